"""`doctor`: one line a component, and exit 1 when one has failed."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from embedding_server import DIMENSION, EmbeddingServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from runner import OnRecord


def components(onrecord: OnRecord, code: int) -> dict[str, tuple[str, str]]:
    """Each component with its state and what is said of it."""
    ran = onrecord("doctor", "--json")
    assert (ran.code, ran.err) == (code, ""), ran
    assert all(set(one) == {"schema", "component", "state", "detail"} and one["schema"] == 1 for one in ran.objects)
    assert all(len(one["detail"].splitlines()) == 1 for one in ran.objects)
    return {one["component"]: (one["state"], one["detail"]) for one in ran.objects}


def test_all_is_well_with_the_samples(samples: OnRecord) -> None:
    found = components(samples, 0)
    assert {name: state for name, (state, _) in found.items()} == {
        "store": "ok",
        "articles": "ok",
        "registry": "ok",
        "wording": "ok",
        "ranking": "ok",
        "embedder": "off",
        "queue": "ok",
        "model": "off",
        "slack": "off",
        "telegram": "off",
    }
    assert found["articles"][1].startswith("4 live, 0 withdrawn")
    assert str(samples.database) in found["store"][1]
    table = samples("doctor").done().out
    assert all(len(line) <= 80 for line in table.splitlines())


def test_it_tells_what_waits_and_what_was_set_aside(samples: OnRecord) -> None:
    assert components(samples, 0)["queue"] == ("ok", "nothing waits, none set aside")
    row = (
        "INSERT INTO job (platform, workspace, update_id, conversation, user, question, audience, language, address, private, bulk, state,"
    )
    row += " arrived_at, due_at, error, ended_at) VALUES ('slack', 'w', ?, 'c', 'u', 'q', 'staff', 'en', '', 0, 0, ?, ?, ?, 'x', ?)"
    with closing(sqlite3.connect(samples.database)) as store:
        store.execute(row, ("1", "dead", "2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:00.000000Z"))
        store.execute(row, ("2", "waiting", "2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:00.000000Z", None))
        store.commit()
    state, told = components(samples, 1)["queue"]
    assert state == "failed"
    assert re.fullmatch(
        r"1 wait \(slack\), the oldest for [\d,]+ s, 1 set aside; see: onrecord dead list; is `onrecord serve` running\?", told
    )


def test_it_counts_what_was_withdrawn(samples: OnRecord) -> None:
    samples("withdraw", "orlin-provocation", "--reason", "wrong").done()
    assert components(samples, 0)["articles"][1].startswith("3 live, 1 withdrawn")


def test_an_empty_store_is_no_failure(onrecord: OnRecord) -> None:
    assert components(onrecord, 0)["articles"] == ("ok", "none indexed yet; add one: onrecord add PATH --source ID")


def test_what_is_not_configured_is_off_and_a_secret_never_prints(samples: OnRecord) -> None:
    samples.set(SLACK_BOT_TOKEN="xoxb-hunter2", TELEGRAM_BOT_TOKEN="1:hunter2", OPENAI_API_KEY="sk-hunter2")
    found = components(samples, 0)
    assert {found[name][0] for name in ("slack", "model", "embedder")} == {"off"}
    assert "hunter2" not in str(found)
    assert "hunter2" not in samples("doctor").done().out


def no_database(onrecord: OnRecord) -> None:
    onrecord.database.write_bytes(b"Dear diary, " * 500)


def a_newer_schema(onrecord: OnRecord) -> None:
    with closing(sqlite3.connect(onrecord.database)) as connection:
        connection.execute("PRAGMA user_version = 99")


def a_folder(onrecord: OnRecord) -> None:
    onrecord.database.unlink()
    onrecord.database.mkdir()


@pytest.mark.parametrize("harm", [no_database, a_newer_schema, a_folder])
def test_a_store_that_cannot_be_used_is_told_and_ends_with_1(samples: OnRecord, harm: Callable[[OnRecord], None]) -> None:
    harm(samples)
    state, detail = components(samples, 1)["store"]
    assert state == "failed"
    assert str(samples.database) in detail
    printed = samples("doctor")
    assert (printed.code, printed.err) == (1, "")
    assert "failed" in printed.out


def test_a_damaged_table_is_found(samples: OnRecord) -> None:
    with closing(sqlite3.connect(samples.database)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'passage'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    whole = bytearray(samples.stored())
    whole[(page - 1) * size : page * size] = b"\xff" * size
    samples.database.write_bytes(whole)
    assert components(samples, 1)["store"][0] == "failed"


@pytest.mark.parametrize(
    ("values", "files", "told"),
    [
        ({"ONRECORD_NOBODY": "x"}, {}, "ONRECORD_NOBODY"),
        ({"ONRECORD_POLICY": "p.toml"}, {"p.toml": "budget = 1"}, "unknown key budget"),
        ({"ONRECORD_SOURCES": "own.toml"}, {"own.toml": '[a]\nname = ""'}, "[a]: name"),
        ({"ONRECORD_EMBEDDER": "guess"}, {}, "ONRECORD_EMBEDDER"),
    ],
)
def test_configuration_that_cannot_be_used_is_told_and_ends_with_1(
    samples: OnRecord, values: dict[str, str], files: dict[str, str], told: str
) -> None:
    for name, content in files.items():
        samples.write(name, content)
    samples.set(**values)
    found = components(samples, 1)
    assert found["configuration"][0] == "failed"
    assert told in found["configuration"][1]


# The embedder


def test_without_an_embedder_it_says_that_words_alone_rank(samples: OnRecord) -> None:
    assert components(samples, 0)["embedder"] == ("off", "none: BM25 only, passages are ranked by words alone")


def test_the_local_embedder_is_told_with_its_dimension(samples: OnRecord) -> None:
    samples.set(ONRECORD_EMBEDDER="local")
    state, detail = components(samples, 0)["embedder"]
    assert state == "ok"
    assert re.fullmatch(r"\S+ · 384 dimensions, \d+ ms a question", detail)


def test_an_embedder_on_a_server_is_asked_and_told(samples: OnRecord) -> None:
    with EmbeddingServer() as server:
        samples.set(
            ONRECORD_EMBEDDER="openai:q,p", ONRECORD_EMBEDDER_URL=server.url, ONRECORD_EMBEDDER_KEY="ek-hunter2", NO_PROXY="127.0.0.1"
        )
        state, detail = components(samples, 0)["embedder"]
        assert state == "ok"
        assert re.fullmatch(rf"openai:q,p · {DIMENSION} dimensions, \d+ ms a question", detail)
        assert {model for model, _ in server.asked} == {"q", "p"}
        assert {call.headers["authorization"] for call in server.calls} == {"Bearer ek-hunter2"}


def test_a_server_that_fails_is_told_in_one_line_and_ends_with_1(samples: OnRecord) -> None:
    with EmbeddingServer([lambda call: call.send(b'{"error": "ek-hunter2"}', status=401)] * 2) as server:
        samples.set(
            ONRECORD_EMBEDDER="openai:small", ONRECORD_EMBEDDER_URL=server.url, ONRECORD_EMBEDDER_KEY="ek-hunter2", NO_PROXY="127.0.0.1"
        )
        state, detail = components(samples, 1)["embedder"]
        assert state == "failed"
        assert detail.endswith("does not take the key; check ONRECORD_EMBEDDER_KEY (401)")
        table = samples("doctor")
        assert table.code == 1
        assert "hunter2" not in detail + table.out + table.err


def test_models_of_two_dimensions_are_found_out(samples: OnRecord) -> None:
    with EmbeddingServer([lambda call: call.data(None), lambda call: call.data(None, dimension=16)]) as server:
        samples.set(ONRECORD_EMBEDDER="openai:q,p", ONRECORD_EMBEDDER_URL=server.url, NO_PROXY="127.0.0.1")
        state, detail = components(samples, 1)["embedder"]
    assert (state, "is it one model?" in detail) == ("failed", True)


def test_a_telegram_token_says_how_updates_come_in(samples: OnRecord) -> None:
    samples.set(TELEGRAM_BOT_TOKEN="12:planted")
    assert components(samples, 0)["telegram"] == ("ok", "by polling; `onrecord serve` answers there")
    samples.set(TELEGRAM_WEBHOOK_URL="https://bot.example.org", TELEGRAM_WEBHOOK_SECRET="planted")
    assert components(samples, 0)["telegram"] == ("ok", "by webhook; `onrecord serve` answers there")
