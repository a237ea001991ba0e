"""A single value as YAML: without quotes where YAML 1.2 and 1.1 both read it back as it is, else with the quotes it needs."""

import json
import math
import re
from typing import Any

_WORDS = frozenset({"null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=", "---", "..."})
"""Read as something else than a text by one of the two versions, in any case."""
_NUMBER = re.compile(
    r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|\.inf|\.nan)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?")
_UNSAFE_BEGIN = frozenset("-?:,[]{}#&*!|>'\"%@`=")
_DASHED = re.compile(r"-[A-Za-z_]")
_HIDDEN = re.compile("[^\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]")
"""What cannot stand in a file as it is, or would not be seen there: tabs and line breaks among them."""
_HIDDEN_IN_BLOCK = re.compile("[^\\t\\n\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SPECIAL = re.compile(f'[\\\\"]|{_HIDDEN.pattern}')
_IN_FLOW = re.compile(r"[,?\[\]{}]")


def is_plain(text: str, flow: bool = False) -> bool:
    """Whether a text needs no quotes; within `[ ]` and `{ }` more texts need them."""
    if not text or text[0] in " " or text[-1] in " :" or text.lower() in _WORDS:
        return False
    if text[0] in _UNSAFE_BEGIN and not _DASHED.match(text):
        return False
    if ": " in text or " #" in text or _HIDDEN.search(text):
        return False
    if text[0] in "0123456789.+-" and (_NUMBER.fullmatch(text) or _DATE.fullmatch(text)):
        return False
    return not (flow and _IN_FLOW.search(text))


def quoted(text: str) -> str:
    """A text in quotes, on one line: double ones, or single ones where that saves escapes."""
    if "'" not in text and not _HIDDEN.search(text) and ("\\" in text or '"' in text):
        return f"'{text}'"
    return f'"{_SPECIAL.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\\ufffd"  # half of a pair: no UTF-8 text can hold it
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def scalar(value: Any, flow: bool = False) -> str:
    """A text, number, boolean or null on one line."""
    if isinstance(value, str):
        return value if is_plain(value, flow) else quoted(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "null"  # JSON knows no such number
    return json.dumps(value)


def can_be_block(text: str) -> bool:
    """Whether a text of several lines can stand below its key as it is."""
    return "\n" in text.rstrip("\n") and not _HIDDEN_IN_BLOCK.search(text)


def block(text: str, indent: str) -> str:
    """A text of several lines as a literal block: the indicator, and its lines."""
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    lines = text[: len(body) + max(ends - 1, 0)].split("\n")
    # A first line that begins with white space would be taken for more indentation.
    first = next((line for line in lines if line), "")
    indicator = "|" + ("2" if first[:1] in (" ", "\t") else "") + ("-" if ends == 0 else "" if ends == 1 else "+")
    return "\n".join([indicator, *(f"{indent}{line}" if line else "" for line in lines)])


def folded(text: str, indent: str, width: int) -> str | None:
    """A long line of prose as a folded block; None where it has no places to fold at."""
    if _HIDDEN.search(text) or text[:1] == " " or text[-1:] == " " or "  " in text:
        return None
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(indent) + len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\n".join([">-", *(indent + line for line in lines)]) if len(lines) > 1 else None
