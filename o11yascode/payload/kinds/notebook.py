"""What a notebook's payload is."""

MODELS = ("v1.NotebookCreateRequest",)
ALSO = {
    ("v1.NotebookCreateData", "id"): {"is": "int"},
    ("v1.NotebookCellCreateRequest", "id"): {"is": "str"},
    ("v1.NotebookCreateDataAttributes", "template_variables"): {"is": "list"},
}
