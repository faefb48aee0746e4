"""Vectors: made when an article is added, kept beside the index, made anew by `reindex --embeddings`."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from runner import REPOSITORY, SAMPLES

if TYPE_CHECKING:
    from runner import OnRecord

PARAPHRASE = "how old were the injured men who came in scared, according to the nurse in Belten?"
ARTICLE = SAMPLES / "articles" / "two-banks-one-bridge.md"


def rows(onrecord: OnRecord, query: str) -> list[Any]:
    with closing(sqlite3.connect(onrecord.database)) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def local(onrecord: OnRecord) -> OnRecord:
    """The command with the embedder that ships, and one article in its store."""
    onrecord.set(ONRECORD_EMBEDDER="local")
    onrecord("add", ARTICLE).done()
    return onrecord


def test_an_article_has_its_vectors_once_it_is_added(local: OnRecord) -> None:
    assert local("reindex", "--embeddings", "--json").done().object["vectors"] == 0
    assert "every paragraph has one" in local("doctor").out


def test_the_first_question_makes_up_for_vectors_that_are_missing(samples: OnRecord) -> None:
    samples.set(ONRECORD_EMBEDDER="local")
    scope = ("--article", "two-banks-one-bridge", "--json")
    answer = samples("ask", PARAPHRASE, *scope).done().object
    assert (answer["status"], answer["degraded"]) == ("answered", None)
    made = rows(samples, "SELECT count(*) FROM vector")
    samples("ask", PARAPHRASE, *scope).done()
    assert rows(samples, "SELECT count(*) FROM vector") == made


def test_a_question_to_everything_says_that_much_of_it_is_found_by_words_alone(samples: OnRecord) -> None:
    samples.set(ONRECORD_EMBEDDER="local")
    answer = samples("ask", "How many trucks did Petra Hallowin count?", "--json").done().object
    assert (answer["status"], answer["degraded"]) == ("answered", "embedder_unavailable")
    (told,) = [line["detail"] for line in samples("doctor", "--json").objects if line["component"] == "vectors"]
    assert told.endswith("have none; run: onrecord reindex --embeddings")
    assert samples("reindex", "--embeddings", "--json").done().object["vectors"] > 100
    assert samples("ask", "How many trucks did Petra Hallowin count?", "--json").done().object["degraded"] is None


def test_embedding_goes_on_where_it_was_ended(samples: OnRecord) -> None:
    samples.set(ONRECORD_EMBEDDER="local")
    samples("reindex", "--embeddings").done()
    with closing(sqlite3.connect(samples.database)) as connection:
        connection.execute("DELETE FROM vector WHERE id % 10 = 0")
        connection.commit()
    whole = rows(samples, "SELECT max(id) / 10 FROM vector")[0][0]
    assert abs(samples("reindex", "--embeddings", "--json").done().object["vectors"] - whole) <= 1


def test_a_new_text_is_found_and_the_old_one_is_not(local: OnRecord) -> None:
    file = local.write("note.md", "The dredger sank on Monday, its owner Corin Lath said.\n")
    local("add", file, "--source", "courier", "--id", "note").done()
    assert (
        local("ask", "What happened to the vessel that digs mud?", "--article", "note", "--json").object["nearest"][0]["article"] == "note"
    )
    local("withdraw", "note", "--reason", "an error").done()
    answer = local("ask", "When did the dredger sink?", "--json").done().object
    assert "note" not in {one["article"] for one in (*answer["citations"], *answer["nearest"])}


def test_another_process_sees_what_was_added_since(local: OnRecord) -> None:
    script = (
        "import asyncio\nfrom pathlib import Path\nfrom bot.app import opened\nfrom bot.core.answering.question import Question\n"
        "from bot.settings import Settings, environment\n"
        "async def main():\n"
        "    async with opened(Settings.from_env(environment())) as app:\n"
        "        for _ in range(2):\n"
        "            answer = await app.briefer.answer(Question('Which vessel went down, and whose was it?'))\n"
        "            print([c.quote.card.id for s in answer.shown for c in s.citations], flush=True)\n"
        "            input()\n"
        "asyncio.run(main())\n"
    )
    asking = subprocess.Popen([sys.executable, "-c", script], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert asking.stdin is not None
    assert asking.stdout is not None
    assert "note" not in asking.stdout.readline()
    file = local.write("note.md", "A vessel went down on Monday. Which was it? It was the dredger of Corin Lath, police said.\n")
    local("add", file, "--source", "courier", "--id", "note").done()
    asking.stdin.write("\n")
    asking.stdin.flush()
    assert "note" in asking.stdout.readline()
    asking.communicate("\n", timeout=30)
