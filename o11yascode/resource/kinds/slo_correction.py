"""SLO corrections: times that do not count."""

from o11yascode.resource.kind import Call, Kind, Listing, Place

KIND = Kind(
    name="slo_correction",
    section="slo_corrections",
    rank=50,
    listing=Listing("/api/v1/slo/correction", rows=("data",), size=("limit", 1000), offset="offset"),
    create=Call("POST", "/api/v1/slo/correction"),
    get=Call("GET", "/api/v1/slo/correction/{id}"),
    update=Call("PATCH", "/api/v1/slo/correction/{id}"),
    delete=Call("DELETE", "/api/v1/slo/correction/{id}"),
    name_path=("data", "attributes", "description"),
    about_path=("data", "attributes", "category"),
    id_path=(("data", "id"),),
    wrapped=True,
    mark=Place(("data", "attributes", "description")),
    identity=("data.attributes.slo_id", "data.attributes.slo_query"),
    merge=("data", "attributes"),
    cleared={"description": "", "end": None, "duration": None, "rrule": None, "timezone": "UTC"},
    read_only=(
        "data.id",
        "data.attributes.created_at",
        "data.attributes.modified_at",
        "data.attributes.creator",
        "data.attributes.modifier",
        "data.relationships",
        "included",
    ),
    defaults={
        "data.attributes.*": (None,),
        "data.attributes.description": (None, ""),
        "data.attributes.timezone": (None, "UTC"),
    },
    immutable=("data.attributes.slo_id",),
    references={"data.attributes.slo_id": "slo"},
)
