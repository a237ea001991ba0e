"""What an import costs grows in proportion to what it finds: counted in calls, not in seconds."""

from o11yascode.config import Config
from o11yascode.importer.arrange import arrange
from o11yascode.importer.found import Found
from tests.cache.test_growth import calls_of


def test_resources_of_one_name_are_numbered_in_one_go() -> None:
    """As those are whose names have no letter that an id can have."""

    def calls(number: int) -> int:
        found = [Found("monitor", {"name": "遅い", "tags": ["service:shop"]}, n) for n in range(number)]
        files = arrange(found, Config(project="shop"), ["shop/monitor-3"], [])
        assert [entry.full for entry in files[0].entries][:3] == ["shop/monitor", "shop/monitor-2", "shop/monitor-4"]
        return calls_of(lambda: arrange(found, Config(project="shop"), [], []))

    few, some, many = calls(50), calls(150), calls(250)
    assert many - some < 1.1 * (some - few)
