"""What stands in a query."""

from o11yascode.query.contents import filter_keys, group_by, series, variables
from o11yascode.query.metric import parse_metric


def test_what_a_query_is_about() -> None:
    tree = parse_metric("sum:a{$env,x:$y.value} by {host} / sum:b{z IN (1,2)} by {host,az}").tree
    assert tree is not None
    assert variables(tree) == {"env", "y"}
    assert group_by(tree) == ["host", "az"]
    assert filter_keys(tree) == {"x", "z"}
    assert [one.metric for one in series(tree)] == ["a", "b"]
