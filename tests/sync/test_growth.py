"""What an apply and its undoing cost grows in proportion to what they change: counted in calls, not in seconds."""

from o11yascode.datadog import live
from o11yascode.sandbox.faults import Fault, first
from o11yascode.sync import journal
from o11yascode.sync.apply import _steps
from o11yascode.sync.plan import Action, Change
from o11yascode.sync.rollback import find_apply
from tests.cache.test_growth import calls_of
from tests.sync.estate import PROJECT, apply, bring_about, monitor, plan_of, sandbox


def test_of_what_is_not_tried_each_is_told_once(tmp_path):
    """One key may write no monitors: none of the others is tried."""

    def calls(number: int) -> int:
        with sandbox(plan=first(99, Fault(status=403), method="POST", path="/api/v1/monitor")) as (_, client):
            plan = plan_of(client, [monitor(f"gs2/m{n}") for n in range(number)])
            client.connections = 1
            return calls_of(lambda: apply(client, plan, tmp_path))

    few, some, many = calls(100), calls(300), calls(500)
    assert many - some < 1.3 * (some - few)


def test_who_waits_for_what_is_replaced_is_looked_up():
    class Id(str):
        """Looked up by a function, so that it is counted."""

        __eq__ = str.__eq__

        def __hash__(self) -> int:
            return str.__hash__(self)

    def calls(number: int) -> int:
        changes = [Change(Action.REPLACE, "monitor", Id(f"gs2/m{n}"), "", live_id=n, before={}, after={}) for n in range(number)]
        changes += [Change(Action.UPDATE, "monitor", Id(f"gs2/c{n}"), "", depends_on=(changes[n].id,)) for n in range(number)]
        return calls_of(lambda: _steps(changes))

    few, some, many = calls(50), calls(100), calls(150)
    assert many - some < 1.1 * (some - few)


def test_of_old_applies_only_the_one_to_undo_is_read(tmp_path, monkeypatch):
    with sandbox() as (_, client):
        for critical in (5, 6, 7):
            bring_about(client, [monitor("gs2/m", critical)], tmp_path)
        read = []
        real = journal.read_journal
        monkeypatch.setattr(journal, "read_journal", lambda path: read.append(path) or real(path))
        record = find_apply(tmp_path, None, target="sandbox", host=client.host, project=PROJECT)
    assert [path.stem for path in read] == [record.apply_id]


def test_many_that_are_adopted_are_read_from_the_list(monkeypatch):
    monkeypatch.setattr(live, "FEW", 3)
    with sandbox() as (server, client):
        made = [client.request("POST", "/api/v1/monitor", body=monitor(f"gs2/m{n}").payload)["id"] for n in range(9)]

        def asked(number: int) -> list[str]:
            server.requests.clear()
            plan = plan_of(client, [monitor(f"gs2/m{n}", adopt=str(made[n])) for n in range(number)])
            assert [change.live_id for change in plan.changes if change.adopts] == made[:number]
            return [seen.path for seen in server.requests if seen.path.startswith("/api/v1/monitor")]

        assert len(asked(3)) == 4, "a list of ours, and each by itself"
        assert asked(9) == ["/api/v1/monitor"] * 2, "a list of ours, and everybody's"
