"""Where a target is and which keys open it."""

import pytest

from o11yascode.config import Config, Target
from o11yascode.datadog.credentials import choose_target, resolve
from o11yascode.diagnostics import O11yError

KEYS = {"DD_API_KEY": "api-secret-1", "DD_APP_KEY": "app-secret-1"}
TOKEN = {"DD_BEARER_TOKEN": "token-1234"}
CONFIG = Config(
    project="gs2",
    targets={"prod": Target(site="ap1.datadoghq.com"), "eu": Target(api_key_env="EU_API", app_key_env="EU_APP", site="datadoghq.eu")},
    default_target="prod",
)


@pytest.mark.parametrize(
    ("environ", "host"),
    [
        (KEYS, "https://api.ap1.datadoghq.com"),
        ({**KEYS, "DD_SITE": "us5.datadoghq.com"}, "https://api.ap1.datadoghq.com"),
        ({**KEYS, "DATADOG_HOST": "http://127.0.0.1:8126"}, "http://127.0.0.1:8126"),
        ({**KEYS, "DD_HOST": "http://127.0.0.1:8126/"}, "http://127.0.0.1:8126"),
        ({"DD_API_KEY": " api-secret-1\n", "DD_APP_KEY": " ", "DATADOG_APP_KEY": "app-secret-1\n"}, "https://api.ap1.datadoghq.com"),
        ({"DATADOG_API_KEY": "api-secret-1", "DATADOG_APP_KEY": "app-secret-1"}, "https://api.ap1.datadoghq.com"),
    ],
)
def test_address_and_keys(environ, host):
    found = resolve(CONFIG, None, environ)
    assert (found.host, found.api_key, found.app_key) == (host, "api-secret-1", "app-secret-1")
    assert found.headers() == {"DD-API-KEY": "api-secret-1", "DD-APPLICATION-KEY": "app-secret-1"}


def test_without_targets_the_usual_variables_count():
    found = resolve(Config(project="gs2"), None, {**KEYS, "DD_SITE": "us3.datadoghq.com"})
    assert found.host == "https://api.us3.datadoghq.com"
    assert resolve(Config(project="gs2"), None, KEYS).host == "https://api.datadoghq.com"


def test_a_target_may_have_an_address_of_its_own():
    config = Config(project="gs2", targets={"here": Target(host="http://127.0.0.1:8126", site="datadoghq.eu")})
    assert resolve(config, None, KEYS).host == "http://127.0.0.1:8126"


def test_a_target_that_names_its_variables_uses_no_others():
    assert resolve(CONFIG, "eu", {"EU_API": "a" * 8, "EU_APP": "b" * 8, **KEYS}).api_key == "a" * 8
    with pytest.raises(O11yError, match='no keys for target "eu": EU_API and EU_APP are not set') as told:
        resolve(CONFIG, "eu", KEYS)
    assert "DD_SITE" not in (told.value.hint or "")  # the target says its site


@pytest.mark.parametrize(
    ("target", "missing"),
    [
        (CONFIG.targets["eu"], "EU_API and EU_APP"),
        (Target(api_key_env="EU_API"), "EU_API"),
        (Target(app_key_env="EU_APP"), "EU_APP"),
    ],
)
def test_nor_the_token_that_opens_another_account(target, missing):
    with pytest.raises(O11yError, match=f"{missing} (is|are) not set"):
        resolve(Config(project="gs2", targets={"eu": target}), "eu", {**KEYS, **TOKEN})


@pytest.mark.parametrize("environ", [{}, {"DD_API_KEY": "api-secret-1"}, {"DD_APP_KEY": "app-secret-1"}])
def test_a_bearer_token_takes_the_place_of_keys(environ):
    assert resolve(CONFIG, None, {**environ, **TOKEN}).headers() == {"Authorization": "Bearer token-1234"}


def test_keys_come_before_a_bearer_token():
    assert resolve(CONFIG, None, {**KEYS, **TOKEN}).api_key == "api-secret-1"


def test_no_keys_is_an_error_that_names_the_variables_and_the_sandbox():
    with pytest.raises(O11yError, match="DD_APP_KEY is not set") as caught:
        resolve(CONFIG, None, {"DD_API_KEY": "api-secret-1"})
    assert "sandbox" in str(caught.value.hint)
    assert "api-secret-1" not in str(caught.value)


def test_the_sandbox_needs_no_keys_and_gets_none():
    found = resolve(CONFIG, "sandbox", KEYS, sandbox_url="http://127.0.0.1:8126")
    assert found.host == "http://127.0.0.1:8126"
    assert "secret" not in str(found.headers())
    with pytest.raises(O11yError, match="sandbox does not run"):
        resolve(CONFIG, "sandbox", KEYS)


def test_which_target_is_meant():
    assert choose_target(CONFIG, None, {}) == "prod"
    assert choose_target(CONFIG, None, {"O11Y_TARGET": "eu"}) == "eu"
    assert choose_target(CONFIG, "sandbox", {"O11Y_TARGET": "eu"}) == "sandbox"
    assert choose_target(Config(project="gs2", targets={"only": Target()}), None, {}) == "only"
    with pytest.raises(O11yError, match='no target "prd"') as caught:
        choose_target(CONFIG, "prd", {})
    assert caught.value.hint == 'did you mean "prod"?'
    with pytest.raises(O11yError, match="no target was chosen"):
        choose_target(Config(project="gs2", targets={"a": Target(), "b": Target()}), None, {})


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x",
        "127.0.0.1:80",
        "http://",
        "http://:80",
        "http://user:pw@host",
        "http://pw@host",
        "http://:pw@host",
        "http://host/path",
        "http://h?x=1",
        "http://h#x",
        "http://[",
        "http://a b",
    ],
)
def test_an_address_that_is_none_is_refused_and_not_repeated(address):
    with pytest.raises(O11yError) as caught:
        resolve(CONFIG, None, {**KEYS, "DATADOG_HOST": address})
    assert "pw" not in str(caught.value)


def test_keys_go_to_no_unknown_site():
    with pytest.raises(O11yError, match="is not a Datadog site"):
        resolve(Config(project="gs2"), None, {**KEYS, "DD_SITE": "datadoghq.com.example.org"})


@pytest.mark.parametrize("key", ["se\ncret", "se cret", "sécret", "se\x00cret"])
def test_a_key_with_what_no_key_has_is_refused_without_showing_it(key):
    with pytest.raises(O11yError, match="DD_API_KEY holds characters") as caught:
        resolve(CONFIG, None, {"DD_API_KEY": key, "DD_APP_KEY": "x" * 8})
    assert "cret" not in str(caught.value)


def test_printing_shows_no_secret():
    found = resolve(CONFIG, None, KEYS)
    assert repr(found) == "Credentials(host='https://api.ap1.datadoghq.com')"
    assert found.redact("the key api-secret-1 and app-secret-1") == "the key *** and ***"
