"""Keys in texts of servers and proxies, which write them as they like."""

from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest

from o11yascode.secret import without

KEY = "0123/56789+abcdef=>?~"
OTHER = "b" * 32


@pytest.mark.parametrize("key", [KEY, OTHER])
@pytest.mark.parametrize("around", ["", "u:", "user:", "three"])
def test_no_form_of_a_key_is_left(key, around):
    texts = [key, quote(key, safe=""), quote(key, safe="").lower() if key == KEY else key, key.replace("/", "\\/")]
    encoded = [encode(f"{around}{key}{around}".encode()).decode() for encode in (b64encode, urlsafe_b64encode)]
    for text in (*texts, *encoded):
        said = without(f"you sent {text}!", (KEY, None, OTHER), "***")
        assert "***" in said
        # Of Base64 two characters at either end may be left: they hold some bits of the key, and some of what stands beside it.
        assert len(said) - len("you sent ***!") <= (len(around) * 2 + 2) * 4 / 3 + 4 if text in encoded else said == "you sent ***!"


def test_what_is_too_short_to_be_a_key_is_none():
    assert without("five and a half", ("five", "", None), "***") == "five and a half"
