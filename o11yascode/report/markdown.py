"""A plan as markdown for a pull request's comment: a hidden marker first, and short enough for GitHub."""

from collections.abc import Callable
from functools import partial

from o11yascode.report.describe import describe
from o11yascode.report.rows import DIM, NEW, OLD, PLAIN, Part, Row
from o11yascode.report.terminal import clean, one_line
from o11yascode.report.text import SIGNS, order_for_people, summary_line
from o11yascode.sync.plan import Action, Change, Plan

MARKER = "<!-- o11yascode plan: {project}/{target} -->"
LIMIT = 65_000
"""Characters: GitHub refuses a comment of over 65,536."""


def plan_markdown(plan: Plan) -> str:
    """The plan as markdown. Too long for a comment, its longest differences are cut first, and it says so."""
    changes = order_for_people(plan.changes)
    rows = [(change, describe(change)) for change in changes]
    whole = _render(plan, rows, lambda row: row)
    if len(whole) <= LIMIT:
        return whole
    longest = max((row.size for _, found in rows for row in found), default=0)
    while longest > 40:
        longest //= 2
        shorter = _render(plan, rows, partial(_cut, size=longest), "Long differences are shortened to fit a comment.")
        if len(shorter) <= LIMIT:
            return shorter
    names_only = _render(plan, [(change, []) for change in changes], lambda row: row, "Differences are left out to fit a comment.")
    return names_only if len(names_only) <= LIMIT else _cut_text(names_only)


def _render(plan: Plan, changes: list[tuple[Change, list[Row]]], shape: Callable[[Row], Row], remark: str = "") -> str:
    out = [MARKER.format(project=plan.project, target=plan.target), f"### o11y plan: {_inline(plan.project)} → {_inline(plan.target)}", ""]
    out += [f"**{summary_line(plan)}**", ""]
    if remark:
        out += [f"> {remark}", ""]
    for action in (Action.DELETE, Action.REPLACE, Action.CREATE, Action.UPDATE):
        own = [(c, rows) for c, rows in changes if c.action is action]
        if not own:
            continue
        out += [f"#### {len(own)} to {action}", "", "```diff"]
        for change, rows in own:
            out += _change(change, [shape(row) for row in rows])
        out += ["```", ""]
    out += [f"> note: {_inline(notice)}" for notice in plan.notices]
    return "\n".join(out).rstrip() + "\n"


def _change(change: Change, rows: list[Row]) -> list[str]:
    sign = {Action.UPDATE: "!", Action.REPLACE: "!"}.get(change.action, SIGNS[change.action])
    place = f"  {change.source.file}:{change.source.line}" if change.source else ""
    why = f"  {one_line(change.reason)}" if change.reason else ""
    name = f'  "{one_line(change.name, 80)}"' if change.name else ""
    out = [_fenced(f"{sign} {change.kind} {change.id}{place}{why}{name}")]
    for row in rows:
        text = row.plain() if any(part.style in (OLD, NEW, DIM) for part in row.parts) else "".join(part.text for part in row.parts)
        out.append(_fenced(f"    {row.label}: {one_line(text)}".rstrip()))
    return out


def _cut(row: Row, size: int) -> Row:
    if row.size <= size:
        return row
    text = row.plain()
    return Row(row.label, (Part(PLAIN, f"{text[:size]}… ({len(text) - size} more characters)"),))


def _cut_text(text: str) -> str:
    end = "\n```\n\n> The list is cut to fit a comment.\n"
    kept = text[: LIMIT - len(end)]
    return kept[: kept.rfind("\n")] + end


def _fenced(text: str) -> str:
    """A name cannot end the code block it stands in."""
    return clean(text).replace("```", "ʼʼʼ")


def _inline(text: str) -> str:
    return clean(text).replace("<", "&lt;").replace("@", "@\N{ZERO WIDTH SPACE}").replace("\n", " ")
