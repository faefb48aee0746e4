"""`reindex`: stored texts are read again; what editors and operators did stays."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from runner import SAMPLES

if TYPE_CHECKING:
    from runner import OnRecord

PROTEST = "sarnholt-bridge-protest"
TRUCKS = "What did Petra Hallowin say about the trucks?"


def positions(onrecord: OnRecord) -> list[dict[str, Any]]:
    return onrecord("positions", "--json").done().objects


def changed(onrecord: OnRecord, statement: str) -> None:
    """Change the store, as an older release would have left it."""
    with closing(sqlite3.connect(onrecord.database)) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()


def test_every_version_of_every_article_is_read_again(samples: OnRecord) -> None:
    samples("add", SAMPLES / "second").done()
    before = positions(samples)
    done = samples("reindex", "--json").done().object
    assert set(done) == {"schema", "articles", "versions", "sentences"}
    assert (done["articles"], done["versions"]) == (4, 5)
    assert done["sentences"] > len(before)
    assert positions(samples) == before
    assert samples("reindex").done().out == f"read again: 4 articles, 5 versions, {done['sentences']} sentences\n"


def test_statements_of_an_older_release_become_those_of_this_one(samples: OnRecord) -> None:
    before = positions(samples)
    changed(samples, "UPDATE statement SET voice = 'not_established', speaker = NULL, confidence = 0.5, flags = '[]'")
    assert positions(samples) != before
    samples("reindex").done()
    assert positions(samples) == before


def test_fixes_holds_and_records_survive(samples: OnRecord) -> None:
    answer = samples("ask", TRUCKS, "--json").done().object
    samples("positions", "fix", f"{PROTEST}:1", "--speaker", "Vera Lunn", "--by", "Ana").done()
    with closing(sqlite3.connect(samples.database)) as connection:
        connection.execute(
            "INSERT INTO hold (article, paragraph, sha256, reason, since) SELECT article, n, sha256, 'review', '2026' FROM passage"
            " WHERE article = ? AND n = 2 AND live = 1",
            (PROTEST,),
        )
        connection.commit()
    before = positions(samples)
    samples("reindex").done()
    assert positions(samples) == before
    assert "fixed_by_editor" in next(one for one in before if one["article"] == PROTEST and one["n"] == 1)["flags"]
    assert 2 not in {one["paragraph"] for one in before if one["article"] == PROTEST}
    assert samples("verify", answer["id"], "--json").done().object["passed"] is True
    assert samples("ask", TRUCKS, "--json").done().object["status"] == "answered"


def test_a_withdrawn_article_stays_withdrawn(samples: OnRecord) -> None:
    samples("withdraw", PROTEST, "--reason", "made up").done()
    samples("reindex").done()
    assert PROTEST not in {one["article"] for one in positions(samples)}


def test_an_empty_store_is_read_again_in_no_time(onrecord: OnRecord) -> None:
    assert onrecord("reindex", "--json").done().object == {"schema": 1, "articles": 0, "versions": 0, "sentences": 0}


def test_embeddings_need_an_embedder(samples: OnRecord) -> None:
    before = samples.stored()
    assert "ONRECORD_EMBEDDER=none" in samples("reindex", "--embeddings").refused(3)
    assert samples.stored() == before


def test_a_damaged_text_is_told_and_not_read(samples: OnRecord) -> None:
    with closing(sqlite3.connect(samples.database)) as connection:
        connection.execute("DROP TRIGGER version_text_is_immutable")
        connection.execute("UPDATE version SET text = text || 'x' WHERE article = ?", (PROTEST,))
        connection.commit()
    assert PROTEST in samples("reindex").refused(5)
