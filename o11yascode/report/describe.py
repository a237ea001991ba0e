"""What a change means to a person: the rows below its line in a plan, in the words of a spec rather than of the API."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from o11yascode.diagnostics import counted
from o11yascode.query.diff import query_differences
from o11yascode.report.rows import Row, list_row, show, text_row, under, value_row
from o11yascode.report.widgets import Match, diff_widgets, groups, path, shell
from o11yascode.resource.compare import item_name
from o11yascode.resource.desired import Payload
from o11yascode.resource.difference import MISSING, Difference
from o11yascode.resource.kinds import KINDS
from o11yascode.resource.marks import MARK_TAGS, read_mark, without_mark
from o11yascode.resource.paths import at
from o11yascode.resource.widget_match import Spot
from o11yascode.sync.explain import explain, explain_widget
from o11yascode.sync.plan import Action, Change

_COMPARATOR = re.compile(r"(>=|<=|==|!=|>|<)\s*-?[\d.]+(?:e[+-]?\d+)?\s*$", re.IGNORECASE)


def describe(change: Change) -> list[Row]:
    """The rows of a change; for a create or delete only its notes, for an update what differs."""
    rows: list[Row] = []
    if change.action in (Action.UPDATE, Action.REPLACE) and change.before is not None and change.after is not None:
        rows = _RULES.get(change.kind, _other)(change)
    return rows + [text_row(label, text) for label, text in change.notes]


def _monitor(change: Change) -> list[Row]:
    before, after = change.before or {}, change.after or {}
    rows: list[Row] = []
    told: set[str] = set()
    form = str(after.get("type", "query alert"))
    comparators = [_comparator(side.get("query")) for side in (before, after)]
    for difference in change.differences:
        path = difference.path
        top = re.split(r"[.\[]", path, maxsplit=1)[0]
        if top in ("query", "message", "tags") or path == "options.escalation_message":
            if path.split("[")[0] in told:
                continue
            told.add(path.split("[")[0])
        if top == "query":
            rows += _query_rows(difference.before, difference.after, form, skip_threshold=_has_threshold(change))
        elif top == "tags":
            row = list_row("tags", _own_tags(before), _own_tags(after))
            rows += [row] if row else []
        elif path.startswith("options.thresholds."):
            name = path.removeprefix("options.thresholds.").replace("critical_recovery", "recovery (critical)")
            values = [_with(c, v) for c, v in zip(comparators, (difference.before, difference.after), strict=True)]
            rows.append(value_row(name, *values))
        else:
            rows.append(value_row(path.removeprefix("options."), difference.before, difference.after))
    return rows


def _has_threshold(change: Change) -> bool:
    return any(d.path == "options.thresholds.critical" for d in change.differences)


def _comparator(query: Any) -> str:
    found = _COMPARATOR.search(query) if isinstance(query, str) else None
    return found[1] if found else ""


def _with(comparator: str, value: Any) -> Any:
    return value if value is MISSING or value is None or not comparator else f"{comparator} {show(value)}"


def _own_tags(body: Payload) -> list[Any]:
    tags = body.get("tags")
    return [t for t in tags if not str(t).startswith(MARK_TAGS)] if isinstance(tags, list) else []


def _query_rows(before: Any, after: Any, form: str, skip_threshold: bool = False) -> list[Row]:
    if not (isinstance(before, str) and isinstance(after, str)):
        return [value_row("query", before, after)]
    rows = []
    for what, old, new in query_differences(before, after, form):
        if skip_threshold and what == "threshold":
            continue
        rows.append(value_row(what, old or MISSING, new or MISSING))
    return rows


def _dashboard(change: Change) -> list[Row]:
    before, after = change.before or {}, change.after or {}
    rows: list[Row] = []
    tops = {re.split(r"[.\[]", d.path, maxsplit=1)[0] for d in change.differences}
    for key in [k for k in dict.fromkeys((*after, *before)) if k in tops and k != "widgets"]:
        old, new = before.get(key, MISSING), after.get(key, MISSING)
        if key == "description":
            old, new = _unmarked(old), _unmarked(new)
            if old == new:
                continue
        if key in ("tags", "notify_list") and isinstance(old, list) and isinstance(new, list):
            row = list_row(key, old, new)
            rows += [row] if row else []
        elif key == "template_variables":
            rows += _named_rows("variable", old, new)
        elif key == "template_variable_presets":
            rows += _named_rows("preset", old, new)
        else:
            rows.append(value_row(key, old, new))
    if "widgets" in tops:
        rows += _widget_rows(before.get("widgets"), after.get("widgets"))
    return rows


def _unmarked(text: Any) -> Any:
    return without_mark(KINDS["dashboard"], {"description": text})["description"] if isinstance(text, str) else ""


def _named_rows(what: str, before: Any, after: Any) -> Iterator[Row]:
    """Rows for lists whose items have a name."""
    old, new = (
        {item.get("name"): item for item in side or [] if isinstance(item, dict)} if isinstance(side, list) else {}
        for side in (before, after)
    )
    for name in dict.fromkeys((*new, *old)):
        if name not in old:
            yield text_row(what, f"+ {name}")
        elif name not in new:
            yield text_row(what, f"- {name}")
        else:
            sides = ((key, old[name].get(key, MISSING), new[name].get(key, MISSING)) for key in dict.fromkeys((*new[name], *old[name])))
            yield from under(f"{what} {name}", [value_row(key, a, b) for key, a, b in sides if a != b])


def _widget_rows(before: Any, after: Any) -> list[Row]:
    """What became of the widgets of a dashboard, or the cells of a notebook."""
    found = diff_widgets(before, after)
    rows: list[Row] = []
    shifted = 0
    for match in found.matches:
        inside = list(_changed_widget(match))
        old, new = match.before.widget.get("layout"), match.after.widget.get("layout")
        if match.moved:
            inside.append(text_row("place", _moved_text(match)))
        elif isinstance(old, dict) and isinstance(new, dict) and old != new:
            if any(old.get(k) != new.get(k) for k in ("width", "height")):
                inside.append(value_row("size", _size(old), _size(new)))
            else:
                shifted += 1
        rows += under(path(match.after), inside)
    rows += [text_row(path(w), f"+ widget ({_type(w)})") for w in found.added]
    rows += [text_row(path(w), f"- widget ({_type(w)})") for w in found.removed]
    if shifted:
        rows.append(text_row("layout", f"{counted(shifted, 'widget')} at another place"))
    return rows


def _type(widget: Spot) -> str:
    return str(widget.definition.get("type", "unknown"))


def _size(layout: Payload) -> str:
    return f"{layout.get('width')}x{layout.get('height')}"


def _moved_text(match: Match) -> str:
    if match.moved_after is None:
        return f"moved from {groups(match.before) or 'the top level'}"
    return f'moved below "{match.moved_after}"' if match.moved_after else "moved to the top"


def _changed_widget(match: Match) -> Iterator[Row]:
    before, after = shell(match.before), shell(match.after)
    for difference in explain_widget(after, before):
        yield from _field_rows(difference, before, after)


def _field_rows(difference: Difference, before: Payload, after: Payload) -> Iterator[Row]:
    """One field: of a query only what changed in it."""
    field = _for_people(difference, before if difference.after is MISSING else after)
    old, new = difference.before, difference.after
    holder, _, leaf = field.rpartition(".")
    if leaf in _QUERIES and isinstance(old, str) and isinstance(new, str):
        form = "formula" if leaf == "formula" else "search" if ".search." in difference.path else "metric"
        about = holder if leaf in ("query", "q", "formula") else field
        for row in _query_rows(old, new, form):
            label = field if row.label == "query" else f"{about}: {row.label}" if about else row.label
            yield Row(label, row.parts)
    else:
        yield value_row(field, old, new)


_QUERIES = ("query", "q", "formula", "numerator", "denominator")


def _for_people(difference: Difference, body: Any) -> str:
    """`requests[0].queries[1].query` as a person says it: items of lists by what they are known by, a request's lists of one left out."""
    said: list[str] = []
    for step in difference.steps:
        if isinstance(step, str):
            body = body.get(step) if isinstance(body, dict) else None
            said.append(step)
            continue
        items = body if isinstance(body, list) else []
        body = items[step] if step < len(items) else None
        if len(items) == 1 and said[-1] in _LISTS_OF_ONE and (len(said) > 1 or len(difference.steps) > 2):
            said.pop()
        else:
            name = item_name(body)
            said[-1] += f"[{name if isinstance(name, str) else step}]"
    return ".".join(said)


_LISTS_OF_ONE = ("requests", "queries", "formulas")


def _other(change: Change) -> list[Row]:
    before, after, kind = change.before or {}, change.after or {}, KINDS[change.kind]
    cells, differences = kind.widgets, change.differences
    if read_mark(kind, before) != read_mark(kind, after):
        before, after = without_mark(kind, before), without_mark(kind, after)
        differences = tuple(explain(kind, after, before))
    inside = ".".join(cells) + "["
    outside = [difference for difference in differences if not (cells and difference.path.startswith(inside))]
    found = (row for difference in outside for row in _field_rows(difference, before, after))
    rows = [Row(row.label.removeprefix("data.attributes."), row.parts) for row in found]
    if len(outside) < len(differences):
        rows += _widget_rows(at(before, cells), at(after, cells))
    return rows


_RULES: dict[str, Callable[[Change], list[Row]]] = {"monitor": _monitor, "dashboard": _dashboard}
