"""Text for a terminal: colours where they are wanted, and nothing a hostile name could do to it."""

import os
import re
from typing import TextIO

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
    "bold red": "1;31",
    "bold green": "1;32",
    "bold yellow": "1;33",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """The text without control characters and direction marks: names come from outside."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str, width: int = 0) -> str:
    """The text on one line, shortened to a width (0: as long as it is)."""
    flat = clean(text).replace("\n", "⏎").replace("\t", " ")
    return flat if not width or len(flat) <= width else flat[: max(width - 1, 1)] + "…"


def wants_colour(stream: TextIO) -> bool:
    """Colour only on a terminal; NO_COLOR and FORCE_COLOR are honoured (https://no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class Paint:
    """Colours text, or leaves it as it is."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, style: str, text: str) -> str:
        if not self.colour or not text or style not in _CODES:
            return text
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m"
