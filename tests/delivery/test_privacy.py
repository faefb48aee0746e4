"""What is kept of people: theirs to have, theirs to have deleted, and gone by itself after a while."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from fake_platform import asked
from serving import SAMPLES, until

from bot.briefing.reaching import KEEP_IDS, Person
from bot.store import Database, SqlPeople

if TYPE_CHECKING:
    from pathlib import Path

    from fake_platform import FakePlatform
    from serving import Serving

PROTEST = "sarnholt-bridge-protest"
CHANGED = "Who counted trucks on the river road?"
CANARY = "zebrafinch"
USER = "canaryuser7"


def traces(folder: Path) -> dict[str, int]:
    """The files in which a user's words or the user can be found."""
    found = {}
    for file in folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes().lower()
            count = sum(data.count(word.encode()) for word in (CANARY, USER))
            if count:
                found[file.name] = count
    return found


async def ask_as_canary(serving: Serving, platform: FakePlatform, *, private: bool, answers: int = 6) -> None:
    """Questions of one user, answered, refused, failed and waiting; others ask between."""
    conversation = USER if private else "channel"
    for number in range(answers):
        text = f"{CHANGED} {CANARY} {number}" if number % 2 else f"When will the bridge open? {CANARY} {number}"
        update = {**asked(f"{USER}-{number}", conversation, text), "user": USER, "private": private}
        assert await serving.post(update) == 200
        assert await serving.post(asked(f"other-{number}", "channel", CHANGED)) == 200
    await serving.post(
        {**asked(f"{USER}-bad", conversation, f"When will the bridge open? poison {CANARY}"), "user": USER, "private": private}
    )
    await serving.post({**asked(f"{USER}-long", conversation, f"{CANARY} " * 999), "user": USER, "private": private})
    await until(lambda: platform.shown(f"{USER}-long") and platform.shown(f"other-{answers - 1}"), 20)


async def do(serving: Serving, *words: str) -> str:
    code, out, err = await serving.command(*words)
    assert code == 0, err
    return out


@pytest.mark.parametrize("private", [True, False], ids=["alone with the bot", "in a channel"])
async def test_to_forget_a_user_leaves_no_trace_in_any_file_while_the_process_runs(
    serving: Serving, platform: FakePlatform, *, private: bool
) -> None:
    await serving.start()
    await ask_as_canary(serving, platform, private=private)
    await do(serving, "add", str(SAMPLES / "second"))
    await until(lambda: any(message.reply_to for message in platform.messages))
    assert "onrecord.db" in {name.removesuffix("-wal") for name in traces(serving.data)}
    done = json.loads(await do(serving, "forget", f"fake/w/{USER}", "--json"))
    assert done["questions"] >= 8
    assert (done["answers"] > 0, done["redacted"] > 0) == (private, not private)
    assert traces(serving.data) == {}
    assert json.loads(await do(serving, "forget", USER, "--json"))["questions"] == 0
    await serving.post(asked("after", "channel", CHANGED))
    await until(lambda: platform.shown("after"))


async def test_who_is_forgotten_while_an_answer_is_made_gets_none_and_nothing_of_it_is_kept(
    serving: Serving, platform: FakePlatform
) -> None:
    await serving.start()
    assert await serving.post({**asked("1", "c1", f"When will the bridge open, {CANARY}? slowly 60"), "user": USER}) == 200
    await until(lambda: platform.typing)
    await do(serving, "forget", USER, "--json")
    await asyncio.sleep(7.0)
    assert not [message for message in platform.messages if message.answers]
    await do(serving, "purge", "--json")
    assert traces(serving.data) == {}


async def test_others_keep_their_answers_and_a_shared_answer_stays_correctable(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    await ask_as_canary(serving, platform, private=False, answers=2)
    await do(serving, "forget", USER)
    (message,) = platform.shown(f"{USER}-1")
    await do(serving, "add", str(SAMPLES / "second"))
    await until(lambda: [one for one in platform.messages if one.reply_to == message.id])
    assert "Sarnholt Courier changed the sentence" in message.text
    (number,) = re.findall(r"Record (\w{6})", message.text)
    code, out, _ = await serving.command("verify", number, "--json")
    assert code == 0, out
    assert "its question was deleted" in out
    assert CANARY not in await do(serving, "record", number)


async def test_a_held_answer_stays_without_its_question_and_asker(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    await ask_as_canary(serving, platform, private=True, answers=2)
    await do(serving, "hold", PROTEST, "--reason", "complaint")
    await until(lambda: any("⚠" in message.text for message in platform.shown(f"{USER}-1")))
    done = json.loads(await do(serving, "forget", USER, "--json"))
    assert done["redacted"] > 0
    assert traces(serving.data) == {}
    (number,) = re.findall(r"Record (\w{6})", platform.shown(f"{USER}-1")[0].said[0])
    export = serving.data / "counsel.json"
    await do(serving, "lift", PROTEST, "--reason", "settled", "--export", str(export))
    assert number in {answer["record"] for answer in json.loads(export.read_text())["answers"]}


async def test_a_user_gets_all_that_is_kept_of_them_and_nothing_of_others(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    await ask_as_canary(serving, platform, private=False, answers=2)
    kept = json.loads(await do(serving, "export", f"fake/w/{USER}", "--json"))
    assert kept["schema"] == 1
    assert sum(CANARY in one["question"] for one in kept["asked"]) == len(kept["asked"]) == 4
    assert {one["purpose"] for one in kept["sent"]} == {"answer", "notice"}
    assert json.loads(await do(serving, "export", "nobody", "--json")) == {
        "schema": 1,
        "asked": [],
        "sent": [],
        "said": [],
        "used": [],
        "chose": [],
        "followed": [],
    }


async def test_a_failed_question_that_was_forgotten_or_never_was_cannot_be_tried_again(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    await ask_as_canary(serving, platform, private=False, answers=2)
    await until(lambda: platform.shown(f"{USER}-bad"), 20)
    dead = json.loads(await do(serving, "dead", "list", "--json"))
    await do(serving, "forget", USER)
    assert "no job was set aside" in await do(serving, "dead", "list")
    for job in (dead["job"], dead["job"] + 999, 1 << 70):
        code, _, told = await serving.command("dead", "retry", str(job))
        assert (code, told.strip()) == (4, f"onrecord: no job {job} was set aside; `onrecord dead list` lists them")


async def test_questions_go_after_a_while_records_stay_and_held_ones_keep_all(serving: Serving, platform: FakePlatform) -> None:
    await serving.start()
    await ask_as_canary(serving, platform, private=False, answers=2)
    await do(serving, "hold", PROTEST, "--reason", "complaint")
    assert json.loads(await do(serving, "purge", "--json")) == {"schema": 1, "questions": 0, "answers": 0, "redacted": 0, "said": 0}
    policy = serving.data / "policy.toml"
    policy.write_text("[retention]\nquestions_days = 0\n")
    serving.more["ONRECORD_POLICY"] = str(policy)
    done = json.loads(await do(serving, "purge", "--json"))
    assert done["questions"] == 4 + 2
    with closing(sqlite3.connect(serving.data / "onrecord.db")) as store:
        assert store.execute("SELECT count(*) FROM job WHERE question <> '' OR user <> ''").fetchone() == (0,)
        assert store.execute("SELECT count(*) FROM message WHERE user IS NOT NULL").fetchone() == (0,)
        kept = store.execute("SELECT DISTINCT c.article FROM answer a JOIN citation c ON c.answer = a.id WHERE a.question <> ''").fetchall()
        assert (PROTEST,) in kept
        assert store.execute("SELECT count(*) FROM answer").fetchone()[0] >= 4
    assert await serving.post({**asked(f"{USER}-1", "channel", "again?"), "user": USER}) == 200
    assert len(platform.shown(f"{USER}-1")) == 1, "a late redelivery is still known by its id"


async def test_ids_of_updates_go_too_in_the_end(tmp_path: Path) -> None:
    with closing(Database.open(tmp_path / "onrecord.db")) as database:
        long_ago = (datetime.now(UTC) - timedelta(days=40)).isoformat()
        await database.write(
            lambda connection: connection.execute(
                "INSERT INTO job (platform, workspace, update_id, conversation, user, question, audience, language, address, private, bulk,"
                " state, arrived_at, due_at, ended_at) VALUES ('p', 'w', '1', 'c', 'u', 'q', 'staff', 'en', '', 0, 0, 'done', ?, ?, ?)",
                (long_ago,) * 3,
            )
        )
        people = SqlPeople(database)
        now = datetime.now(UTC)
        count = lambda: database.read(lambda connection: connection.execute("SELECT count(*), max(user) FROM job").fetchone())  # noqa: E731
        await people.purge(now - timedelta(days=35), keep_ids=KEEP_IDS)
        assert await count() == (1, "")
        await people.purge(now - timedelta(days=30), keep_ids=KEEP_IDS)
        assert await count() == (0, None)
        assert await people.export(Person("u")) == {"asked": [], "sent": [], "said": [], "used": [], "chose": [], "followed": []}
