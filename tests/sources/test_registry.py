"""The registry of outlets: what each field may be, and what a mistake is told like."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from bot.app import read_registry
from bot.core.errors import ConfigurationError
from bot.core.labels import STATUSES, Assessment, OutletStatement, Source
from bot.core.model import Audience
from bot.sources.registry import parse

if TYPE_CHECKING:
    from pathlib import Path

FULL = """
[courier]
name = "Sarnholt Courier"
names = { ru = "Курьер", sr-Latn = "Kurir" }
hosts = ["Courier.Example", "www.courier.example"]
aliases = ["The Courier"]
status = "private"
place = { en = "Kelmora", de = "Kelmora" }
assessor = "Somebody"
as_of = "2026-05"
criteria = "https://criteria.example"
statement = { text = "We are independent.", date = 2026-01-02 }
assessments = [{ assessor = "Somebody else", year = 2024, status = "disputed" }]
confirmed_by = "desk"
confirmed_on = 2026-06-01
audience = "public"
links = true
"""


def test_every_field_is_read() -> None:
    assert parse(FULL, name="own.toml") == {
        "courier": Source(
            id="courier",
            name="Sarnholt Courier",
            names={"ru": "Курьер", "sr-Latn": "Kurir"},
            hosts=("courier.example", "www.courier.example"),
            aliases=("The Courier",),
            status="private",
            place={"en": "Kelmora", "de": "Kelmora"},
            assessor="Somebody",
            as_of="2026-05",
            criteria="https://criteria.example",
            statement=OutletStatement("We are independent.", date(2026, 1, 2)),
            assessments=(Assessment("Somebody else", 2024, "disputed"),),
            confirmed_by="desk",
            confirmed_on=date(2026, 6, 1),
            audience=Audience.PUBLIC,
            links=True,
        )
    }


def test_a_name_is_enough_and_nothing_is_public_or_confirmed_unless_it_says_so() -> None:
    source = parse('[courier]\nname = "Sarnholt Courier"', name="own.toml")["courier"]
    assert (source.status, source.audience, source.confirmed, source.links) == ("not_assessed", Audience.STAFF, False, False)


def test_days_may_be_written_as_words_and_years_as_numbers() -> None:
    confirmed = 'status = "private"\nconfirmed_by = "desk"\nconfirmed_on = "2026-06-01"'
    text = f'[c]\nname = "C"\nas_of = 2024\nplace = "Kelmora"\n{confirmed}'
    source = parse(text, name="own.toml")["c"]
    assert (source.as_of, source.confirmed_on, source.place) == ("2024", date(2026, 6, 1), {"en": "Kelmora"})


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_the_labels_is_known(status: str) -> None:
    assert parse(f'[c]\nname = "C"\nstatus = "{status}"', name="own.toml")["c"].status == status


WRONG_FIELDS = [
    ("name", '""'),
    ("name", "3"),
    ("name", '"Sarnholt\\u202eCourier"'),
    ("name", '"Sarnholt\\nCourier"'),
    ("names", "3"),
    ("names", '{ ru = "" }'),
    ("hosts", '"courier.example"'),
    ("hosts", '["https://courier.example"]'),
    ("hosts", '["courier.example/news"]'),
    ("hosts", '["courier"]'),
    ("hosts", "[7]"),
    ("aliases", '"The Courier"'),
    ("aliases", '[""]'),
    ("status", '"propaganda"'),
    ("status", '"Private"'),
    ("place", "7"),
    ("place", '{ en = "Kelmora\\u200b" }'),
    ("assessor", '""'),
    ("as_of", '"May 2026"'),
    ("as_of", '"2026-13"'),
    ("as_of", "2026-05-01"),
    ("criteria", "1"),
    ("statement", '"We are independent."'),
    ("statement", '{ text = "We are independent." }'),
    ("statement", '{ text = "We are independent.", date = "May" }'),
    ("assessments", '{ assessor = "X", year = 2024, status = "private" }'),
    ("assessments", '[{ assessor = "X", year = 2024 }]'),
    ("assessments", '[{ assessor = "X", year = "last", status = "private" }]'),
    ("assessments", '[{ assessor = "X", year = 2024, status = "bad" }]'),
    ("assessments", '["X"]'),
    ("confirmed_on", '"yesterday"'),
    ("confirmed_on", "20260601"),
    ("confirmed_by", "false"),
    ("audience", '"everybody"'),
    ("links", '"yes"'),
    ("links", "1"),
]


@pytest.mark.parametrize(("field", "value"), WRONG_FIELDS, ids=[f"{field} = {value}" for field, value in WRONG_FIELDS])
def test_a_value_that_does_not_fit_is_told_with_its_file_its_outlet_and_its_field(field: str, value: str) -> None:
    others = "" if field == "name" else 'name = "Courier"\n'
    with pytest.raises(ConfigurationError) as refused:
        parse(f'[fine]\nname = "Fine"\n\n[courier]\n{others}{field} = {value}', name="own.toml")
    line = str(refused.value)
    assert refused.value.exit_code == 3
    assert line.startswith("own.toml: [courier]")
    assert f" {field} " in line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[courier]\nstatus = "private"', "own.toml: [courier]: needs a name"),
        ('[courier]\nname = "C"\nhost = ["courier.example"]', "own.toml: [courier]: unknown field host"),
        ('courier = "Courier"', "own.toml: [courier] must be a table"),
        ('[[courier]]\nname = "C"', "own.toml: [courier] must be a table"),
        ('["Sarnholt Courier"]\nname = "C"', "own.toml: [Sarnholt Courier]: an id is"),
        ('["../etc"]\nname = "C"', "own.toml: [../etc]: an id is"),
        (f'[{"x" * 65}]\nname = "C"', "an id is"),
        ('[c]\nname = "C"\nstatus = "private"\nconfirmed_by = "desk"', "[c]: confirmed_by and confirmed_on belong together"),
        ('[c]\nname = "C"\nconfirmed_on = 2026-06-01', "[c]: confirmed_by and confirmed_on belong together"),
        ('[c]\nname = "C"\nconfirmed_by = "desk"\nconfirmed_on = 2026-06-01', "[c]: a confirmation needs the status"),
        ('[a]\nname = "A"\nhosts = ["x.example"]\n[b]\nname = "B"\nhosts = ["X.example"]', "x.example stands in [a] and [b]"),
        ("[courier", "own.toml: not TOML"),
        ('[c]\nname = "C"\n[c]\nname = "D"', "own.toml: not TOML"),
    ],
)
def test_what_does_not_fit_together_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse(text, name="own.toml")
    assert told in str(refused.value)


def test_no_shipped_outlet_has_a_status_a_place_or_an_audience() -> None:
    shipped = parse((files("bot.sources") / "outlets.toml").read_text("utf-8"), name="outlets.toml")
    assert len(shipped) > 10
    for source in shipped.values():
        assert (source.status, source.confirmed, dict(source.place), source.audience) == ("not_assessed", False, {}, "staff")


def test_the_sample_outlets_are_three_and_public_and_confirmed() -> None:
    samples = parse((files("bot") / "samples" / "sources.toml").read_text("utf-8"), name="samples")
    assert {source.id: source.status for source in samples.values()} == {
        "courier": "private",
        "signal": "state_controlled",
        "radio": "public_broadcaster",
    }
    assert all(source.confirmed and source.audience is Audience.PUBLIC for source in samples.values())


def test_the_operators_entry_replaces_the_shipped_one_of_its_id_and_of_its_hosts(tmp_path: Path) -> None:
    own = tmp_path / "sources.toml"
    own.write_text('[rt]\nname = "Our RT"\n\n[beeb]\nname = "Our BBC"\nhosts = ["bbc.com"]', "utf-8")
    outlets = read_registry(own)
    assert (outlets["rt"].name, outlets["rt"].hosts) == ("Our RT", ())
    assert outlets["beeb"].name == "Our BBC"
    assert "bbc" not in outlets
    assert outlets["reuters"].name == "Reuters"


def test_without_a_file_of_the_operators_the_shipped_outlets_stand() -> None:
    assert read_registry(None)["rt"].name == "RT"


@pytest.mark.parametrize("content", [b"\xff\xfe", b'[rt]\nname = "\xff"'])
def test_a_registry_file_that_is_no_utf_8_is_told_by_its_path(tmp_path: Path, content: bytes) -> None:
    own = tmp_path / "sources.toml"
    own.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"sources\.toml"):
        read_registry(own)
