"""Assertions of synthetic tests as people write them: `status: 200`, `response_time: "< 2s"`, `header: {content-type: contains json}`."""

import re
from collections.abc import Callable
from typing import Any

from o11yascode.diagnostics import did_you_mean
from o11yascode.resource.desired import Payload
from o11yascode.spec.units import whole

OPERATORS = {
    "<=": "lessThanOrEqual", ">=": "moreThanOrEqual", "!=": "isNot", "==": "is", "<": "lessThan", ">": "moreThan", "=": "is",
    "is not": "isNot", "is": "is", "does not contain": "doesNotContain", "contains": "contains",
    "does not match": "doesNotMatch", "matches": "matches",
}  # fmt: skip
"""As written -> Datadog's word; a longer one stands before the shorter that it begins with."""
_SPLIT = re.compile(rf"^({'|'.join(map(re.escape, OPERATORS))})(?:\s+|(?<=[<>=])\s*)(.*)$", re.DOTALL)
WRITTEN = {
    "isNot": "!= ", "is": "", "lessThan": "< ", "moreThan": "> ", "lessThanOrEqual": "<= ", "moreThanOrEqual": ">= ",
    "contains": "contains ", "doesNotContain": "does not contain ", "matches": "matches ", "doesNotMatch": "does not match ",
}  # fmt: skip
MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000}
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def _same(text: str) -> Any:
    return text


def _number(text: str) -> Any:
    if not _NUMBER.match(text):
        raise ValueError(f'"{text}" is not a number')
    return float(text) if "." in text else int(text)


def _status(text: str) -> Any:
    if re.fullmatch(r"\dxx", text, re.IGNORECASE):
        raise ValueError(f'"{text}" is not a status: write 200, or for all that begin so: matches {text[0]}\\d\\d')
    return int(text) if text.isdigit() else text


def _milliseconds(text: str) -> Any:
    found = re.match(r"^(\d+(?:\.\d+)?)\s*(ms|s|m)$", text)
    if found is None:
        raise ValueError(f'"{text}" is not a time: write 300ms or 2s')
    return whole(float(found[1]) * MILLISECONDS[found[2]])


def _share(text: str) -> Any:
    found = re.match(r"^(\d+(?:\.\d+)?)\s*%$", text)
    if found is None:
        raise ValueError(f'"{text}" is not a share: write 5%')
    return whole(round(float(found[1]) / 100, 10))


def _days(text: str) -> Any:
    found = re.match(r"^(\d+)\s*d$", text)
    if found is None:
        raise ValueError(f'"{text}" is not a number of days: write 30d')
    return int(found[1])


def _time(value: Any) -> str:
    return f"{value // 1000}s" if isinstance(value, int) and value % 1000 == 0 and value else f"{value}ms"


class Short:
    """One way to write an assertion: the field's name, what it asserts, how its value is read and written."""

    def __init__(
        self, name: str, type: str, read: Callable[[str], Any], write: Callable[[Any], str] = str, keyed: bool = False, **extra: Any
    ) -> None:
        self.name = name
        self.type = type
        self.read = read
        self.write = write
        self.keyed = keyed
        """Whether a property stands before the value: `header: {content-type: text/html}`."""
        self.extra = extra

    def expand(self, value: Any) -> Payload:
        """The assertion that a value says. Raises ValueError with what to write instead."""
        found: Payload = {"type": self.type, **self.extra}
        if self.keyed:
            if not isinstance(value, dict) or len(value) != 1:
                raise ValueError(f"{self.name} takes one name and what its value should be: {self.name}: {{name: value}}")
            ((found["property"], value),) = value.items()
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(f"{self.name} is followed by a value, with an operator before it: {', '.join(OPERATORS)}")
        text = str(value)
        split = _SPLIT.match(text)
        operator, rest = (OPERATORS[split[1]], split[2]) if split else ("is", text)
        if self.type == "certificate":
            operator = {"moreThan": "isInMoreThan", "lessThan": "isInLessThan"}.get(operator, operator)
        return {**found, "operator": operator, "target": self.read(rest)}

    def shorten(self, assertion: Payload) -> Any:
        """What a person would write for an assertion; the caller checks that it expands to the same."""
        operator = str(assertion["operator"]).replace("isInMoreThan", "moreThan").replace("isInLessThan", "lessThan")
        prefix = WRITTEN[operator]
        text = prefix + self.write(assertion["target"])
        value = int(text) if not prefix and isinstance(assertion["target"], int) and text.isdigit() else text
        return {assertion["property"]: value} if self.keyed else value


SHORTS = {
    short.name: short
    for short in (
        Short("status", "statusCode", _status),
        Short("response_time", "responseTime", _milliseconds, _time),
        Short("response_time_without_dns", "responseTime", _milliseconds, _time, timingsScope="withoutDNS"),
        Short("header", "header", _same, keyed=True),
        Short("body", "body", _same),
        Short("certificate", "certificate", _days, lambda value: f"{value}d"),
        Short("connection", "connection", _same),
        Short("latency", "latency", _milliseconds, _time, keyed=True),
        Short("packet_loss", "packetLossPercentage", _share, lambda value: f"{round(value * 100, 8):g}%"),
        Short("packets_received", "packetsReceived", _number),
        Short("hops", "networkHop", _number),
        Short("received", "receivedMessage", _same),
        Short("any_record", "recordSome", _same, keyed=True),
        Short("every_record", "recordEvery", _same, keyed=True),
        Short("tls_version", "tlsVersion", _same),
        Short("min_tls_version", "minTlsVersion", _same),
        Short("grpc_health", "grpcHealthcheckStatus", _number),
        Short("grpc_metadata", "grpcMetadata", _same, keyed=True),
        Short("grpc_message", "grpcProto", _same),
    )
}


def expand(written: Any) -> Payload:
    """The assertion as Datadog has it, from a short form or from Datadog's own. Raises ValueError."""
    if not isinstance(written, dict):
        raise ValueError(f"an assertion is a mapping such as status: 200; short forms: {', '.join(SHORTS)}, json")
    if "type" in written:
        return dict(written)
    if len(written) != 1:
        raise ValueError(f"an assertion checks one thing, not {' and '.join(map(str, written))}")
    ((name, value),) = written.items()
    if name == "json":
        return _json(value)
    if name not in SHORTS:
        if meant := did_you_mean(str(name), [*SHORTS, "json"]):
            raise ValueError(f'"{name}" is not an assertion: {meant}')
        raise ValueError(
            f'"{name}" is not an assertion: write one of {", ".join(SHORTS)}, json, or Datadog\'s own with type, operator, target'
        )
    return SHORTS[name].expand(value)


def _json(value: Any) -> Payload:
    """`json: {$.status: ok}`: what stands at a path of the body."""
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError('json takes one path of the body and the value it should have: json: {"$.status": ok}')
    ((path, wanted),) = value.items()
    inner = Short("json", "body", _same).expand(wanted)
    there = wanted if isinstance(wanted, int | float) else inner["target"]
    return {
        "type": "body",
        "operator": "validatesJSONPath",
        "target": {"jsonPath": path, "operator": inner["operator"], "targetValue": there},
    }


def shorten(assertion: Payload) -> Payload:
    """The short form of an assertion where one says exactly the same, else the assertion."""
    for name, value in _candidates(assertion):
        try:
            if _identical(expand({name: value}), assertion):
                return {name: value}
        except ValueError:
            continue
    return assertion


def _candidates(assertion: Payload) -> list[tuple[str, Any]]:
    found = []
    for short in SHORTS.values():
        if short.type == assertion.get("type"):
            try:
                found.append((short.name, short.shorten(assertion)))
            except (KeyError, TypeError, ValueError):
                continue
    target = assertion.get("target")
    by_path = assertion.get("operator") == "validatesJSONPath"
    if by_path and isinstance(target, dict) and set(target) == {"jsonPath", "operator", "targetValue"}:
        value, prefix = target["targetValue"], WRITTEN.get(target["operator"])
        if prefix is not None:
            found.append(("json", {target["jsonPath"]: value if prefix == "" else f"{prefix}{value}"}))
    return found


def _identical(one: Any, other: Any) -> bool:
    """Equal, types and all: a status 200 is not "200"."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_identical(one[key], other[key]) for key in one)
    return type(one) is type(other) and bool(one == other)
