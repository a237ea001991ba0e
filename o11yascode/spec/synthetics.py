"""What a person may write in a synthetic API test: one model a kind, by what it speaks."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import BeforeValidator, ConfigDict, Field, create_model

from o11yascode.spec.base import SpecModel
from o11yascode.spec.duration import DurationField
from o11yascode.spec.plain import RawSpec, TypedSpec
from o11yascode.spec.reading import no_entries, no_items

Port = int | str
PriorityWord = Literal["P1", "P2", "P3", "P4", "P5"]


def _priority(value: Any) -> Any:
    return int(value[1]) if isinstance(value, str) and len(value) == 2 and value[0] in "Pp" and value[1].isdigit() else value


def _retry(value: Any) -> Any:
    return {"count": value} if isinstance(value, int) and not isinstance(value, bool) else value


class Retry(SpecModel):
    label: ClassVar[str] = "a retry"
    count: int | None = Field(None, ge=0)
    interval: int | float | None = Field(None, ge=0, description="Milliseconds")


class RequestSpec(SpecModel):
    """The request of one protocol: a field a key of Datadog's request."""

    model_config = ConfigDict(defer_build=True)  # checked as a part of its test
    NAMES: ClassVar[dict[str, str]] = {}
    """Our word -> Datadog's, where they differ."""


class HttpRequest(RequestSpec):
    label: ClassVar[str] = "an HTTP request"
    NAMES: ClassVar[dict[str, str]] = {
        "body_type": "bodyType",
        "basic_auth": "basicAuth",
        "persist_cookies": "persistCookies",
        "no_saving_response_body": "noSavingResponseBody",
    }
    url: str = Field(min_length=1)
    method: str = Field("GET", description="GET, POST, …")
    headers: dict[str, str] | None = None
    query: dict[str, Any] | None = None
    body: str | None = None
    body_type: str | None = None
    timeout: float | None = Field(None, ge=0, description="Seconds")
    basic_auth: dict[str, Any] | None = None
    certificate: dict[str, Any] | None = None
    proxy: dict[str, Any] | None = None
    persist_cookies: bool | None = None
    no_saving_response_body: bool | None = None


class SslRequest(RequestSpec):
    label: ClassVar[str] = "a TLS request"
    host: str = Field(min_length=1)
    port: Port = 443
    servername: str | None = None


class TcpRequest(RequestSpec):
    label: ClassVar[str] = "a TCP request"
    NAMES: ClassVar[dict[str, str]] = {"track_hops": "shouldTrackHops"}
    host: str = Field(min_length=1)
    port: Port
    track_hops: bool | None = None


class UdpRequest(RequestSpec):
    label: ClassVar[str] = "a UDP request"
    NAMES: ClassVar[dict[str, str]] = {"send": "message"}
    host: str = Field(min_length=1)
    port: Port
    send: str = Field(description="The message it sends")


class DnsRequest(RequestSpec):
    label: ClassVar[str] = "a DNS request"
    NAMES: ClassVar[dict[str, str]] = {"dns_server": "dnsServer", "dns_port": "dnsServerPort"}
    host: str = Field(min_length=1)
    dns_server: str | None = None
    dns_port: Port | None = None


class IcmpRequest(RequestSpec):
    label: ClassVar[str] = "a ping"
    NAMES: ClassVar[dict[str, str]] = {"packets": "numberOfPackets", "track_hops": "shouldTrackHops"}
    host: str = Field(min_length=1)
    packets: int | None = Field(None, ge=0, le=10)
    track_hops: bool | None = None


class WebsocketRequest(RequestSpec):
    label: ClassVar[str] = "a WebSocket request"
    NAMES: ClassVar[dict[str, str]] = {"send": "message"}
    url: str = Field(min_length=1)
    send: str
    headers: dict[str, str] | None = None


class GrpcRequest(RequestSpec):
    label: ClassVar[str] = "a gRPC request"
    NAMES: ClassVar[dict[str, str]] = {"call": "callType", "send": "message"}
    host: str = Field(min_length=1)
    port: Port
    service: str | None = None
    method: str | None = None
    call: Literal["healthcheck", "unary"] | None = None
    send: str | None = None
    metadata: dict[str, str] | None = None


class RawTest(RawSpec):
    """Any test, such as one of a browser. Its body says who it is, and it is routed by that."""

    label: ClassVar[str] = "a raw synthetic test"
    slack: Any = Field(None, description="Who hears, as in a monitor")
    notify: Any = Field(None, description="Who hears, as in a monitor")


class SyntheticsSpec(TypedSpec):
    """What every test has, whatever it speaks."""

    label: ClassVar[str] = "a synthetic test"
    name: str | None = Field(None, min_length=1, description="What alerts and lists show; default: the id")
    assertions: list[dict[str, Any]] = Field(default_factory=no_items, description='`status: 200`, `response_time: "< 2s"`, `header: {…}`')
    locations: list[str] = Field(min_length=1, description="aws:eu-central-1, pl:…")
    every: DurationField = Field(description="How often it runs: `5m`")
    message: str = ""
    slack: Any = Field(None, description="Who hears, as in a monitor")
    notify: Any = Field(None, description="Who hears, as in a monitor")
    priority: Annotated[int, BeforeValidator(_priority, json_schema_input_type=PriorityWord | int), Field(ge=1, le=5)] | None = Field(
        None, description="P1 to P5"
    )
    status: Literal["live", "paused"] | None = None
    retry: Annotated[Retry, BeforeValidator(_retry, json_schema_input_type=int | Retry)] | None = Field(
        None, description="How often at once, or `{count, interval}`"
    )
    fail_after: DurationField | None = Field(None, description="How long it has to fail before it alerts")
    fail_locations: int | None = Field(None, ge=1, description="From how many locations it has to fail")
    monitor_name: str | None = None
    monitor_options: dict[str, Any] | None = Field(None, description="renotify_interval, escalation_message, …")
    scheduling: dict[str, Any] | None = Field(None, description="Datadog's timeframes and timezone")
    follow_redirects: bool | None = None
    allow_insecure: bool | None = None
    accept_self_signed: bool | None = None
    http_version: str | None = Field(None, description="http1, http2 or any")
    variables: list[dict[str, Any]] | None = Field(None, description="Datadog's configVariables")
    options: dict[str, Any] = Field(default_factory=no_entries, description="Datadog's own options that there is no field for")
    request: dict[str, Any] = Field(
        default_factory=no_entries, description="Datadog's own fields of the request that there is no field for"
    )
    config: dict[str, Any] = Field(default_factory=no_entries, description="Datadog's own fields of config that there is no field for")


class MultiTest(SyntheticsSpec):
    """Several requests one after the other. A step is Datadog's, with assertions in short and its request's fields beside them."""

    kind: Literal["multi"]
    steps: list[dict[str, Any]] = Field(min_length=1)


REQUESTS: dict[str, type[RequestSpec]] = {
    "http": HttpRequest,
    "ssl": SslRequest,
    "tcp": TcpRequest,
    "udp": UdpRequest,
    "dns": DnsRequest,
    "icmp": IcmpRequest,
    "websocket": WebsocketRequest,
    "grpc": GrpcRequest,
}


class _Tests(Mapping[str, type[SyntheticsSpec]]):
    """The model of each kind, made when the first test of its kind comes: a project has few of them."""

    def __getitem__(self, kind: str) -> type[SyntheticsSpec]:
        return _test(kind)

    def __iter__(self) -> Iterator[str]:
        return iter((*REQUESTS, "multi"))

    def __len__(self) -> int:
        return len(REQUESTS) + 1


@cache
def _test(kind: str) -> type[SyntheticsSpec]:
    if kind == "multi":
        return MultiTest
    bases: Any = (SyntheticsSpec, REQUESTS[kind])
    word: Any = (Literal[kind], ...)
    made = create_model(f"{kind.capitalize()}Test", __base__=bases, __module__=__name__, kind=word)
    return cast(type[SyntheticsSpec], made)


TESTS = _Tests()
