"""One page for people: what the sandbox holds."""

from html import escape

import orjson

from o11yascode.sandbox.api.dashboard_lists import ITEMS
from o11yascode.sandbox.call import Answer, Call, Routes

routes = Routes()

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>o11y sandbox</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin: 2rem 0 .5rem } small { opacity: .7; font-weight: normal }
li { margin: .25rem 0 } code { font-size: .85em }
</style>
<h1>o11y sandbox</h1>
<p>The embedded Datadog: it answers as the API does, and keeps what it is given. Only this machine can reach it.</p>
%s
</html>
"""
SHOWN = 500
"""Names of one kind on the page."""


@routes("GET", "/")
def show(call: Call) -> Answer:
    sections = [section(call, kind, count) for kind, count in call.store.kinds().items() if kind != ITEMS]
    text = PAGE % ("\n".join(sections) or "<p>It holds nothing yet.</p>")
    return Answer(text.encode(), media_type="text/html; charset=utf-8")


def section(call: Call, kind: str, count: int) -> str:
    rows = []
    for id, name, text in call.store.named(kind, SHOWN):
        body = orjson.loads(text) if kind in {"monitor", "dashboard"} else {}
        detail = f" <small><code>{escape(str(body['query']))}</code></small>" if kind == "monitor" else ""
        if kind == "dashboard":
            widgets = sum(len(widget["definition"].get("widgets", ())) or 1 for widget in body["widgets"])
            detail = f" <small>{widgets} widget{'' if widgets == 1 else 's'}</small>"
        rows.append(f"<li>{escape(name or id)} <small>{escape(id)}</small>{detail}</li>")
    more = f"<p>and {count - SHOWN} more</p>" if count > SHOWN else ""
    return f"<h2>{escape(kind.replace('_', ' '))} <small>{count}</small></h2>\n<ul>\n{chr(10).join(rows)}\n</ul>{more}"
