"""What a notebook's payload is."""

from collections.abc import Iterator

from o11yascode.payload.problem import PayloadProblem
from o11yascode.resource.desired import Payload

MODELS = ("v1.NotebookCreateRequest",)
ALSO = {
    ("v1.NotebookCreateData", "id"): {"is": "int"},
    ("v1.NotebookCellCreateRequest", "id"): {"is": "str"},
    ("v1.NotebookCreateDataAttributes", "template_variables"): {"is": "list"},
}


def check(payload: Payload, partial: bool) -> Iterator[PayloadProblem]:
    yield from ()
