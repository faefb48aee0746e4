"""Suggestions for an outlet's status, from the list that ships with this package. They label nothing until an editor confirms.

The list is State Media Profiles (2024-02-07, MIT; see `state_media/NOTICE`). A match is by exact host or by a listed alias; a host
or name with two codes, an empty code or a "?" is a conflict and gives no suggestion. `CaPr` (captured private) is never mapped:
whether a private outlet is captured is the desk's to say.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.labels import Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.labels import Source

ASSESSOR = "State Media Profiles, Alliance for Securing Democracy"
AS_OF = "2024-02"
STATUS_OF_CODE = {
    "SC": "state_controlled",
    "CaPu": "state_managed",
    "IP": "public_broadcaster",
    "ISF": "state_funded_independent",
    "ISFM": "state_funded_independent",
    "ISM": "state_owned_independent",
}
_BROADCASTER = re.compile(r"broadcast|r[aá]dio|telev|rundfunk|fernsehen|\bARD\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list: country, company, the company's outlet, its host, and its code."""

    country: str
    company: str
    asset: str
    host: str
    code: str


@cache
def rows() -> tuple[Row, ...]:
    """The shipped list."""
    text = (files("bot.sources") / "state_media" / "State_Media_Matrix.csv").read_text("utf-8-sig")
    return tuple(
        Row(
            one["Country"].strip(),
            one["Media company"].strip(),
            one["Main assets"].strip(),
            _host(one["URL"]),
            one["Typology"].strip(),
        )
        for one in csv.DictReader(text.splitlines())
    )


def suggest(source: Source, listed: tuple[Row, ...] | None = None) -> Suggestion | None:
    """The list's suggestion for an outlet, or None where it has none or is of two minds."""
    matches = list(_matches(source, rows() if listed is None else listed))
    statuses = {_status(found) for _, found in matches}
    status = statuses.pop() if len(statuses) == 1 else None
    if status is None:
        return None
    matched, found = matches[0]
    return Suggestion(source.id, status, _place(found), matched, found[0].code, ASSESSOR, AS_OF)


def _matches(source: Source, listed: tuple[Row, ...]) -> Iterator[tuple[str, list[Row]]]:
    """The rows by each of the outlet's hosts and aliases; what matches nothing is left out."""
    for host in source.hosts:
        found = [row for row in listed if row.host == host]
        if found:
            yield host, found
    for alias in source.aliases:
        wanted = alias.casefold()
        found = [row for row in listed if wanted in {row.asset.casefold(), row.company.casefold()}]
        if found:
            yield alias, found


def _status(found: list[Row]) -> str | None:
    codes = {row.code for row in found}
    if len(codes) != 1:
        return None
    code = codes.pop()
    if code == "IP" and not any(_BROADCASTER.search(f"{row.company} {row.asset}") for row in found):
        return None
    return STATUS_OF_CODE.get(code)


def _place(found: list[Row]) -> str:
    places = {row.country for row in found}
    return places.pop() if len(places) == 1 else ""


def _host(url: str) -> str:
    url = url.strip()
    return (urlsplit(url if "//" in url else f"//{url}").hostname or "") if url else ""
