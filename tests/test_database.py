"""The files of the cache: made anew where they are broken, removed where they are of an earlier form."""

import sqlite3

from o11yascode.database import Database

SCHEMA = "CREATE TABLE IF NOT EXISTS kept (key TEXT)"


def test_files_of_earlier_forms_go_when_a_new_one_is_made(tmp_path):
    for name in ("specs-1.sqlite3", "specs-2.sqlite3", "specs-4.sqlite3", "specs-x.sqlite3", "live-1.sqlite3"):
        (tmp_path / name).write_text("x")
    Database(tmp_path / "specs-3.sqlite3", SCHEMA).close()
    left = ["live-1.sqlite3", "specs-3.sqlite3", "specs-4.sqlite3", "specs-x.sqlite3"]
    assert sorted(path.name for path in tmp_path.iterdir()) == left


def test_what_is_no_database_is_made_anew(tmp_path):
    path = tmp_path / "specs-3.sqlite3"
    path.write_text("no database, and long enough to be seen to be none: " * 100)
    database = Database(path, SCHEMA)
    assert database.ask("SELECT count(*) FROM kept") == [(0,)]
    database.close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_used_now_is_left_to_those_who_can(tmp_path, monkeypatch):
    """Another run holds it, or the disk is full: no reason to throw away what it keeps."""
    file = tmp_path / "x-1.sqlite3"
    Database(file, "CREATE TABLE IF NOT EXISTS t (a)").write("INSERT INTO t VALUES (?)", [("kept",)])

    def refuse(*arguments, **named):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", refuse)
        assert Database(file, "").ask("SELECT a FROM t") == []
    assert Database(file, "").ask("SELECT a FROM t") == [("kept",)]


def test_where_no_file_can_be_made_nothing_is_kept(tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    database = Database(tmp_path / "cache" / "specs-3.sqlite3", SCHEMA)
    database.write("INSERT INTO kept VALUES (?)", [("a",)])
    assert database.ask("SELECT key FROM kept") == []
