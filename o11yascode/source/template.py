"""Longer texts from Jinja2 files of the project: `message_file`, with `include` and macros, in the same sandbox as expressions."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from o11yascode.diagnostics import Diagnostic, Location, Severity, did_you_mean
from o11yascode.source.expression import Scope
from o11yascode.source.node import Node, Span

if TYPE_CHECKING:
    from o11yascode.source.sandbox import Sandbox

MAX_BYTES = 200_000
_CODE = re.compile(r"(\$\{\{.*?\}\}|\{%.*?%\})")


class Templates:
    """Renders the files of one project. `${{ }}` is an expression, `{% %}` a statement, `{%# #%}` a comment; Datadog's `{{ }}` stays."""

    def __init__(
        self, read: Callable[[str, int], str], diagnostics: list[Diagnostic], used: Callable[[str], None] = lambda path: None
    ) -> None:
        """`used` is told of every file that a text is made of, whether it was read for it or before."""
        self._read = read
        self._used = used
        self._diagnostics = diagnostics
        self._environment: Sandbox | None = None

    def render(self, path: str, scope: Scope, node: Node) -> Node:
        """The text, which knows where in the file it stands; "" where there is none, reported at the place in the template that is
        wrong, else at the node that names it."""
        from o11yascode.source import sandbox

        sandbox.fresh_budget()
        try:
            template = self._sandbox().get_template(path)
            text = sandbox.concat(template.generate(dict(scope)))
        except Exception as error:
            self._diagnostics.append(self._explained(error, path, scope, node))
            return Node("", path, 1, 1)
        return Node(text, path, 1, 1, written=lambda: tuple(_places(text, self._read(path, MAX_BYTES))))

    def _sandbox(self) -> "Sandbox":
        if self._environment is None:
            from o11yascode.source.sandbox import Sandbox

            self._environment = Sandbox(loader=_loader(self._read, self._used))
        return self._environment

    def _explained(self, error: Exception, path: str, scope: Scope, node: Node) -> Diagnostic:
        from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

        from o11yascode.source.sandbox import Forbidden, TooMuch

        hint = f"it is named at {node.location()}"
        rule, message = "template", f"this template fails: {str(error)[:200]}"
        file, line = _innermost(error, path)
        if isinstance(error, TemplateNotFound):
            if line == 0:
                return Diagnostic("template", Severity.ERROR, str(error.message), node.location(), "paths begin at the folder of o11y.yaml")
            message = str(error.message)
        elif isinstance(error, TemplateSyntaxError):
            file, line, message = error.name or path, error.lineno, f"this template is wrong: {error.message}"
        elif isinstance(error, UndefinedError):
            rule, message = "unknown-name", f"unknown name: {error}"
            word = re.search(r"'([^']*)' is undefined", str(error))
            close = did_you_mean(word[1], scope) if word else None
            names = ", ".join(sorted(name for name in scope if not name.startswith("_")))
            hint = f"{close or f'names: {names}'}; {hint}"
        elif isinstance(error, Forbidden):
            rule, message = "expression-forbidden", str(error)
        elif isinstance(error, TooMuch | RecursionError | MemoryError):
            told = str(error) if isinstance(error, TooMuch) else "it is nested too deeply"
            rule, message = "expression-too-much", f"this template is refused: {told}"
        return Diagnostic(rule, Severity.ERROR, message, Location(file, max(line, 1), self._column(file, line, message)), hint)

    def _column(self, file: str, line: int, message: str) -> int:
        """Where the name that a message quotes stands in its line."""
        quoted = re.search(r"""['"]([^'"]+)['"]""", message)
        try:
            rows = self._read(file, MAX_BYTES).split("\n")
        except ValueError:
            return 1
        row = rows[line - 1] if 0 < line <= len(rows) else ""
        found = re.search(rf"(?<!\w){re.escape(quoted[1])}(?!\w)", row) if quoted else None
        return found.start() + 1 if found else 1


def _places(text: str, template: str) -> Iterator[Span]:
    """Where in a template the parts of what it has become stand, line by line; of what comes from elsewhere, the line before it."""
    patterns = [_pattern(line) for line in template.split("\n")]
    begin, number = 0, 0
    for row in text.split("\n"):
        after = enumerate(patterns[number:], number + 1)
        found = next(((line, match) for line, (pattern, _) in after if pattern and (match := pattern.fullmatch(row))), None)
        if found is None:
            yield Span(begin, begin + len(row), max(number, 1), 1, fixed=True)
        else:
            number, match = found
            for group, column in enumerate(patterns[number - 1][1], 1):
                yield Span(begin + match.start(group), begin + match.end(group), number, column, fixed=group % 2 == 0)
        begin += len(row) + 1


def _pattern(line: str) -> tuple[re.Pattern[str] | None, list[int]]:
    """What a line of a template becomes, a group for each part of it; None where that is anything. And the columns of the parts."""
    parts = _CODE.split(line)
    columns = [1 + sum(map(len, parts[:index])) for index in range(len(parts))]
    fixed = "".join(parts[::2])
    pattern = "".join("(.*?)" if index % 2 else f"({re.escape(part)})" for index, part in enumerate(parts))
    return (re.compile(pattern) if fixed.strip() else None), columns


def _loader(read: Callable[[str, int], str], used: Callable[[str], None]) -> Any:
    from jinja2 import BaseLoader, Environment, TemplateNotFound

    class Loader(BaseLoader):
        def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
            def current() -> bool:
                used(template)
                return True

            used(template)
            try:
                return read(template, MAX_BYTES), template, current
            except ValueError as error:
                raise TemplateNotFound(template, str(error)) from None

    return Loader()


def _innermost(error: BaseException, path: str) -> tuple[str, int]:
    """The innermost line of a template in an error's traceback: Jinja writes template lines there. Line 0 where there is none."""
    file, line = path, 0
    trace = error.__traceback__
    while trace is not None:
        if "__jinja_template__" in trace.tb_frame.f_globals or trace.tb_frame.f_code.co_name in ("top-level template code", "template"):
            file, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return file, line
