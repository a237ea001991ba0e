"""Small bodies for examples."""

from typing import Any

Body = dict[str, Any]


def monitor(**changes: Any) -> Body:
    return {
        "type": "query alert",
        "name": "CPU is high",
        "query": "avg(last_5m):avg:system.cpu.user{env:prod} by {host} > 80",
        "message": "Look at {{host.name}}",
        "tags": ["team:core", "env:prod"],
        "options": {"thresholds": {"critical": 80}},
        **changes,
    }


def live_monitor(**changes: Any) -> Body:
    """As the server answers."""
    body = monitor()
    defaults = {"notify_audit": False, "include_tags": True, "silenced": {}, "new_host_delay": 300, "notify_no_data": False}
    return {
        **body,
        "id": 42,
        "org_id": 1,
        "overall_state": "OK",
        "created": "2026-05-01T00:00:00+00:00",
        "multi": True,
        "priority": None,
        "restricted_roles": None,
        "draft_status": "published",
        "assets": [],
        "options": {**defaults, "thresholds": {"critical": 80.0}},
        **changes,
    }


def note(text: str, **changes: Any) -> Body:
    return {"definition": {"type": "note", "content": text}, **changes}


def graph(title: str, query: str = "avg:system.load.1{*}", **changes: Any) -> Body:
    request = {
        "response_format": "timeseries",
        "queries": [{"name": "q", "data_source": "metrics", "query": query}],
        "formulas": [{"formula": "q"}],
    }
    return {"definition": {"type": "timeseries", "title": title, "requests": [request], **changes}}


def group(title: str, *widgets: Body) -> Body:
    return {"definition": {"type": "group", "layout_type": "ordered", "title": title, "widgets": list(widgets)}}


def dashboard(*widgets: Body, **changes: Any) -> Body:
    return {"title": "Traffic", "layout_type": "ordered", "widgets": list(widgets), **changes}


def numbered(body: Body, start: int = 100) -> Body:
    """The body as live: every widget has an id."""
    count = iter(range(start, 10_000))

    def give(widgets: list[Body]) -> list[Body]:
        result = []
        for widget in widgets:
            number, definition = next(count), widget["definition"]
            if "widgets" in definition:
                definition = {**definition, "widgets": give(definition["widgets"])}
            result.append({"id": number, **widget, "definition": definition})
        return result

    return {**body, "id": "abc-def-ghi", "url": "/dashboard/abc-def-ghi", "widgets": give(body["widgets"])}
