"""How fast queries are read, on one core: `python -m bench.queries`."""

from collections.abc import Callable
from time import process_time

from o11yascode.query.metric import parse_metric
from o11yascode.query.monitor import parse_monitor
from o11yascode.query.search import parse_search
from o11yascode.query.template import parse_template

METRICS = [
    "avg:system.cpu.user{*}",
    "sum:trace.web.request.hits{env:prod,service:web} by {resource_name}.as_count()",
    "p95:trace.web.request{$env,$service,datacenter:eu} by {resource_name}",
    "avg:system.cpu.user{env:staging AND (availability-zone:us-east-1a OR availability-zone:us-east-1c)} by {availability-zone}",
    "(sum:a.errors{env:prod}.as_count() / sum:a.hits{env:prod}.as_count()) * 100",
    "top(avg:aws.lambda.duration.p95{$account,$region} by {functionname}, 20, 'mean', 'desc')",
    "sum:aws.applicationelb.httpcode_target_5xx{name:public,env:prod} by {availability-zone}.as_count().rollup(sum, 60)",
    "default_zero(sum:kafka.consumer_lag{topic:orders,!consumer_group:test} by {consumer_group}.fill(last, 120))",
]
MONITORS = [f"avg(last_5m):{query} > 90" for query in METRICS if "$" not in query]
SEARCHES = ["service:a -status:ok @http.code:[500 TO 599]", '(source:web OR source:api) @http.method:(GET OR POST) "timed out"']
MESSAGES = ["{{#is_alert}}CPU of {{host.name}} is {{value}} @slack-ops{{/is_alert}}{{#is_recovery}}fine{{/is_recovery}}"]


def rate(parse: Callable[[str], object], texts: list[str], least_seconds: float = 1.0) -> float:
    """Texts read per second of processor time."""
    count, begun = 0, process_time()
    while (spent := process_time() - begun) < least_seconds:
        for text in texts:
            parse(text)
        count += len(texts)
    return count / spent


def seconds(parse: Callable[[str], object], text: str) -> float:
    begun = process_time()
    parse(text)
    return process_time() - begun


def main() -> None:
    print(f"metric queries   {rate(parse_metric, METRICS):>9,.0f} a second")
    print(f"monitor queries  {rate(lambda text: parse_monitor(text, 'query alert'), MONITORS):>9,.0f} a second")
    print(f"searches         {rate(parse_search, SEARCHES):>9,.0f} a second")
    print(f"messages         {rate(parse_template, MESSAGES):>9,.0f} a second")
    long = " + ".join([METRICS[1]] * (100_000 // len(METRICS[1])))
    scope = f"avg:m{{{' OR '.join(['env:prod'] * 8_000)}}}"
    for name, text in {"100 KB, a sum": long, "100 KB, a scope": scope, "100 KB, open parentheses": "(" * 100_000}.items():
        print(f"{name:<25} {seconds(parse_metric, text):.3f} s")


if __name__ == "__main__":
    main()
