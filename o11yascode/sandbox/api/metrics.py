"""Metrics: nothing reports to the sandbox, so there are none and every query is empty."""

import time

from o11yascode.sandbox.call import Call, Routes, require
from o11yascode.sandbox.store import Payload

routes = Routes()


@routes("GET", "/api/v1/metrics")
def active_metrics(call: Call) -> Payload:
    return {"metrics": [], "from": call.query.get("from", "")}


@routes("GET", "/api/v2/metrics")
def list_metrics(call: Call) -> Payload:
    return {"data": []}


@routes("GET", "/api/v1/query")
def query(call: Call) -> Payload:
    require(dict(call.query), "from", "to", "query")
    return {
        "status": "ok",
        "res_type": "time_series",
        "resp_version": 1,
        "query": call.query["query"],
        "from_date": call.number("from", 0) * 1000,
        "to_date": call.number("to", int(time.time())) * 1000,
        "series": [],
        "values": [],
        "times": [],
        "message": "",
        "group_by": [],
    }
