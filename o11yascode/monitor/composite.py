"""`kind: composite`, other monitors joined by `&&`, `||` and `!`: `gs2/api-5xx && !gs2/deploying`."""

import re
from typing import Any, ClassVar, Literal

from o11yascode.monitor.kind import Built, Live, MonitorKind, Work
from o11yascode.resource.references import as_id, reference
from o11yascode.spec.monitor import MonitorSpec

TOKEN = re.compile(r"\s*(?P<word>\$\{ref:[^}]*\}|[A-Za-z0-9_][A-Za-z0-9_./-]*|&&|\|\||!|\(|\)|\S)")
WORDS = {"and": "&&", "or": "||", "not": "!", "&": "&&", "|": "||"}


class CompositeMonitor(MonitorSpec):
    """Alerts on a combination of other monitors' states."""

    label: ClassVar[str] = "a composite monitor"
    kind: Literal["composite"]
    expression: str
    """Ids of this project's monitors (or live ids, as numbers) with `&&`, `||`, `!` and parentheses."""


def build(spec: CompositeMonitor, work: Work) -> Built | None:
    text, parts, end = spec.expression.rstrip(), [], 0
    wants_operand, depth = True, 0
    for match in TOKEN.finditer(text):
        word, start = match["word"], match.start("word")
        parts.append(text[end:start])
        end = match.end("word")
        operand = word not in ("&&", "||", "!", "(", ")") and word.lower() not in WORDS and (word[0].isalnum() or word[0] in "_$")
        fine = wants_operand if operand or word in ("!", "(") else not wants_operand
        if word.lower() in WORDS or not (operand or word in ("&&", "||", "!", "(", ")")):
            hint = f"write {WORDS[word.lower()]}" if word.lower() in WORDS else "write monitor ids with && || ! and parentheses"
            work.error_at("composite-syntax", f'"{word}" is not an operator of a composite', ("expression",), start, end, hint)
            return None
        depth += {"(": 1, ")": -1}.get(word, 0)
        if not fine or depth < 0:
            wanted = "a monitor" if wants_operand else "&& or ||"
            work.error_at("composite-syntax", f'"{word}" stands where {wanted} is needed', ("expression",), start, end)
            return None
        parts.append(_operand(word, start, end, work) if operand else word)
        wants_operand = not operand and word != ")"
    if wants_operand or depth:
        what = "ends where a monitor is needed" if wants_operand else f"lacks {depth} closing parenthesis"
        work.error_at("composite-syntax", f"the expression {what}", ("expression",), max(len(text) - 1, 0), len(text))
        return None
    return Built("composite", "".join(parts), sources=("expression",))


def _operand(word: str, start: int, end: int, work: Work) -> str:
    """A live id, a reference as it stands, or the reference to a monitor of the project."""
    if word.startswith("${ref:") or (word.isdigit() and work.context.find(word, work.item) is None):
        return word
    found = work.context.find(word, work.item)
    if found is None:
        hint = work.context.meant(word, work.item, ("monitor",))
        work.error_at("unknown-reference", f'"{word}" names no monitor of this project', ("expression",), start, end, hint)
    elif work.context.ids[found] not in ("monitor", ""):
        work.error_at("wrong-reference", f'"{word}" is a {work.context.ids[found]}, not a monitor', ("expression",), start, end)
    elif found == work.item.id:
        work.error_at("composite-syntax", "a composite cannot be made of itself", ("expression",), start, end)
    return reference(found or word)


def lift(live: Live) -> dict[str, Any] | None:
    if live.type != "composite":
        return None
    live.thresholds.clear()  # a composite has none: an empty mapping or nulls at most
    return {"expression": as_id(live.query)}


KIND = MonitorKind("composite", CompositeMonitor, build, lift, rank=10)
