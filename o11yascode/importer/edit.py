"""Changes in the text of a YAML file that leave everything else as it is: comments, order, quotes, blank lines."""

from typing import Any

import yaml

from o11yascode.importer.scalar import quoted, scalar
from o11yascode.importer.write import dump_flow, dump_items, dump_key, dump_value
from o11yascode.source.expression import OPEN
from o11yascode.source.node import Node

BLOCK = ("|", ">")
Splice = tuple[int, int, str]
"""A stretch of the text and what is to stand there."""


class CannotEdit(Exception):
    """The text at a place is not of a form that can be changed without touching more than was meant."""


class FromExpression(CannotEdit):
    """The value comes from an expression, which an edit would destroy."""


class Editor:
    """Collects changes to one text; all places are those of the text as it was."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.begin = "\ufeff" if text.startswith("\ufeff") else ""
        self.text = text.removeprefix("\ufeff")
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.root = yaml.compose(self.text, Loader=yaml.CLoader)
        self.splices: list[Splice] = []
        self.moves: list[list[tuple[int, int]]] = []
        """Stretches of the text in the order they are to have."""
        self.gone: dict[int, tuple[list[tuple[int, int]], set[int]]] = {}
        """Of what stands in one line's brackets, by `id`: where each of its parts begins and ends, and which of them are taken away."""
        self.places: dict[tuple[str, int, int], yaml.Node] = {}
        self.parents: dict[int, tuple[yaml.Node, int]] = {}
        """Of a node by `id`: what holds it, and at which position."""
        self._index(self.root)

    def _index(self, node: Any) -> None:
        mark = node.start_mark
        key = (type(node).__name__, mark.line + 1, mark.column + 1)
        if key in self.places:
            return
        self.places[key] = node
        for position, child in enumerate(_children(node)):
            self.parents.setdefault(id(child), (node, position))
            self._index(child)

    def result(self) -> str:
        """The text with all changes. Raises CannotEdit where two of them touch the same place."""
        splices = [*self.splices, *(splice for places, gone in self.gone.values() for splice in _without(places, gone))]
        for places in self.moves:
            texts = []
            for begin, end in places:
                inside = [each for each in splices if begin < each[1] <= end and begin <= each[0]]
                splices = [each for each in splices if each not in inside]
                text = _spliced(self.text[begin:end], [(start - begin, stop - begin, new) for start, stop, new in inside])
                texts.append(text if text.endswith("\n") else text + "\n")
            splices += [(*place, text) for place, text in zip(sorted(places), texts, strict=True)]
        ours = [(start, end, new.replace("\r\n", "\n").replace("\n", self.newline)) for start, end, new in splices]
        return self.begin + _spliced(self.text, ours)

    # -- places

    def mapping(self, node: Node) -> yaml.MappingNode:
        found = self.places.get(("MappingNode", node.line, node.column))
        children = list(node.value.values()) if isinstance(node.value, dict) else []
        if children and not _has(found, node.value):
            # A channel of the routing stands at its key, and so does the mapping around it.
            child = self.places.get(("ScalarNode", children[0].line, children[0].column))
            found = self.parents[id(child)][0] if child is not None and id(child) in self.parents else None
        key = self.places.get(("ScalarNode", node.line, node.column)) if not children else None
        if isinstance(around := self.parents.get(id(key), (None, 0))[0], yaml.MappingNode):
            # So does an empty one.
            found = next((value for name, value in around.value if name is key and not _children(value)), None)
        if not isinstance(found, yaml.MappingNode) or node.file != self.file:
            raise CannotEdit
        return found

    def sequence(self, node: Node) -> yaml.SequenceNode:
        found = self.places.get(("SequenceNode", node.line, node.column))
        if not isinstance(found, yaml.SequenceNode) or node.file != self.file:
            raise CannotEdit
        return found

    def end(self, node: yaml.Node) -> int:
        """Where a value ends, without the blank lines and comments behind it."""
        if isinstance(node, yaml.ScalarNode):
            end: int = node.end_mark.index
            if node.style in BLOCK:
                while end > node.start_mark.index and self.text[end - 1] in " \t\r\n":
                    end -= 1
            return end
        children = _children(node)
        if not children or (isinstance(node, yaml.CollectionNode) and node.flow_style):
            return int(node.end_mark.index)
        return max(self.end(child) for child in children)

    def line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found

    # -- mappings

    def set(self, node: Node, key: str, value: Any) -> None:
        """Another value for a key that is there."""
        mapping = self.mapping(node)
        name, old = self._pair(mapping, key)
        _refuse_expressions(old)
        start, end = old.start_mark.index, self.end(old)
        if start == end:  # nothing is written there
            self.splices.append(
                (end, end, " " + dump_flow(value) if mapping.flow_style else dump_value(key, value, mapping.start_mark.column))
            )
            return
        if mapping.flow_style:
            self.splices.append((start, end, _like(old, value, True) or dump_flow(value)))
            return
        new = _like(old, value, False)
        if new is not None and isinstance(old, yaml.ScalarNode) and old.style not in BLOCK:
            self.splices.append((start, end, new))
            return
        new = dump_value(key, value, mapping.start_mark.column)
        colon = self.text.index(":", name.end_mark.index) + 1
        self._replace_lines(colon, end, new)

    def _replace_lines(self, start: int, end: int, new: str) -> None:
        """A comment behind the value stays on the line that the new one begins on."""
        first, newline, rest = new.partition("\n")
        if newline:
            stop = self.line_end(end)
            self.splices.append((start, stop, f"{first}{self.text[end:stop].rstrip()}\n{rest}"))
        else:
            self.splices.append((start, end, new))

    def add(self, node: Node, key: str, value: Any) -> None:
        """One more key, at the end of a mapping."""
        mapping = self.mapping(node)
        if mapping.flow_style:
            closing = mapping.end_mark.index - 1
            last = self.end(mapping.value[-1][1]) if mapping.value else closing
            comma = ", " if mapping.value else ""
            self.splices.append((last, last, f"{comma}{dump_key(key)}: {dump_flow(value)}"))
            return
        column = mapping.value[0][0].start_mark.column
        line = f"{' ' * column}{dump_key(key)}:{dump_value(key, value, column)}"
        self._insert_line(self.line_end(self.end(mapping.value[-1][1])), f"{line}\n")

    def _insert_line(self, line_end: int, lines: str) -> None:
        """Lines below the one that ends there."""
        if line_end == len(self.text):
            self.splices.append((line_end, line_end, f"\n{lines}".removesuffix("\n")))
        else:
            self.splices.append((line_end + 1, line_end + 1, lines))

    def remove(self, node: Node, key: str) -> None:
        """A key and its value, with the lines they take."""
        mapping = self.mapping(node)
        name, old = self._pair(mapping, key)
        _refuse_expressions(old)
        index = [each[0] for each in mapping.value].index(name)
        if mapping.flow_style:
            self._take_away(mapping, mapping.value, index)
            return
        start, end = name.start_mark.index, self.end(old)
        following = mapping.value[index + 1][0].start_mark.index if index + 1 < len(mapping.value) else None
        begin = self.line_start(start)
        if not self.text[begin:start].strip():
            self.splices.append((begin, min(self.line_end(end) + 1, len(self.text)), ""))
        elif following is not None:
            self.splices.append((start, following, ""))
        else:
            raise CannotEdit

    def _take_away(self, node: yaml.Node, parts: list[tuple[yaml.Node, yaml.Node]], index: int) -> None:
        places = [(first.start_mark.index, self.end(last)) for first, last in parts]
        self.gone.setdefault(id(node), (places, set()))[1].add(index)

    def _pair(self, mapping: yaml.MappingNode, key: str) -> tuple[yaml.Node, yaml.Node]:
        for name, value in mapping.value:
            if name.value == key:
                return name, value
        raise CannotEdit

    # -- sequences

    def set_item(self, node: Node, index: int, value: Any) -> None:
        """Another value for an item of a list."""
        sequence = self.sequence(node)
        old = sequence.value[index]
        _refuse_expressions(old)
        new = _like(old, value, sequence.flow_style)
        if sequence.flow_style or (new is not None and isinstance(old, yaml.ScalarNode) and old.style not in BLOCK):
            self.splices.append((old.start_mark.index, self.end(old), new or dump_flow(value)))
            return
        begin, end = self._item(sequence, index)
        self.splices.append((begin, end, dump_items([value], sequence.start_mark.column)))

    def remove_item(self, item: Node) -> None:
        """A mapping that is an item of a list; of a block list with the lines it takes."""
        mapping = self.mapping(item)
        sequence, index = self._holder(mapping)
        if _is_repeated(mapping):
            raise FromExpression
        if sequence.flow_style:
            self._take_away(sequence, [(item, item) for item in sequence.value], index)
        else:
            self.splices.append((*self._item(sequence, index), ""))
            if len(sequence.value) == 1:
                holder, position = self.parents[id(sequence)]
                colon = self.text.index(":", _children(holder)[position - 1].end_mark.index) + 1
                self.splices.append((colon, colon, " []"))

    def insert_after(self, item: Node, value: Any) -> None:
        """One more item behind a mapping in a list."""
        sequence, index = self._holder(self.mapping(item))
        end = self.end(sequence.value[index])
        if sequence.flow_style:
            self.splices.append((end, end, f", {dump_flow(value)}"))
        else:
            self._insert_line(self.line_end(end), dump_items([value], sequence.start_mark.column))

    def insert_before(self, item: Node, value: Any) -> None:
        """One more item before a mapping in a list."""
        sequence, index = self._holder(self.mapping(item))
        at = sequence.value[index].start_mark.index if sequence.flow_style else self._item(sequence, index)[0]
        new = f"{dump_flow(value)}, " if sequence.flow_style else dump_items([value], sequence.start_mark.column)
        self.splices.append((at, at, new))

    def reorder(self, items: list[Node]) -> None:
        """Items of block lists in another order. Of one whole list, the comments above an item go with it."""
        nodes = [self.mapping(item) for item in items]
        sequence, _ = self._holder(nodes[0])
        if len({node.start_mark.column for node in nodes}) > 1 or sequence.flow_style:
            raise CannotEdit
        places = [self._item(*self._holder(node)) for node in nodes]
        if len(nodes) == len(sequence.value) and all(self._holder(node)[0] is sequence for node in nodes):
            ends = [0, *sorted(end for _, end in places)]
            places = [(max(begin for begin in ends if begin < end) or self._with_comments(start), end) for start, end in places]
        self.moves.append(places)

    def _with_comments(self, begin: int) -> int:
        """Where the comments right above a line begin."""
        while self.text[(above := self.line_start(begin - 1)) : begin].lstrip().startswith("#"):
            begin = above
        return begin

    def _holder(self, node: yaml.Node) -> tuple[yaml.SequenceNode, int]:
        parent, index = self.parents.get(id(node), (None, 0))
        if not isinstance(parent, yaml.SequenceNode):
            raise CannotEdit
        return parent, index

    def _item(self, sequence: yaml.SequenceNode, index: int) -> tuple[int, int]:
        """The lines of an item: where the first begins, and where the line behind the last does."""
        item = sequence.value[index]
        begin = self.line_start(item.start_mark.index)
        if self.text[begin : item.start_mark.index].strip() != "-":
            raise CannotEdit
        return begin, min(self.line_end(self.end(item)) + 1, len(self.text))


def _without(places: list[tuple[int, int]], gone: set[int]) -> list[Splice]:
    """What takes parts away, each with the comma behind it, or before it where one stays before it."""
    stays = next((index for index in range(len(places)) if index not in gone), len(places))
    splices = []
    for index in gone:
        begin, end = places[index]
        if index > stays:
            begin = places[index - 1][1]
        elif index + 1 < len(places):
            end = places[index + 1][0]
        splices.append((begin, end, ""))
    return splices


def _spliced(text: str, splices: list[Splice]) -> str:
    before = len(text) + 1
    # Of what is inserted at one place, keys of what stands there come before the next item.
    ordered = sorted(splices, key=lambda splice: (splice[0], splice[1], len(splice[2].lstrip(" ")) - len(splice[2])))
    for start, end, new in reversed(ordered):
        if end > before:
            raise CannotEdit
        text, before = text[:start] + new + text[end:], start
    return text


def _children(node: Any) -> list[Any]:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _refuse_expressions(node: yaml.Node) -> None:
    """Raises FromExpression where a value, or a part of it, is made by an expression."""
    if isinstance(node, yaml.ScalarNode):
        if OPEN in node.value.replace("$" + OPEN, ""):
            raise FromExpression
        return
    if _is_repeated(node):
        raise FromExpression
    for child in _children(node):
        _refuse_expressions(child)


def _has(found: yaml.Node | None, keys: Any) -> bool:
    return isinstance(found, yaml.MappingNode) and any(name.value in keys for name, _ in found.value)


def _is_repeated(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode) and any(key.value in ("for_each", "when") for key, _ in node.value)


def _like(old: yaml.Node, value: Any, flow: bool) -> str | None:
    """A single value in the quotes that the old one had; None where it does not go on one line or the old one was a collection."""
    if not isinstance(old, yaml.ScalarNode) or isinstance(value, dict | list) or (isinstance(value, str) and "\n" in value):
        return None
    if isinstance(value, str) and old.style == '"':
        return quoted(value)
    if isinstance(value, str) and old.style == "'" and "'" not in value and value.isprintable():
        return f"'{value}'"
    return scalar(value, flow)
