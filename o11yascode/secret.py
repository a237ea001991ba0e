"""Keeps keys out of texts, however who was sent them may have written them."""

import re
from binascii import b2a_base64
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

SHORTEST = 6
"""Characters: what is shorter is found in too much that is none."""


def without(text: str, secrets: Iterable[str | None], instead: str) -> str:
    """The text without these secrets: neither as they are, nor quoted for an address or a JSON text, nor in Base64."""
    known = tuple(sorted({secret for secret in secrets if secret and len(secret) >= SHORTEST}))
    return _pattern(known).sub(instead, text) if known else text


@lru_cache(maxsize=16)
def _pattern(secrets: tuple[str, ...]) -> re.Pattern[str]:
    forms = {form for secret in secrets for form in _forms(secret)}
    return re.compile("|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form))))


def _forms(secret: str) -> Iterable[str]:
    quoted = quote(secret, safe="")
    yield from (secret, secret.replace("/", "\\/"), quoted, re.sub("%..", lambda found: found[0].lower(), quoted))
    data = secret.encode()
    for before in range(3):
        # Six bits a character: those at either end that also hold bits of a neighbour's are left out.
        text = b2a_base64(bytes(before) + data, newline=False).decode()[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
        if len(text) >= SHORTEST:
            yield from (text, text.replace("+", "-").replace("/", "_"))
