"""The tokens of metric queries and formulas, cut out of the text by one regular expression.

Braces are cut out whole, so the scope's own little language never meets the expression's.
"""

import re
from functools import cache

# another resource's id may stand in a scope: ${ref:gs2/login}
BRACES = r"\{[^{}$]*+(?:\$(?:\{ref:[^{}]*+\})?[^{}$]*+)*+\}"
TOKENS = rf"""\s*(?:
      (?P<threshold>count\s*\(\s*\w+\s*:\s*\w+\s*[<>]=?\s*-?[0-9.]+\s*\)(?=\s*:))
    | (?P<series>(?P<aggregator>[^\W\d][\w.]*+):(?P<metric>[^\W\d][\w.]*+)(?P<scope>{BRACES})
      (?:[ ](?P<by>by)[ ](?P<group>\{{[^{{}}$]*+\}}))?)
    | (?P<modifier>\.(?P<call>[^\W\d][\w.]*+)\((?P<text>"[^"\\]*+")?\))
    | (?P<name>[^\W\d][\w.]*+)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<mark>[()+\-*/,:.])
    | (?P<braces>{BRACES})
    | (?P<string>'[^'\\]*+(?:\\.[^'\\]*+)*+'|"[^"\\]*+(?:\\.[^"\\]*+)*+")
    | (?P<unclosed>['"].*)
    | (?P<comparator>[<>=!]=|=[<>]|[<>=])
    | (?P<other>\S)
    )"""
TOKEN = re.compile(TOKENS, re.VERBOSE | re.DOTALL)

ONE_SERIES = re.compile(
    rf"""([^\W\d][\w.]*+):([^\W\d][\w.]*+)({BRACES})(?:[ ](by)[ ](\{{[^{{}}$]*+\}}))?(?:\.(as_count|as_rate)\(\))?
    (?:\s*+([<>]=?|[=!]=)\s*+(\d+(?:\.\d+)?))?\Z""",
    re.VERBOSE,
)
"""What the query of most widgets is, and what most metric monitors compare with a number."""

KINDS = {index: kind for kind, index in TOKEN.groupindex.items()}
MARK = TOKEN.groupindex["mark"]
SERIES, METRIC, SCOPE, BY, GROUP = (TOKEN.groupindex[part] for part in ("series", "metric", "scope", "by", "group"))
MODIFIER, CALL, TEXT = (TOKEN.groupindex[part] for part in ("modifier", "call", "text"))
LARGE = (SERIES, MODIFIER)

Token = tuple[str, str, int, int]
"""Kind, text, start, end. Marks and comparators have their own text as kind."""


@cache
def _small_token() -> re.Pattern[str]:
    """The tokens without those that take a whole series or a whole modifier."""
    small = TOKENS.replace("(?P<series>", "(?P<series>(?!)").replace("(?P<modifier>", "(?P<modifier>(?!)")
    return re.compile(small, re.VERBOSE | re.DOTALL)


def cut(source: str, start: int, small: bool) -> tuple[list[Token], dict[int, re.Match[str]]]:
    """The tokens from `start` on, and an end token with an empty kind; and, by their place, the matches of the large ones.

    A series as most are written is one large token, and so is a modifier; with `small` they are cut into their parts.
    """
    tokens: list[Token] = []
    large: dict[int, re.Match[str]] = {}
    append = tokens.append
    # no token is cut from white space at the end: the expression would try every start in it
    for match in (_small_token() if small else TOKEN).finditer(source, start, len(source.rstrip())):
        index = match.lastindex or MARK
        text = match[index]
        end = match.end()
        begin = end - len(text)
        if index in LARGE:
            large[begin] = match
        append((text if index == MARK else KINDS[index], text, begin, end))
    end = len(source)
    append(("", "", end, end))
    return tokens, large
