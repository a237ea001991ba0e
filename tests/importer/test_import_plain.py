"""Import leaves out what the web page fills into widgets by itself; `to_spec` keeps every key."""

import json

import o11yascode
from o11yascode.importer.lifting import plainer
from o11yascode.resource.widgets import without_filled

WIDGET = {
    "type": "timeseries",
    "title": "CPU",
    "title_size": "16",
    "title_align": "left",
    "yaxis": {"include_zero": True, "scale": "linear", "min": "auto", "max": "auto", "label": ""},
    "requests": [{"q": "avg:system.cpu.user{*}", "style": {"palette": "dog_classic", "line_type": "solid", "line_width": "normal"}}],
}


def board(*widgets):
    return {"title": "B", "layout_type": "ordered", "widgets": [{"definition": widget} for widget in widgets]}


def test_what_the_page_fills_in_goes_what_a_person_set_stays():
    assert without_filled(WIDGET) == {"type": "timeseries", "title": "CPU", "requests": [{"q": "avg:system.cpu.user{*}"}]}
    mine = {**WIDGET, "title_size": "13", "yaxis": {"include_zero": False, "min": "auto"}}
    kept = without_filled(mine)
    assert (kept["title_size"], kept["yaxis"]) == ("13", {"include_zero": False})


def test_widgets_of_groups_too():
    group = {"type": "group", "layout_type": "ordered", "title": "G", "widgets": [{"definition": WIDGET}]}
    assert "title_size" not in json.dumps(plainer("dashboard", board(group)))


def test_the_widget_that_is_split_too():
    split = {"type": "split_group", "source_widget_definition": WIDGET, "split_config": {"split_dimensions": [{"one_graph_per": "host"}]}}
    body = board(split)
    plain = plainer("dashboard", body)
    assert "title_size" not in json.dumps(plain)
    assert not o11yascode.diff("dashboard", plain, body)


def test_a_list_of_events_in_all_indexes():
    query = {"data_source": "logs_stream", "query_string": "service:shop", "indexes": [], "storage": "hot"}
    body = board({"type": "list_stream", "title": "L", "requests": [{"response_format": "event_list", "query": query, "columns": []}]})
    plain = plainer("dashboard", body)
    kept = plain["widgets"][0]["definition"]["requests"][0]["query"]
    assert kept == {"data_source": "logs_stream", "query_string": "service:shop"}
    assert not o11yascode.diff("dashboard", plain, body)


def test_any_kind_of_widget_and_the_group_itself():
    ranking = {"type": "toplist", "title": "T", "title_size": "16", "title_align": "left", "requests": []}
    group = {"type": "group", "layout_type": "ordered", "title": "G", "show_title": True, "widgets": [{"definition": ranking}]}
    body = board(group)
    plain = plainer("dashboard", body)
    inner = [{"definition": {"type": "toplist", "title": "T", "requests": []}}]
    assert plain["widgets"][0]["definition"] == {"type": "group", "layout_type": "ordered", "title": "G", "widgets": inner}
    assert not o11yascode.diff("dashboard", plain, body)


def test_widgets_of_powerpacks_and_cells_of_notebooks():
    group = {"definition": {"type": "group", "layout_type": "ordered", "widgets": [{"definition": WIDGET}]}}
    pack = {"data": {"type": "powerpack", "attributes": {"name": "P", "group_widget": group}}}
    cell = {"type": "notebook_cells", "attributes": {"definition": WIDGET}}
    notebook = {"data": {"type": "notebooks", "attributes": {"name": "N", "time": {"live_span": "1h"}, "cells": [cell]}}}
    for kind, body in (("powerpack", pack), ("notebook", notebook)):
        assert "title_size" not in json.dumps(plainer(kind, body))


def test_it_is_no_difference():
    body = board(WIDGET)
    assert not o11yascode.diff("dashboard", plainer("dashboard", body), body)


def test_to_spec_keeps_every_key():
    assert "title_size" in o11yascode.to_spec("dashboard", board(WIDGET))


def test_bodies_of_any_shape_pass():
    for widgets in (None, 5, ["x", {}, {"definition": None}, {"definition": {"type": 5, "requests": "x"}}]):
        plainer("dashboard", {"title": "B", "layout_type": "ordered", "widgets": widgets})
