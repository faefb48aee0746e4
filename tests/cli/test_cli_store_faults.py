"""A store that cannot be used: one line that says what to do, and exit 5, from every command."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from runner import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable

    from runner import OnRecord

COMMANDS = [
    ("ask", "What bridge?"),
    ("add", "ferry.txt", "--source", "courier"),
    ("articles",),
    ("show", "orlin-provocation"),
    ("withdraw", "orlin-provocation", "--reason", "wrong"),
    ("sources",),
    ("sources", "suggested"),
    ("sources", "confirm", "rt"),
    ("why", "rt"),
    ("record", "ZZZZZZ"),
    ("verify", "ZZZZZZ"),
]


def newer(onrecord: OnRecord) -> str:
    with closing(sqlite3.connect(onrecord.database)) as connection:
        connection.execute("PRAGMA user_version = 99")
    return "upgrade onrecord"


def no_database(onrecord: OnRecord) -> str:
    onrecord.database.write_bytes(b"Dear diary, " * 500)
    return "is damaged or no onrecord database"


def a_folder_in_its_place(onrecord: OnRecord) -> str:
    onrecord.database.unlink()
    onrecord.database.mkdir()
    return "cannot open"


def a_file_in_place_of_the_data_folder(onrecord: OnRecord) -> str:
    onrecord.set(ONRECORD_DATA=onrecord.write("file", "no folder"))
    return "ONRECORD_DATA"


def a_data_folder_under_a_file(onrecord: OnRecord) -> str:
    onrecord.set(ONRECORD_DATA=onrecord.write("file", "no folder") / "data")
    return "ONRECORD_DATA"


def a_folder_name_that_is_too_long(onrecord: OnRecord) -> str:
    onrecord.set(ONRECORD_DATA=onrecord.folder / ("x" * 300))
    return "ONRECORD_DATA"


@pytest.mark.parametrize(
    "harm",
    [
        newer,
        no_database,
        a_folder_in_its_place,
        a_file_in_place_of_the_data_folder,
        a_data_folder_under_a_file,
        a_folder_name_that_is_too_long,
    ],
)
def test_every_command_ends_with_5_and_one_line(samples: OnRecord, harm: Callable[[OnRecord], str]) -> None:
    samples.write("ferry.txt", "The ferry stopped at noon.")
    told = harm(samples)
    is_file = samples.database.is_file()
    before = samples.stored() if is_file else b""
    for command in COMMANDS:
        assert told in samples(*command).refused(5)
    assert told in samples("ask", "What bridge?", "--json").refused(5)
    assert (samples.stored() if is_file else b"") == before


def test_a_locked_store_is_waited_for_and_then_refused_while_reading_goes_on(samples: OnRecord) -> None:
    samples.write("ferry.txt", "The ferry stopped at noon.")
    with closing(sqlite3.connect(samples.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert len(samples("articles", "--json").done().objects) == 4
        line = samples("add", "ferry.txt", "--source", "courier").refused(5)
        assert "is locked by another process; try again when it is done" in line
        other.execute("ROLLBACK")
    assert samples("add", "ferry.txt", "--source", "courier").done()


def bound_by_permissions(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a process that file permissions bind, which root gives up its capabilities for."""
    prefix: list[str] = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root is bound by no permissions, and setpriv is not here to change that")
        prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all", "--"]
    command = [*prefix, sys.executable, "-m", "bot", *words]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_read_only_file_can_be_read_but_not_added_to(samples: OnRecord) -> None:
    article = samples.write("ferry.txt", "The ferry stopped at noon.")
    before = samples.stored()
    samples.database.chmod(0o444)
    read = bound_by_permissions("articles", "--json")
    assert (read.returncode, read.stdout.count("\n"), read.stderr) == (0, 4, "")
    refused = bound_by_permissions("add", str(article), "--source", "courier")
    assert (refused.returncode, refused.stdout) == (5, "")
    assert refused.stderr == f"onrecord: {samples.database} is read-only; make it writable or set ONRECORD_DATA\n"
    assert samples.stored() == before


def test_a_read_only_folder_holds_no_store(onrecord: OnRecord) -> None:
    onrecord.data.mkdir(mode=0o555)
    refused = bound_by_permissions("articles")
    assert (refused.returncode, refused.stdout) == (5, "")
    assert refused.stderr.startswith(f"onrecord: cannot open {onrecord.database}; check the folder's permissions")
    assert refused.stderr.count("\n") == 1
    assert list(onrecord.data.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="a limit on the size of files is told as a full disk on Linux only")
def test_a_disk_that_takes_no_more_ends_with_5_one_line_and_the_store_as_it_was(samples: OnRecord) -> None:
    """The limit on a file's size stands in for a disk: what is over it cannot be written."""
    large = samples.write("large.txt", "".join(f"The ferry of day {day} was late.\n\n" for day in range(6_000)))
    before = samples.stored()
    limit = len(before) + 200_000
    done = subprocess.run(
        [sys.executable, "-m", "bot", "add", str(large), "--source", "courier"],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith("onrecord: ")
    assert done.stderr.count("\n") == 1
    assert len(samples("articles", "--json").done().objects) == 4
    assert samples("verify", samples("ask", "What bridge?", "--json").object["id"]).done()


def test_a_store_is_made_where_the_home_says_when_nothing_else_does(onrecord: OnRecord) -> None:
    onrecord.monkeypatch.delenv("ONRECORD_DATA")
    onrecord("articles").done()
    assert [path.name for path in (onrecord.folder / "home").rglob("onrecord.db")] == ["onrecord.db"]


def test_a_store_may_stand_in_a_folder_with_white_space_and_any_script(onrecord: OnRecord) -> None:
    onrecord.set(ONRECORD_DATA=onrecord.folder / "редакция 1 ?#%")
    onrecord("articles").done()
    assert (onrecord.folder / "редакция 1 ?#%" / "onrecord.db").is_file()
