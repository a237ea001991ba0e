"""Diagnostics as text: the spec's line, the composed query below it, and a caret under the place."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from o11yascode.diagnostics import Diagnostic, Severity, counted
from o11yascode.report.terminal import Paint, clean

LinesOf = Callable[[str], Sequence[str] | None]
"""Gives the lines of a project file, or None where it cannot be read."""

_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTICE: "blue"}


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, line and column, what has no place last; exact repeats once."""

    def key(d: Diagnostic) -> tuple[bool, str, int, int, str, str]:
        place = d.location
        return (place is None, place.file if place else "", place.line if place else 0, place.column if place else 0, d.rule, d.message)

    return sorted(dict.fromkeys(diagnostics), key=key)


def count_line(diagnostics: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning`, or `no problems`."""
    found = list(diagnostics)
    parts = []
    for severity in Severity:
        number = sum(d.severity is severity for d in found)
        if number:
            parts.append(counted(number, severity))
    return ", ".join(parts) or "no problems"


def text(diagnostics: Iterable[Diagnostic], lines_of: LinesOf, paint: Paint, width: int = 0) -> str:
    """All diagnostics, each with its line of the spec and a caret, without the counting line."""
    return "\n".join(_one(d, lines_of, paint, width) for d in sort_diagnostics(diagnostics))


def _one(d: Diagnostic, lines_of: LinesOf, paint: Paint, width: int) -> str:
    style = _STYLE[d.severity]
    head = f"{paint(style, str(d.severity))}: {clean(d.message)} {paint('dim', f'[{d.rule}]')}"
    out = [f"{paint('bold', clean(str(d.location)))}: {head}" if d.location else head]
    shown = ""
    if d.location:
        lines = lines_of(d.location.file)
        if lines and 0 < d.location.line <= len(lines):
            number = f"{d.location.line:>5} | "
            line = shown = _shown(lines[d.location.line - 1])
            end = d.location.end_column or d.location.column + 1
            out += _pointed(number, line, d.location.column - 1, end - 1, paint, style, width)
    if d.excerpt and d.excerpt.text not in shown:
        excerpt = clean(d.excerpt.text.replace("\n", " "))
        out += _pointed(f"{d.excerpt.what:>5} | ", excerpt, d.excerpt.start, d.excerpt.end, paint, style, width)
    if d.hint:
        out.append(f"        {paint('cyan', 'help:')} {clean(d.hint)}")
    return "\n".join(out)


@lru_cache(maxsize=16)
def _shown(line: str) -> str:
    """A line as it may be shown, each character in its place. Many diagnostics may be about one, and that a long one."""
    return clean(line.expandtabs(1))


def _pointed(margin: str, line: str, start: int, end: int, paint: Paint, style: str, width: int) -> list[str]:
    """A line and carets below `start:end`; a long line is cut around the place."""
    room = max(width - len(margin), 40) if width else len(line)
    if len(line) > room:
        begin = max(0, min(start - room // 3, len(line) - room))
        line = ("…" if begin else "") + line[begin + bool(begin) : begin + room - 1] + "…"
        start, end = start - begin, end - begin
    start = min(start, len(line))
    carets = "^" * max(1, min(end, len(line)) - start)
    return [f"{paint('dim', margin)}{line}", f"{' ' * (len(margin) + start)}{paint(style, carets)}"]
