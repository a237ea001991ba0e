"""The commands, in the order of `o11y --help`."""

from collections.abc import Callable

from o11yascode.cli.apply import apply
from o11yascode.cli.build import build
from o11yascode.cli.demo import demo
from o11yascode.cli.diff import diff
from o11yascode.cli.doctor import doctor
from o11yascode.cli.import_ import import_
from o11yascode.cli.init import init
from o11yascode.cli.plan import plan
from o11yascode.cli.pull import pull
from o11yascode.cli.query import query
from o11yascode.cli.rollback import rollback
from o11yascode.cli.routes import routes
from o11yascode.cli.rules import rules
from o11yascode.cli.sandbox import sandbox
from o11yascode.cli.saved import show
from o11yascode.cli.schema import schema
from o11yascode.cli.validate import validate

ALL: list[tuple[str, Callable[..., None]]] = [
    ("demo", demo),
    ("init", init),
    ("validate", validate),
    ("plan", plan),
    ("apply", apply),
    ("show", show),
    ("rollback", rollback),
    ("build", build),
    ("import", import_),
    ("pull", pull),
    ("routes", routes),
    ("query", query),
    ("diff", diff),
    ("rules", rules),
    ("schema", schema),
    ("sandbox", sandbox),
    ("doctor", doctor),
]
