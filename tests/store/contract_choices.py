"""What a person chose is theirs: given to them, and deleted with the rest of what is kept of them. A class to inherit with `database`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.briefing.commands import Command, Request
from bot.briefing.delivering import Acceptance, Lane, Limits, Purpose, State, Update
from bot.briefing.reaching import Person
from bot.store import SqlInbox, SqlOutbox, SqlPeople, SqlSwitches
from bot.store.letters import MOST

if TYPE_CHECKING:
    from bot.store import Database

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
_LETTER = Update("unread/1", Lane("telegram", "42", "unknown"), "unknown", "{}")


class ChoiceContract:
    """The language of somebody's answers."""

    @pytest.mark.parametrize("person", [Person("7", "telegram", "42"), Person("7")])
    async def test_a_choice_is_given_to_its_person_and_forgotten_and_nobody_elses(self, database: Database, person: Person) -> None:
        people, switches = SqlPeople(database), SqlSwitches(database)
        for name in ("language/telegram/42/7", "language/telegram/42/77", "paused"):
            await switches.switch(name, "ru", by="7", at=NOON)
        assert [one["what"] for one in (await people.export(person))["chose"]] == ["language/telegram/42/7"]
        await people.forget(person)
        assert set(await switches.switches()) == {"language/telegram/42/77", "paused"}

    async def test_one_that_is_set_is_known_by_its_name(self, database: Database) -> None:
        switches = SqlSwitches(database)
        await switches.switch("language/telegram/42/7", "ru", by="7", at=NOON)
        assert await switches.switched("language/telegram/42/7") == "ru"
        assert await switches.switched("language/telegram/42/8") is None

    async def test_who_asks_to_be_forgotten_keeps_that_and_what_they_ask_after_it_until_they_are_told(self, database: Database) -> None:
        people, inbox, outbox = SqlPeople(database), SqlInbox(database), SqlOutbox(database)
        asked = Update("1", Lane("telegram", "42", "7"), "7", "Who?", private=True)
        forget = replace(asked, id="2", text="", wants=Request(Command.FORGET))
        for one in (asked, forget, replace(asked, id="3")):
            assert (await inbox.accept(one, Limits(), at=NOON)).acceptance is Acceptance.STORED
        (job,) = await inbox.claim("w", ["telegram"], timedelta(seconds=5), at=NOON)
        assert await inbox.finish(job, "answered", at=NOON)
        (job,) = await inbox.claim("w", ["telegram"], timedelta(seconds=5), at=NOON)
        for _ in range(2):  # a crash in between
            done = await people.forget(Person("7", "telegram", "42"), asked="2")
            assert done.questions == 1
        message = await outbox.begin(job, Purpose.NOTICE, record=None, at=NOON)
        assert message
        await people.forget(Person("7", "telegram", "42"), asked="2")
        await outbox.settle(message, State.SENDING, at=NOON)
        assert await outbox.done(job, "forget", message, "m1", at=NOON)
        kept = await people.export(Person("7", "telegram", "42"))
        assert [one["state"] for one in kept["asked"]] == ["waiting"]
        assert kept["sent"] == []
        (after,) = await inbox.claim("w", ["telegram"], timedelta(seconds=5), at=NOON)
        assert after.update.id == "3"

    async def test_what_is_kept_may_be_asked_for_a_few_times_an_hour_whatever_was_forgotten(self, database: Database) -> None:
        people, inbox = SqlPeople(database), SqlInbox(database)
        told = []
        for number in range(4):
            one = Update(str(number), Lane("telegram", "42", "7"), "7", "", wants=Request(Command.FORGET))
            told.append((await inbox.accept(one, Limits(), at=NOON)).acceptance)
            await people.forget(Person("7", "telegram", "42"))
        assert told == [*[Acceptance.STORED] * 3, Acceptance.OVER_BUDGET]

    async def test_an_edit_into_another_command_is_no_repetition(self, database: Database) -> None:
        inbox = SqlInbox(database)
        first = Update("1", Lane("telegram", "42", "7"), "7", "", wants=Request(Command.BRIEF))
        found = []
        for number, command in enumerate((Command.BRIEF, Command.HELP, Command.HELP, Command.BRIEF), 2):
            edit = replace(first, id=f"1/{number}", wants=Request(command, edits="1"))
            found += [(await inbox.accept(one, Limits(), at=NOON)).acceptance for one in (first, edit)]
        stored, same = Acceptance.STORED, Acceptance.DUPLICATE
        assert found == [stored, same, same, stored, same, same, same, stored]

    async def test_an_update_that_cannot_be_read_is_set_aside_once(self, database: Database) -> None:
        inbox = SqlInbox(database)
        for _ in range(2):
            await inbox.bury(_LETTER, "cannot be read: KeyError", at=NOON)
        (dead,) = await inbox.dead()
        assert (dead.lane.conversation, dead.error, dead.failures) == ("unknown", "cannot be read: KeyError", 0)
        for number in range(2, MOST + 9):
            await inbox.bury(replace(_LETTER, id=f"unread/{number}"), "cannot be read: KeyError", at=NOON)
        assert len(await inbox.dead()) == MOST
        await inbox.revive(dead.id, at=NOON)
        assert len(await inbox.claim("w", ["telegram"], timedelta(seconds=5), at=NOON)) == 1
