"""What `docs/mistakes.md` says: ten mistakes, and what `o11y validate` really prints of them."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from o11yascode.build.project import load_project
from o11yascode.check.run import everything_wrong
from o11yascode.report.diagnostics import count_line, text
from o11yascode.report.terminal import Paint

FILE = "monitors/shop.yaml"
AROUND = {
    "o11y.yaml": "project: shop\n",
    "routing/slack.yaml": 'slack: {account: shop}\nreceivers: {web: {slack: "#alerts"}}\nroute: {notify: [web]}\n',
}
WIDTH = 110


@dataclass(frozen=True)
class Mistake:
    """One mistake: what people do, and the spec that does it."""

    title: str
    what: str
    spec: str
    file: str = FILE


MISTAKES = [
    Mistake(
        "A dashboard's variable in a monitor",
        "The query was copied from a graph. Here it stands in a folded scalar with an expression: the caret finds it all the same.",
        """
        service: shop
        env: prod
        monitors:
          - id: errors
            kind: metric
            name: Errors
            query: >-
              sum:trace.http.request.errors{env:${{ env }},$region}
              .as_count()
            evaluate: sum over 10m
            critical: "> 50"
            message: "{{value}} requests failed."
        """,
    ),
    Mistake(
        "Two ways to say not",
        "Datadog refuses symbols and words in one scope, and does not say where.",
        """
        service: shop
        monitors:
          - id: cpu
            kind: metric
            name: CPU
            query: avg:system.cpu.user{env:prod AND !role:batch}
            evaluate: avg over 5m
            critical: "> 90"
            message: The shop's hosts are busy.
        """,
    ),
    Mistake(
        "A log facet in the scope of a metric",
        "Metrics have tags; the `@` belongs to searches of logs and traces.",
        """
        service: shop
        monitors:
          - id: not-found
            kind: metric
            name: Not found
            query: sum:trace.http.request.hits{@http.status_code:404}.as_count()
            evaluate: sum over 10m
            critical: "> 100"
            message: Many pages are not found.
        """,
    ),
    Mistake(
        "A function that does not exist",
        "Misspelt, or with a span that Datadog does not have.",
        """
        service: shop
        monitors:
          - id: queue
            kind: metric
            name: Queue
            query: ewma_4(derivatve(avg:shop.queue.length{env:prod}))
            evaluate: avg over 10m
            critical: "> 5"
            message: The queue grows.
        """,
    ),
    Mistake(
        "A warning beyond the alert",
        "The numbers were swapped: the warning would come after the alert. Datadog refuses it.",
        """
        service: shop
        monitors:
          - id: disk
            kind: metric
            name: Disk
            query: avg:system.disk.utilized{env:prod}
            evaluate: avg over 15m
            critical: "> 80"
            warning: "> 90"
            message: The disks fill up.
        """,
    ),
    Mistake(
        "A threshold that is never reached",
        "A share of requests is at most 1; somebody thought in percent. Datadog takes it, and the monitor sleeps for ever.",
        """
        service: shop
        monitors:
          - id: errors
            kind: metric
            name: Error rate
            query: sum:trace.http.request.errors{env:prod}.as_count() / sum:trace.http.request.hits{env:prod}.as_count()
            evaluate: sum over 10m
            critical: "> 5"
            message: Requests fail.
        """,
    ),
    Mistake(
        "Cloud metrics, judged before they are there",
        "CloudWatch's data comes up to a quarter of an hour late, a point a minute at best.",
        """
        service: shop
        monitors:
          - id: throttles
            kind: metric
            name: Throttles
            query: sum:aws.lambda.throttles{env:prod}.as_count()
            evaluate: sum over 5m
            critical: "> 0"
            message: Calls are refused.
        """,
    ),
    Mistake(
        "A percentile of something that has none",
        "CloudWatch's percentiles are metrics of their own. `p99:` finds no data here, and nobody is told.",
        """
        service: shop
        monitors:
          - id: slow
            kind: metric
            name: Slow functions
            query: p99:aws.lambda.duration{env:prod} by {functionname}
            evaluate: avg over 15m
            evaluation_delay: 900s
            critical: "> 3000"
            message: "{{functionname.name}} is slow."
        """,
    ),
    Mistake(
        "A message that names what the query does not know",
        "The query is grouped by host, the message speaks of a cluster; one conditional is never closed.",
        """
        service: shop
        monitors:
          - id: cpu
            kind: metric
            name: CPU
            query: avg:system.cpu.user{env:prod} by {host}
            evaluate: avg over 5m
            critical: "> 90"
            message: |
              {{#is_alert}}
              {{host.name}} in {{cluster_name.name}} is busy.
              See the dashboard first.
        """,
    ),
    Mistake(
        "Handles that reach nobody",
        "Datadog takes any handle without a word. A `#`, a parenthesis, a slip of the pen: no one is told.",
        """
        service: shop
        monitors:
          - id: down
            kind: metric
            name: No orders
            query: sum:shop.orders{env:prod}.as_count()
            evaluate: sum over 30m
            critical: "< 1"
            message: |
              Nobody buys (@slack-shop-alerts).
              @slack-#payments @slack-shop-alrets
        """,
    ),
]


def page() -> str:
    """The whole page."""
    parts = [
        "# Ten classic mistakes",
        "What `o11y validate` prints for each, as it looks in a terminal (there, in colour). None of this needs an account or a key; "
        "each is found in the file it was made in, before Datadog sees it. [The rules](rules/README.md) say more of every one.",
        "Made by `python -m docs.generate` from the output itself.",
    ]
    for number, mistake in enumerate(MISTAKES, 1):
        spec = dedent(mistake.spec).strip()
        parts += [f"## {number}. {mistake.title}", mistake.what, f"```yaml\n{spec}\n```", f"```text\n{output(mistake)}\n```"]
    return "\n\n".join(parts) + "\n"


def output(mistake: Mistake) -> str:
    """What `o11y validate` prints for a project with this spec."""
    files = {**AROUND, mistake.file: dedent(mistake.spec).lstrip("\n")}
    with TemporaryDirectory() as folder:
        project = load_project(Path(folder), files=files)
        found = everything_wrong(project)
    lines = {file: content.splitlines() for file, content in files.items()}
    return f"{text(found, lines.get, Paint(False), WIDTH)}\n{count_line(found)}"
