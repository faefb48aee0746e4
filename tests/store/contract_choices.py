"""What a person chose is theirs: given to them, and deleted with the rest of what is kept of them. A class to inherit with `database`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.briefing.reaching import Person
from bot.store import SqlPeople, SqlSwitches

if TYPE_CHECKING:
    from bot.store import Database

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


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
