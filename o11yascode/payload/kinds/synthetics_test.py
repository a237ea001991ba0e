"""What a synthetic test's payload is: an API, browser or mobile test, by its `type`."""

from collections.abc import Iterator

from o11yascode.payload.look import number, repeated, texts
from o11yascode.payload.problem import PayloadProblem, error, warning
from o11yascode.resource.desired import Payload

MODELS = ("v1.SyntheticsAPITest", "v1.SyntheticsBrowserTest", "v1.SyntheticsMobileTest")


def check(payload: Payload) -> Iterator[PayloadProblem]:
    options = payload.get("options")
    if isinstance(options, dict) and number(options.get("tick_every")) is None:
        yield error("synthetics-frequency", ("options",), '"tick_every" is missing: how often the test runs, in seconds', "tick_every: 300")
    if payload.get("type") != "api":
        return
    config = payload.get("config")
    if payload.get("subtype") == "multi":
        if isinstance(config, dict) and not config.get("steps"):
            yield error("synthetics-steps", ("config",), "a multistep test needs steps")
    elif isinstance(config, dict) and config.get("assertions") == []:
        yield error("synthetics-assertions", ("config", "assertions"), "a test that asserts nothing can never fail", "add an assertion")
    if payload.get("locations") == []:
        yield error("synthetics-locations", ("locations",), "a test needs a location to run from", "such as aws:eu-central-1")
    for path, location in repeated(texts(payload.get("locations"), ("locations",))):
        yield warning("synthetics-locations", path, f'the location "{location}" is named twice')
