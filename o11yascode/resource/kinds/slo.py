"""Service level objectives: of a metric, of monitors, of time slices."""

import re
from functools import partial

from o11yascode.resource.desired import Payload
from o11yascode.resource.kind import Call, Kind, Listing, Place
from o11yascode.resource.paths import at, objects_at

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
PRIMARY = ("timeframe", "target_threshold", "warning_threshold")
LONGEST_TAG = 200


def kept_tag(tag: str) -> str:
    """A tag as an SLO keeps it: in lower case, from its first letter on, one `_` for all that is no letter, digit or one of `. / : -`."""
    text = re.sub(r"^(?:[^\w:]|[\d_])+", "", tag.lower())
    return re.sub(r"(?:[^\w./:-]|_)+", "_", text)[:LONGEST_TAG].rstrip("_")


def _forms(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    desired, live = _views(desired, live)
    return _with_kept_tags(desired), _with_kept_tags(live)


def _with_kept_tags(body: Payload) -> Payload:
    tags = body.get("tags")
    if not isinstance(tags, list):
        return body
    kept = [kept_tag(tag) if isinstance(tag, str) else tag for tag in tags]
    return body if kept == tags else {**body, "tags": kept}


def _views(desired: Payload, live: Payload) -> tuple[Payload, Payload]:
    """`query` and `sli_specification` are two views of one metric SLO, and the primary threshold is a copy: compare what the spec uses."""
    unsaid = [key for key in PRIMARY if desired.get(key) is None]
    if "timeframe" in unsaid and _has_another_primary(live):
        unsaid.remove("timeframe")
    specification, query = desired.get("sli_specification"), desired.get("query")
    if query and not specification:
        unsaid.append("sli_specification")
        if _is_left_behind(live):
            live = {**live, "query": _as_query(live["sli_specification"], live["query"])}
    elif specification and isinstance(live.get("query"), dict) and not live.get("sli_specification"):
        # Some answers have only this view of what was sent.
        desired = {key: value for key, value in desired.items() if key != "sli_specification"}
        desired["query"] = query or _as_query(specification, live["query"])
    elif specification and not query:
        unsaid.append("query")
    said = {key: value for key, value in desired.items() if key not in unsaid}
    return said, {key: value for key, value in live.items() if key not in unsaid}


def said(live: Payload) -> Payload:
    """A live SLO with one of two views that say the same, and a primary threshold only where it is not the first."""
    unsaid: list[str] = []
    specification, query = live.get("sli_specification"), live.get("query")
    if isinstance(query, dict) and specification:
        derived = _as_query(specification, query)
        # A query that says something else was left behind by an SLO that said it once.
        alike = all(_bare(derived[key]) == _bare(query.get(key)) for key in derived)
        unsaid.append("sli_specification" if alike else "query")
    if not _has_another_primary(live):
        unsaid += PRIMARY
    found = {key: value for key, value in live.items() if key not in unsaid}
    if isinstance(live.get("description"), str):
        found["description"] = live["description"].rstrip("\n")
    return found


def _is_left_behind(live: Payload) -> bool:
    """Whether the query of a live SLO is what it said once: its specification, which is what counts, asks for something else now."""
    query = live.get("query")
    if not isinstance(query, dict):
        return False
    asked = [_bare(one.get("query")) for one in objects_at(live.get("sli_specification"), ("count", "queries"))]
    texts = [_bare(query.get(key)) for key in ("numerator", "denominator")]
    return any(not any(one in text for text in texts) for one in asked)


def _has_another_primary(live: Payload) -> bool:
    """Whether its primary threshold is not the first, which it is where nobody says."""
    return live.get("timeframe") not in (None, _first(live).get("timeframe"))


def _first(body: Payload) -> Payload:
    return next(iter(objects_at(body, ("thresholds",))), {})


def _with_primary(body: Payload, live: Payload) -> Payload:
    """A primary threshold that the spec chooses no more is the first again."""
    if body.get("timeframe") is not None or not _has_another_primary(live):
        return body
    first = _first(body)
    chosen = {"timeframe": first.get("timeframe"), "target_threshold": first.get("target"), "warning_threshold": first.get("warning")}
    return {**body, **{key: value for key, value in chosen.items() if value is not None}}


def _bare(query: object) -> str:
    return re.sub(r"[()\s]", "", str(query))


def _as_query(specification: object, live: Payload) -> Payload:
    """The specification of a metric SLO as numerator and denominator, in the spelling of the live query where that says the same."""
    queries = {str(query.get("name")): str(query.get("query")) for query in objects_at(specification, ("count", "queries"))}

    def texts(key: str) -> list[str]:
        formula = str(at(specification, ("count", key, "formula"), ""))
        return [_NAME.sub(partial(_named, queries, form), formula) for form in ("{}", "({})")]

    good, total = texts("good_events_formula"), texts("total_events_formula")
    if not any(total):
        total = [f"({one}) + ({other})" for one, other in zip(good, texts("bad_events_formula"), strict=True)]
    return {
        key: live.get(key) if live.get(key) in spellings else spellings[0]
        for key, spellings in (("numerator", good), ("denominator", total))
    }


def _named(queries: dict[str, str], form: str, found: re.Match[str]) -> str:
    return form.format(queries[found[0]]) if found[0] in queries else found[0]


KIND = Kind(
    name="slo",
    section="slos",
    rank=10,
    listing=Listing("/api/v1/slo", rows=("data",), size=("limit", 1000), offset="offset"),
    create=Call("POST", "/api/v1/slo"),
    get=Call("GET", "/api/v1/slo/{id}"),
    update=Call("PUT", "/api/v1/slo/{id}"),
    delete=Call("DELETE", "/api/v1/slo/{id}"),
    envelope=("data",),
    mark=Place(("tags",), is_tags=True),
    cleared={"description": "", "tags": [], "groups": []},
    read_only=(
        "id",
        "created_at",
        "modified_at",
        "creator",
        "type_id",
        "monitor_tags",
        "configured_alert_ids",
        "thresholds[].target_display",
        "thresholds[].warning_display",
    ),
    defaults={
        "description": (None, ""),
        "tags": (None, []),
        "groups": (None, []),
        "monitor_ids": (None, []),
        "thresholds[].warning": (None,),
        "timeframe": (None,),
        "target_threshold": (None,),
        "warning_threshold": (None,),
        "query": (None,),
        "sli_specification": (None,),
        "sli_specification.time_slice.query_interval_seconds": (None, 300),
    },
    sets=("tags", "monitor_ids", "groups"),
    trimmed=("description", "query.numerator", "query.denominator"),
    shuffled=("tags",),
    immutable=("type",),
    references={"monitor_ids[]": "monitor"},
    carry=_with_primary,
    normalise=_forms,
)
