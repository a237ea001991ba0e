"""What changed of a dashboard's widgets in the web page, as edits of the file that says them."""

from collections.abc import Iterator, Sequence
from functools import partial

from o11yascode.importer.differences import Edit, differences
from o11yascode.importer.edit import Editor
from o11yascode.importer.lifting import Fields, escaped, lift, plainer
from o11yascode.importer.links import Known, with_names
from o11yascode.importer.merge import merged_definition
from o11yascode.resource.bodies import ANY_SHAPE
from o11yascode.resource.compare import same_widget
from o11yascode.resource.desired import Path, Payload, Resource
from o11yascode.resource.widget_match import match_widgets
from o11yascode.source.node import Node
from o11yascode.widget import kind_for
from o11yascode.widget.group import OPTIONS

_PLACE = ("x", "y", "width", "height")


WAYS = ("flow", "moved", "all", "headings")
"""How places are said: computed wherever they were; by hand for what moved; by hand for all widgets of a list in which one moved;
for the headings of a screenboard's rows too, which become widgets."""
_BY_HAND = ("all", "headings")


def widget_edits(resource: Resource, desired: Payload, live: Payload, known: Known) -> Iterator[list[Edit]]:
    """Edits for widgets that were added, removed, changed, moved or put into another order; for each of the ways, nicest first."""
    before: list[Edit] | None = None
    for way in WAYS:
        pulling = _Pulling(resource, desired, known, way)
        edits = list(pulling.level(desired.get("widgets") or [], live.get("widgets") or [], ("widgets",)))
        if before is None or pulling.has_places:
            yield edits
        before = edits


class _Pulling:
    def __init__(self, resource: Resource, desired: Payload, known: Known, way: str) -> None:
        self.resource = resource
        self.known = known
        self.placed = desired.get("layout_type") == "free" or desired.get("reflow_type") == "fixed"
        """Whether widgets have a place."""
        self.is_fixed = desired.get("reflow_type") == "fixed"
        self.way = way
        self.has_places = False
        """Whether the way made a difference."""

    def node(self, path: Path) -> Node | None:
        nodes = self.resource.origins.get(path)
        return nodes[0] if nodes else None

    def level(self, ours: list[Payload], theirs: list[Payload], path: Path) -> Iterator[Edit]:
        """The widgets of the dashboard, or of one group."""
        pairs = _pairs(ours, theirs)
        holder = self.node(path[:-2]) if len(path) > 1 else self.resource.node
        if theirs and not pairs and holder is not None and holder.get("widgets") is not None:
            self.has_places = self.placed
            new = [with_names(escaped(self.lifted(widget)), self.known) for widget in theirs]
            yield partial(Editor.set, node=holder, key="widgets", value=new)
            return
        partner = {there: here for here, there in pairs.items()}
        whole = len(pairs) == len(ours) == len(theirs)
        moved = not whole or any(_place(ours[here]) != _place(theirs[there]) for here, there in pairs.items())
        for here, there in pairs.items():
            node = self.node((*path, here))
            if node is not None:
                yield from self.changed(ours[here], theirs[there], node, (*path, here))
                if self.placed and moved:
                    self.has_places = True
                    row = self.row_headed_by(node)
                    if row is None:
                        yield from self.moved(_place(ours[here]), _place(theirs[there]), node)
                    elif self.way == "headings":
                        yield from self.as_widget(row, theirs[there])
        for here in range(len(ours)):
            node = self.node((*path, here))
            if here not in pairs and node is not None:
                row = self.row_headed_by(node)
                yield partial(Editor.remove, node=row, key="title") if row is not None else partial(Editor.remove_item, item=node)
        for there in range(len(theirs)):
            if there not in partner:
                yield from self.added(theirs, there, path, partner)
        order = [partner[there] for there in range(len(theirs)) if there in partner]
        if order != sorted(order):
            nodes = [node for here in order if (node := self.node((*path, here))) is not None]
            yield partial(Editor.reorder, items=nodes)

    def changed(self, ours: Payload, theirs: Payload, node: Node, path: Path) -> Iterator[Edit]:
        here, there = ours.get("definition") or {}, theirs.get("definition") or {}
        if here.get("type") == "group" and there.get("type") == "group" and node.at("kind").value != "raw":
            before, after = ({key: side[key] for key in OPTIONS if key in side} for side in (here, there))
            yield from differences(node, before, after, self.known)
            yield from self.level(here.get("widgets") or [], there.get("widgets") or [], (*path, "definition", "widgets"))
        elif not same_widget(here, there):
            wanted = merged_definition(here, there)
            said, say = _fields(node, here), _fields(node, wanted)
            if said is None or say is None:
                whole = with_names(escaped(self.lifted({"definition": wanted})), self.known)
                yield from differences(node, node.plain(), {**_kept(node), **whole}, {})
            elif (row := self.row_headed_by(node)) is not None:
                yield from differences(row, {"title": said.get("text")}, {"title": say.get("text")}, self.known)
            else:
                yield from differences(node, said, say, self.known)

    def moved(self, before: Fields, after: Fields, node: Node) -> Iterator[Edit]:
        if not before or not after or node.get("kind") is None:
            return
        if node.get("at") is not None:
            yield from differences(node, {"at": before}, {"at": after}, {})
        elif self.way in _BY_HAND or (self.way == "moved" and before != after):
            sizes = {key: child.plain() for key in ("width", "height") if (child := node.get(key)) is not None}
            yield from differences(node, sizes, {"at": after}, {})
        else:
            changed = [key for key in ("width", "height") if before[key] != after[key]]
            yield from differences(node, {key: before[key] for key in changed}, {key: after[key] for key in changed}, {})

    def added(self, theirs: list[Payload], there: int, path: Path, partner: dict[int, int]) -> Iterator[Edit]:
        widget = theirs[there]
        above = [one for one in range(there) if one in partner]
        after = self.node((*path, partner[above[-1]])) if above else None
        before = self.node((*path, min(partner.values()))) if partner and not above else None
        row = self.row_of(after or before) if len(path) == 1 else None
        if row is not None and (row is (after or before) or _is_group(widget) or not (above and self.is_beside(widget, theirs[above[-1]]))):
            # A titled row holds none of the dashboard's own widgets, and what begins lower stands below a row.
            after, before = (row, None) if above else (None, row)
            fields = self.as_row(widget)
        else:
            fields = self.lifted(widget)
        fields = with_names(escaped(fields), self.known)
        if after is not None:
            yield partial(Editor.insert_after, item=after, value=fields)
        elif before is not None:
            yield partial(Editor.insert_before, item=before, value=fields)

    def rows(self) -> Sequence[Node]:
        rows = self.resource.node.get("rows") if self.resource.node is not None else None
        return [*rows.items()] if rows is not None else []

    def row_of(self, node: Node | None) -> Node | None:
        """The row that is a widget of the dashboard, or that holds it; None where it stands in no row."""
        for row in self.rows() if node is not None else ():
            if row is node or any(each is node for each in row.at("widgets").items()):
                return row
        return None

    def row_headed_by(self, node: Node) -> Node | None:
        """The row whose title a screenboard's heading is: no widget of its own in the file."""
        row = next((row for row in self.rows() if (row.line, row.column) == (node.line, node.column)), None)
        return row if row is not node else None

    def as_widget(self, row: Node, heading: Payload) -> Iterator[Edit]:
        """The title of a screenboard's row as its first widget, with a place by hand."""
        first = next(iter(row.at("widgets").items()), None)
        if first is None:
            return
        yield partial(Editor.remove, node=row, key="title")
        yield partial(Editor.insert_before, item=first, value=escaped(self.lifted(heading)))

    def is_beside(self, widget: Payload, other: Payload) -> bool:
        """Whether a widget goes into the row of another one: it begins in its line, or its place is said by hand."""
        return self.way != "flow" or _place(widget).get("y") == _place(other).get("y")

    def as_row(self, widget: Payload) -> Fields:
        """A widget as a row of its own: a group as a titled one."""
        place = _place(widget)
        if self.is_fixed and place and (self.way == "flow" or _is_group(widget)):
            alone = {"definition": widget.get("definition"), "layout": {**place, "y": 0}}
            body = {"title": "x", "layout_type": "ordered", "reflow_type": "fixed", "widgets": [alone]}
            rows = lift("dashboard", plainer("dashboard", body)).get("rows", [])
            if len(rows) == 1:
                row: Fields = rows[0]
                return row
        return {"widgets": [self.lifted(widget)]}

    def lifted(self, widget: Payload) -> Fields:
        """A widget's fields, with its place by hand where there are places."""
        alone = {"title": "x", "layout_type": "ordered", "widgets": [{key: widget[key] for key in ("definition",)}]}
        fields: Fields = lift("dashboard", plainer("dashboard", alone)).get(
            "widgets", [{"kind": "raw", "definition": widget.get("definition")}]
        )[0]
        place = _place(widget)
        if self.placed and place and fields.get("kind") != "group":
            sizes = {key: place[key] for key in ("width", "height")}
            fields = {**fields, **(sizes if self.way == "flow" else {"at": place})}
        return fields


def _pairs(ours: list[Payload], theirs: list[Payload]) -> dict[int, int]:
    """Which of our widgets is which of theirs, by position."""
    found = match_widgets([{key: value for key, value in widget.items() if key != "id"} for widget in ours], theirs)
    pairs = {spot.index: same.index for spot, same in found if spot and same and spot.group is None and same.group is None}
    others = [there for there in range(len(theirs)) if there not in set(pairs.values())]
    for here in [here for here in range(len(ours)) if here not in pairs]:
        # One that became another stands where it stood.
        place = _place(ours[here])
        there = next((there for there in others if _place(theirs[there]) == place and (place or there == here)), None)
        if there is not None:
            pairs[here] = there
            others.remove(there)
    return pairs


def _place(widget: Payload) -> Fields:
    place = widget.get("layout")
    return {key: place.get(key) for key in _PLACE} if isinstance(place, dict) else {}


def _is_group(widget: Payload) -> bool:
    return bool((widget.get("definition") or {}).get("type") == "group")


def _fields(node: Node, definition: Payload) -> Fields | None:
    """A definition as the kind of this widget says it; None where it cannot."""
    name = node.at("kind").value
    if name == "raw":
        return {"definition": definition}
    kind = kind_for(name) if isinstance(name, str) else None
    if kind is None or definition.get("type") not in kind.types:
        return None
    try:
        return kind.lift(definition)
    except ANY_SHAPE:
        return None


def _kept(node: Node) -> Fields:
    """What a widget says beside its definition."""
    return {key: child.plain() for key in ("at", "width", "height", "column_break") if (child := node.get(key)) is not None}
