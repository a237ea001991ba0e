"""Reading what is live: pages to their end, bodies only where needed, and never trusting what comes."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from o11yascode.datadog.cache import FILE, Cache
from o11yascode.datadog.errors import ApiError, BadAnswer, NotFound
from o11yascode.datadog.live import Wanted, fetch_live
from o11yascode.datadog.paging import read_pages, rows_of_all
from o11yascode.resource.kind import Listing
from o11yascode.resource.kinds import KINDS
from tests.datadog.fake import Reply, client_for, in_turn, serve

LISTING = Listing("/api/v1/monitor", size=("page_size", 10), page="page")


def pages_of(total, cap=1000, ignore=False):
    """A server with so many rows, that gives at most `cap` a page, or ignores paging."""

    def answer(method, path, headers, body):
        query = {key: values[0] for key, values in parse_qs(urlsplit(path).query).items()}
        size, page = min(int(query.get("page_size", total)), cap), int(query.get("page", 0))
        rows = [{"id": number} for number in range(total)]
        return Reply(200, rows if ignore else rows[page * size : (page + 1) * size])

    return answer


def read(url, cache=None):
    client = client_for(url)
    with ThreadPoolExecutor(4) as pool:
        rows = rows_of_all(read_pages(client, LISTING, [], {}, pool, cache or Cache(None, url)))
    return [row["id"] for row in rows], client.requests


class TestPages:
    @pytest.mark.parametrize("total", [0, 1, 9, 10, 11, 20, 95, 200])
    def test_all_rows_are_read_once(self, total):
        with serve(pages_of(total)) as (url, _):
            assert read(url)[0] == list(range(total))

    @pytest.mark.parametrize("ignore", [False, True])
    @pytest.mark.parametrize("total", [0, 50, 130])
    def test_a_server_that_does_not_page_as_asked(self, total, ignore):
        listing = Listing("/api/v1/monitor", size=("page_size", 1000), page="page")
        with serve(pages_of(total, cap=50, ignore=ignore)) as (url, _), ThreadPoolExecutor(4) as pool:
            rows = rows_of_all(read_pages(client_for(url), listing, [], {}, pool, Cache(None, url)))
        assert [row["id"] for row in rows] == list(range(total))

    @pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.listing and kind.listing.size])
    def test_every_kind_is_read_to_its_end(self, name):
        """Pages or rows are counted as the kind's own list wants it."""
        listing = KINDS[name].listing
        total = listing.size[1] * 2 + 7

        def answer(method, path, headers, body):
            query = {key: int(values[0]) for key, values in parse_qs(urlsplit(path).query).items()}
            size = query[listing.size[0]]
            start = query[listing.offset] if listing.offset else query[listing.page] * size
            rows = [{"id": number} for number in range(start, min(start + size, total))]
            for key in reversed(listing.rows):
                rows = {key: rows}
            return Reply(200, rows)

        with serve(answer) as (url, _), ThreadPoolExecutor(4) as pool:
            rows = rows_of_all(read_pages(client_for(url), listing, [], {}, pool, Cache(None, url)))
        assert [row["id"] for row in rows] == list(range(total))

    def test_what_a_list_had_last_time_is_asked_for_at_once(self, tmp_path):
        with serve(pages_of(95)) as (url, _):
            cache = Cache(tmp_path, url)
            first, second = read(url, cache)[1], read(url, cache)[1]
        assert second == 10
        assert first <= 16

    @pytest.mark.parametrize("limit", [("MOST_PAGES", 30), ("MOST_ROWS", 300)])
    def test_an_endless_list_is_an_error(self, monkeypatch, limit):
        monkeypatch.setattr(f"o11yascode.datadog.paging.{limit[0]}", limit[1])

        def endless(method, path, headers, body):
            page = int(parse_qs(urlsplit(path).query)["page"][0])
            return Reply(200, [{"id": page * 10 + number} for number in range(10)])

        with serve(endless) as (url, _), pytest.raises(BadAnswer, match="no end"):
            read(url)

    def test_a_list_that_repeats_its_page_ends(self):
        with serve(in_turn(Reply(200, [{"id": number} for number in range(10)]))) as (url, _):
            assert read(url)[0] == list(range(10))

    def test_a_page_that_was_cut_short_is_asked_for_again(self):
        answers = iter([Reply(200, b'[{"id": 1}, {"i'), Reply(200, [{"id": 1}, {"id": 2}])])
        with serve(lambda *request: next(answers)) as (url, _):
            assert read(url) == ([1, 2], 2)

    def test_it_is_that_page_that_is_asked_for_again(self):
        whole, seen = pages_of(35), set()

        def answer(method, path, headers, body):
            if path in seen:
                return whole(method, path, headers, body)
            seen.add(path)
            return Reply(200, b'[{"id": 1}, {"i')

        with serve(answer) as (url, _):
            assert read(url)[0] == list(range(35))

    def test_a_web_page_is_no_list(self):
        with serve(in_turn(Reply(200, b"<html>", {"Content-Type": "text/html"}))) as (url, _), pytest.raises(BadAnswer, match="a web page"):
            read(url)


def marked(number, **fields):
    return {"id": number, "name": f"m{number}", "tags": ["o11y_project:gs2", f"o11y_id:gs2/m{number}"], **fields}


def monitors(rows):
    """What is read of a list with these rows, two a page, by live id."""
    size = KINDS["monitor"].listing.size

    def answer(method, path, headers, body):
        page = int(parse_qs(urlsplit(path).query)["page"][0])
        return Reply(200, rows[page * size[1] : (page + 1) * size[1]])

    with serve(answer) as (url, _):
        return {found.id: found for found in fetch_live(client_for(url), "gs2", {"monitor": Wanted()}).resources["monitor"]}


class TestRows:
    @pytest.fixture(autouse=True)
    def _two_a_page(self, monkeypatch):
        kind = KINDS["monitor"]
        monkeypatch.setitem(KINDS, "monitor", replace(kind, listing=replace(kind.listing, size=("page_size", 2))))

    def test_each_has_its_body_from_its_page(self):
        rows = [marked(number, overall_state="OK") for number in range(5)]
        assert {id: found.body for id, found in monitors(rows).items()} == dict(enumerate(rows))

    def test_what_was_on_two_pages_is_what_the_second_says(self):
        found = monitors([marked(1), marked(2), marked(2, name="edited"), {**marked(1), "tags": []}])
        assert {id: row.body["name"] for id, row in found.items()} == {2: "edited"}

    def test_a_stamp_differs_whenever_the_body_does_but_for_the_moment(self):
        before, later, edited = (
            monitors([row])[1].stamp
            for row in (marked(1, overall_state="OK"), marked(1, overall_state="Alert", state={"groups": {}}), marked(1, message="edited"))
        )
        assert before == later
        assert before != edited

    def test_what_is_nested_too_deeply_to_be_stamped_is_never_as_it_was(self):
        row = marked(1, options=json.loads("[" * 300 + "]" * 300))
        one, other = monitors([row])[1], monitors([row])[1]
        assert one.body == row
        assert one.stamp != other.stamp


def dashboards_of_a_list(*items):
    """The requests that a list of dashboards takes."""

    def answer(method, path, headers, body):
        row = {"id": 1, "name": "l", "dashboards": None}
        return Reply(200, {"dashboard_lists": [row]} if path.endswith("manual") else {"dashboards": items})

    with serve(answer) as (url, seen):
        live = fetch_live(client_for(url), "gs2", {"dashboard_list": Wanted(names=frozenset({"l"}))})
    [found] = live.resources["dashboard_list"]
    assert found.body == {"id": 1, "name": "l", "dashboards": list(items)}
    return [path for _, path, _, _ in seen]


def test_a_list_of_dashboards_is_asked_for_these_alone():
    assert dashboards_of_a_list({"id": "abc"}) == ["/api/v1/dashboard/lists/manual", "/api/v2/dashboard/lists/manual/1/dashboards"]


def test_a_body_nested_too_deeply_is_an_error():
    with pytest.raises(ApiError, match="nested too deeply"):
        dashboards_of_a_list({"x": json.loads("[" * 300 + "]" * 300)})


HOSTILE = [{}, None, 1, "text", [1], [None], [["id"]], {"errors": None}, True]


@pytest.mark.parametrize("body", HOSTILE)
@pytest.mark.parametrize("kind", ["monitor", "dashboard", "slo"])
def test_a_list_of_a_wrong_type_is_an_error_and_never_an_empty_account(kind, body):
    with serve(in_turn(Reply(200, body))) as (url, _), pytest.raises(ApiError):
        fetch_live(client_for(url), "gs2", {kind: Wanted()})


ODD = [
    {"id": 1, "tags": None},
    {"id": [], "tags": [1, None]},
    {"id": {"a": 1}},
    {"tags": ["o11y_project:gs2"]},
    {"id": 2, "tags": "o11y_project:gs2"},
    {"id": 3, "tags": ["o11y_project:gs2", "o11y_id:"]},
    {"id": 4, "type": "synthetics alert", "options": []},
]


def test_rows_with_odd_values_are_not_ours():
    with serve(in_turn(Reply(200, ODD))) as (url, _):
        assert fetch_live(client_for(url), "gs2", {"monitor": Wanted()}).resources == {"monitor": []}


def test_huge_texts_and_escape_codes_are_data():
    body = {"id": 1, "name": "\x1b[2J" + "x" * 10_000_000, "tags": ["o11y_project:gs2", "o11y_id:gs2/a"]}
    with serve(in_turn(Reply(200, [body]))) as (url, _):
        [found] = fetch_live(client_for(url), "gs2", {"monitor": Wanted()}).resources["monitor"]
    assert found.mark is not None
    assert found.mark.id == "gs2/a"


@pytest.mark.parametrize("options", [{"synthetics_check_id": "abc-def-ghi"}, {"include_tags": True}])
def test_the_monitor_of_a_synthetics_test_is_the_tests(options):
    tags = ["check_type:api", "o11y_project:gs2", "o11y_id:gs2/check"]
    body = {"id": 1, "type": "synthetics alert", "query": "no_query", "tags": tags, "options": options}
    with serve(in_turn(Reply(200, [body]))) as (url, _):
        assert fetch_live(client_for(url), "gs2", {"monitor": Wanted()}).resources == {"monitor": []}


def test_kinds_that_the_specs_do_not_hold_may_be_missing():
    wanted = {name: Wanted(required=False) for name in ("team", "powerpack", "slo", "downtime_v2", "synthetics_test")}

    def answer(method, path, headers, body):
        if "synthetics" in path:
            return Reply(402, {"errors": ["Not in your plan"]})
        return Reply(403, {"errors": ["Forbidden"]}) if "downtime" in path else Reply(404, {"errors": ["Not found"]})

    with serve(answer) as (url, _):
        notices = fetch_live(client_for(url), "gs2", wanted).notices
        assert sorted(notices)[:2] == ["not looked at: downtime_v2 (403: the keys may not)", "not looked at: powerpack, slo, team (404)"]
        assert "synthetics_test" in sorted(notices)[2]
        assert "Not in your plan" in sorted(notices)[2]
        with pytest.raises(NotFound, match="/api/v2/team"):
            fetch_live(client_for(url), "gs2", {**wanted, "team": Wanted()})


def dashboards(version):
    def answer(method, path, headers, body):
        mark = "Managed as code by o11yascode: gs2 gs2/d"
        row = {"id": "abc-def-ghi", "title": "t", "description": mark, "modified_at": version[0]}
        if path.startswith("/api/v1/dashboard/"):
            return Reply(200, {**row, "widgets": [{"id": 1}]})
        return Reply(200, {"dashboards": [row, {**row, "id": "not-our-own", "description": "by hand"}]})

    return answer


class TestCache:
    def test_a_dashboard_is_read_again_only_when_it_changed(self, tmp_path):
        version = ["2026-01-01T00:00:00+00:00"]
        with serve(dashboards(version)) as (url, seen):
            for expected in (2, 1, 1):
                seen.clear()
                [found] = fetch_live(client_for(url), "gs2", {"dashboard": Wanted()}, Cache(tmp_path, url)).resources["dashboard"]
                assert found.body["widgets"] == [{"id": 1}]
                assert len(seen) == expected
            version[0] = "2026-01-02T00:00:00+00:00"
            seen.clear()
            fetch_live(client_for(url), "gs2", {"dashboard": Wanted()}, Cache(tmp_path, url))
            assert len(seen) == 2

    def test_a_body_that_is_behind_its_list_is_not_kept_as_the_new_one(self, tmp_path):
        """The list knows of a change that the dashboard's own address does not tell yet: kept as the new one, it would never be seen."""
        behind, now = dashboards(["2026-01-01T00:00:00+00:00"]), dashboards(["2026-01-02T00:00:00+00:00"])
        with serve(lambda method, path, *more: (now if path == "/api/v1/dashboard" else behind)(method, path, *more)) as (url, seen):
            for _ in range(2):
                seen.clear()
                fetch_live(client_for(url), "gs2", {"dashboard": Wanted()}, Cache(tmp_path, url))
                assert len(seen) == 2

    def test_hosts_do_not_see_each_others(self, tmp_path):
        Cache(tmp_path, "https://a").keep("dashboard", [("x", "1", b"{}")])
        assert Cache(tmp_path, "https://a").versions("dashboard") == {"x": "1"}
        assert Cache(tmp_path, "https://b").versions("dashboard") == {}
        Cache(tmp_path, "https://b").keep("dashboard", [("x", "2", b"[]")])
        assert [Cache(tmp_path, host).body("dashboard", "x") for host in ("https://a", "https://b")] == [b"{}", b"[]"]
        assert Cache(tmp_path, "https://a").body("monitor", "x") is None
        Cache(tmp_path, "https://a").keep_pages("list", 3)
        assert [Cache(tmp_path, host).pages("list") for host in ("https://a", "https://b")] == [3, 1]
        Cache(tmp_path, "https://a").keep_alike({"of": ["it"]})
        assert [Cache(tmp_path, host).alike() for host in ("https://a", "https://b")] == [{"of": ["it"]}, {}]
        Cache(tmp_path, "https://b").forget("dashboard", ["x"])
        assert Cache(tmp_path, "https://a").versions("dashboard") == {"x": "1"}

    def test_a_broken_file_is_made_anew(self, tmp_path):
        (tmp_path / FILE).write_bytes(b"not a database" * 1000)
        cache = Cache(tmp_path, "h")
        cache.keep("dashboard", [("x", "1", b"{}")])
        assert cache.body("dashboard", "x") == b"{}"

    def test_where_no_file_can_be_made_nothing_is_kept(self, tmp_path):
        (tmp_path / "file").write_text("")
        cache = Cache(tmp_path / "file" / "cache", "h")
        cache.keep("dashboard", [("x", "1", b"{}")])
        assert cache.versions("dashboard") == {}

    def test_a_body_that_was_damaged_is_read_again(self, tmp_path):
        with serve(dashboards(["1"])) as (url, _):
            fetch_live(client_for(url), "gs2", {"dashboard": Wanted()}, Cache(tmp_path, url))
            with sqlite3.connect(tmp_path / FILE) as database:
                database.execute("UPDATE bodies SET body = ?", (b"{",))
            [found] = fetch_live(client_for(url), "gs2", {"dashboard": Wanted()}, Cache(tmp_path, url)).resources["dashboard"]
            assert found.body["widgets"] == [{"id": 1}]

    def test_two_runs_share_it(self, tmp_path):
        caches = [Cache(tmp_path, "h") for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            for number in range(40):
                pool.submit(caches[number % 4].keep, "dashboard", [(str(number), "1", json.dumps({"n": number}).encode())])
        assert len(Cache(tmp_path, "h").versions("dashboard")) == 40

    def test_it_belongs_to_its_owner_alone(self, tmp_path):
        Cache(tmp_path / "c", "h").keep("dashboard", [("x", "1", b"{}")])
        for path in (tmp_path / "c").iterdir():
            assert path.stat().st_mode & 0o077 == 0
