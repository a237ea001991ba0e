"""Notebooks: text and graphs, such as runbooks and postmortems."""

from o11yascode.resource.kind import Call, Kind, Listing

KIND = Kind(
    name="notebook",
    section="notebooks",
    rank=50,
    # Without `is_template` it lists only those that are none.
    listing=Listing("/api/v1/notebooks", rows=("data",), parts=((), (("is_template", "true"),)), size=("count", 100), offset="start"),
    create=Call("POST", "/api/v1/notebooks"),
    get=Call("GET", "/api/v1/notebooks/{id}"),
    update=Call("PUT", "/api/v1/notebooks/{id}"),
    delete=Call("DELETE", "/api/v1/notebooks/{id}"),
    name_path=("data", "attributes", "name"),
    id_path=(("data", "id"),),
    wrapped=True,
    read_only=(
        "data.id",
        "data.attributes.author",
        "data.attributes.created",
        "data.attributes.modified",
        "data.attributes.deleted",
        "data.attributes.cells[].id",
        "data.attributes.metadata.is_favorite",
        "data.attributes.metadata.share_settings",
        "data.relationships",
        "included",
    ),
    defaults={
        "data.attributes.status": (None, "published"),
        "data.attributes.tags": (None, []),
        "data.attributes.template_variables": (None, []),
        "data.attributes.metadata": (None, {}),
        "data.attributes.metadata.type": (None,),
        "data.attributes.metadata.is_template": (None, False),
        "data.attributes.metadata.take_snapshots": (None, False),
        "data.attributes.cells[].attributes.time": (None,),
    },
    sets=("data.attributes.tags",),
    references={"**.alert_id": "monitor", "**.slo_id": "slo"},
    text_references=frozenset({"alert_id"}),
    widgets=("data", "attributes", "cells"),
)
