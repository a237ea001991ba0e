"""What is known of Datadog's own metrics and tags: which arrive late, which are shares, which cannot be added up."""

import re
from functools import lru_cache

LATE = ("aws.", "gcp.", "azure.")
"""Read from the clouds' own monitoring by a crawler: 5 to 15 minutes late, a point a minute at best."""
NOT_LATE = (
    "aws.lambda.enhanced.",
    "aws.cost.",
    "aws.usage",
    "azure.cost.",
    "azure.usage",
    "gcp.cost.",
    "gcp.usage",
)
"""Reported by the Agent's extension at once, or by the day."""

PERCENT = re.compile(
    r"system\.cpu\.(user|system|idle|iowait|stolen|guest)|system\.(disk|fs\.inodes)\.utilized|system\.io\.util"
    r"|aws\.(\w+\.)+cpuutilization(\.maximum|\.minimum)?|aws\.rds\.burst_balance|aws\.ecs\.\w+\.memory_utilization(\.maximum|\.minimum)?"
    r"|aws\.dynamodb\.\w*_capacity_utilization|aws\.lambda\.enhanced\.cpu_total_utilization_pct|ecs\.fargate\.cpu\.percent"
)
"""From 0 to 100, whole names."""
FRACTION = re.compile(
    r"system\.mem\.pct_usable|system\.swap\.pct_free|system\.(disk|fs\.inodes)\.in_use|trace\.[\w.]+\.apdex"
    r"|kubernetes\.(memory|filesystem)\.usage_pct|gcp\.cloudsql\.database\.(cpu|memory|disk)\.utilization"
    r"|postgresql\.percent_usage_connections|mysql\.innodb\.buffer_pool_utilization|gcp\.gae\.memcache\.hit_ratio"
)
"""From 0 to 1, whole names."""
TIMES = re.compile(r"(aws|gcp|azure)\.[\w.]*(latency|latencies|duration|response_time|age_of_oldest_message)(\.avg|\.average|\.p[\d.]+)?")
"""Times of one thing, whole names: a sum of them is the time of nothing."""
PERCENTILE_SUFFIX = re.compile(r"\.(p\d{2}(\.\d)?|\d{2}percentile|median)\Z")

FAILURES = re.compile(
    r"(^|[._])(errors?|\w*5xx\w*|\w*4xx\w*|\w*error|fail(ed|ures?)|throttle(s|d|_events)|dropped|rejected|timeouts)([._]|\Z)"
)
TOTALS = re.compile(r"(^|[._])(hits|count|invocations|requests?|request_count|total|received|calls|response_count)([._]|\Z)")

UNBOUNDED = frozenset(
    {
        "request_id", "requestid", "trace_id", "traceid", "span_id", "session_id", "sessionid", "user_id", "userid", "usr.id", "usr.email",
        "email", "ip", "client_ip", "network.client.ip", "url", "http.url", "http.url_details.path", "http.useragent", "container_id",
        "transaction_id", "order_id", "message_id", "uuid", "guid", "timestamp", "session.id", "view.url", "query_signature", "task_arn",
    }
)  # fmt: skip
"""Tags with a new value every day or every request."""


# the same few metrics stand in most queries


@lru_cache(maxsize=4096)
def late(metric: str) -> bool:
    """Whether a metric comes from a cloud's own monitoring."""
    return metric.startswith(LATE) and not metric.startswith(NOT_LATE)


@lru_cache(maxsize=4096)
def additive(metric: str) -> bool:
    """False for what is known to make no sense as a sum: shares, percentiles, times."""
    if largest(metric) is not None:
        return False
    return not (late(metric) and (TIMES.fullmatch(metric) or PERCENTILE_SUFFIX.search(metric)))


@lru_cache(maxsize=4096)
def largest(metric: str) -> float | None:
    """The largest value of a metric that is known to be a share: 100 or 1."""
    return 100 if PERCENT.fullmatch(metric) else 1 if FRACTION.fullmatch(metric) else None


@lru_cache(maxsize=4096)
def unbounded(key: str) -> bool:
    """Whether a tag or facet is known to have ever more values. The tag `url` names what HTTP checks and synthetic tests look at."""
    return key != "url" and key.removeprefix("@").lower() in UNBOUNDED
