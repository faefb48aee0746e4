"""Passages to stand beside the articles: neutral news in invented towns, each another one, the same in every run."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PARAGRAPHS = 50
"""How many passages make an article."""

_SYLLABLES = [
    "bar", "bel", "cor", "dal", "den", "dor", "el", "fen", "gar", "hal", "jor", "kel", "lan", "lin", "mar", "mer", "nor", "ol",
    "pel", "quor", "ras", "ril", "sel", "tam", "tor", "ul", "vas", "ven", "wil", "yar", "zem",
]  # fmt: skip
_ENDINGS = ["burgh", "by", "dale", "field", "ford", "ham", "haven", "mere", "minster", "mouth", "stead", "wick"]
_FIRST = [
    "Ada", "Benno", "Carla", "Dario", "Edda", "Falk", "Greta", "Hugo", "Ines", "Jonas", "Kira", "Lorenz", "Mila", "Nils", "Orla",
    "Paul", "Rhea", "Sven", "Tilda", "Uwe", "Vera", "Willem",
]  # fmt: skip
_ROLES = [
    "the head of the water board",
    "a spokesperson for the county",
    "the library's director",
    "the chief of the fire service",
    "the mayor",
    "a planner at the town hall",
    "the school's principal",
    "the chair of the growers' union",
    "an engineer of the railway",
    "the museum's curator",
]
_BODIES = [
    "council", "county court", "harbour office", "health board", "housing fund",
    "planning board", "school board", "transport office", "utility",
]  # fmt: skip
_ACTS = ["approved", "postponed", "published", "put out to tender", "rejected", "reviewed", "set aside", "started", "voted for"]
_THINGS = [
    "a budget for the repair of {n} roofs",
    "a timetable with {n} more buses a week",
    "plans for a clinic with {n} beds",
    "a ban on {n} kinds of pesticide",
    "the sale of {n} hectares of pasture",
    "a survey of {n} wells",
    "the lease of a hall for {n} concerts",
    "a grant for {n} apprentices",
    "the planting of {n} lime trees",
    "a rule on the noise of {n} workshops",
    "the renewal of {n} kilometres of track",
    "a list of {n} listed houses",
]
_REASONS = [
    "costs had risen by {m} per cent since the spring",
    "{m} residents had written letters",
    "the old contract ends in {m} weeks",
    "an audit had found {m} gaps",
    "the region offered {m} million crowns",
    "last winter's storm left {m} streets under water",
    "only {m} bids came in",
    "the count of visitors fell to {m} a day",
    "a court had given it {m} days",
    "{m} households were still waiting",
]
_CLOSINGS = [
    "Work is to begin in {month}",
    "The next hearing is set for {month}",
    "A report follows in {month}",
    "The vote was {a} to {b}",
    "Two members abstained, {a} voted for it",
    "It is the {a}th such decision this year",
    "Neighbouring {town} had done the same in {month}",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
_MONTHS = ["January", "February", "March", "April", "June", "July", "August", "September", "November", "December"]


def passages(count: int) -> Iterator[str]:
    """That many distinct passages of three sentences."""
    drawn = random.Random(20_000)
    met: set[str] = set()
    while len(met) < count:
        passage = _passage(drawn)
        if passage not in met:
            met.add(passage)
            yield passage


def articles(count: int) -> Iterator[str]:
    """Those passages as texts of fifty paragraphs; the last one may be shorter."""
    several: list[str] = []
    for passage in passages(count):
        several.append(passage)
        if len(several) == PARAGRAPHS:
            yield "\n\n".join(several)
            several = []
    if several:
        yield "\n\n".join(several)


def _passage(drawn: random.Random) -> str:
    town, other = _town(drawn), _town(drawn)
    name = f"{drawn.choice(_FIRST)} {_name(drawn)}"
    thing = drawn.choice(_THINGS).format(n=drawn.randint(3, 480))
    reason = drawn.choice(_REASONS).format(m=drawn.randint(2, 97))
    closing = drawn.choice(_CLOSINGS).format(month=drawn.choice(_MONTHS), town=other, a=drawn.randint(9, 20), b=drawn.randint(0, 8))
    told = f"The {drawn.choice(_BODIES)} in {town} {drawn.choice(_ACTS)} {thing} on {drawn.choice(_DAYS)}."
    return f"{told} {name}, {drawn.choice(_ROLES)}, said that {reason}. {closing}."


def _name(drawn: random.Random) -> str:
    return "".join(drawn.sample(_SYLLABLES, 2)).capitalize()


def _town(drawn: random.Random) -> str:
    return _name(drawn) + drawn.choice(_ENDINGS)
