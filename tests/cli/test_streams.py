"""What becomes of the output where nobody reads it, or where it can hold no more than ASCII; and Ctrl-C."""

import json
import os
import signal
import subprocess
import sys

import pytest

from o11yascode.cli import console
from o11yascode.cli.project import read_config
from o11yascode.cli.session import connect

COMMAND = [sys.executable, "-c", "from o11yascode.cli.main import main; main()"]


@pytest.fixture
def start(project):
    """Runs the command line in a process of its own."""

    def call(*arguments, environ=None, **streams):
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
        environ = {**os.environ, "PYTHONPATH": root, **(environ or {})}
        return subprocess.run([*COMMAND, *arguments], env=environ, stdin=subprocess.DEVNULL, timeout=60, check=False, **streams)

    return call


@pytest.fixture
def unread():
    """The end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.parametrize("arguments", [("routes",), ("schema",), ("demo",)])
def test_a_reader_who_has_seen_enough_is_no_error(arguments, start, unread):
    ended = start(*arguments, stdout=unread)
    assert ended.returncode == 0
    assert b"Traceback" not in ended.stderr


def test_an_apply_of_which_nobody_reads_the_plan_is_done(start, unread):
    assert start("apply", "--yes", stdout=unread).returncode == 0
    assert b"Nothing to do" in start("plan").stdout
    assert start("plan", "--detailed-exitcode", stdout=unread).returncode == 0


def test_the_exit_code_is_kept_where_nobody_reads(start, unread):
    assert start("plan", "--detailed-exitcode", stdout=unread).returncode == 2


def test_closed_streams_are_no_error(start):
    assert start("plan", preexec_fn=lambda: os.close(1)).returncode == 0
    assert start("validate", preexec_fn=lambda: os.close(2)).returncode == 0


def test_output_is_utf_8_in_any_locale(start, edit):
    edit("monitors/shop.yaml", "Shop: requests fail", "Shöp 店: requests fail")
    ascii_only = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    ended = start("plan", "--format", "json", environ=ascii_only)
    assert "Shöp 店: requests fail (prod)" in [change["name"] for change in json.loads(ended.stdout)["changes"]]
    ended = start("validate", "monitors", "--format", "text", environ=ascii_only)
    assert ended.returncode == 0


def test_an_interrupt_ends_all_waits(project):
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), connect(read_config(project), "sandbox", project) as client:
        signal.raise_signal(signal.SIGINT)
    assert client.hurry.is_set()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_cancelled_job_and_a_closed_terminal_interrupt_what_holds_a_lock():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with console.ends_as_ctrl_c():
            signal.raise_signal(signal.SIGHUP)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        for number in (signal.SIGHUP, signal.SIGTERM):
            with pytest.raises(KeyboardInterrupt), console.ends_as_ctrl_c():
                signal.raise_signal(number)
            assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)
