"""The registry of outlets: one TOML table an outlet, parsed at the edge into Source values."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.core.errors import ConfigurationError
from bot.core.labels import STATUSES, Assessment, OutletStatement, Source
from bot.core.model import Audience

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_HOST = re.compile(r"[a-z0-9.-]+\.[a-z0-9-]+")
_AS_OF = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def parse(text: str, *, name: str) -> dict[str, Source]:
    """The outlets of a registry file's text by id.

    Raises ConfigurationError that names the file, the outlet and the field for anything that is not as CONTRACT says.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{name}: not TOML: {error}") from error
    sources = {outlet: _source(outlet, table, name) for outlet, table in tables.items()}
    _refuse_shared_hosts(sources, name)
    return sources


def _source(outlet: str, table: object, name: str) -> Source:
    where = f"{name}: [{outlet}]"
    if not isinstance(table, dict):
        raise ConfigurationError(f"{where} must be a table of one outlet")
    if not _ID.fullmatch(outlet):
        raise ConfigurationError(f"{where}: an id is lower-case letters, digits, - and _, at most 64")
    unknown = sorted(set(table) - set(_FIELDS))
    if unknown:
        raise ConfigurationError(f"{where}: unknown field {unknown[0]}; known are {', '.join(_FIELDS)}")
    if "name" not in table:
        raise ConfigurationError(f"{where}: needs a name")
    values = {field: _field(where, field, value) for field, value in table.items()}
    if bool(values.get("confirmed_by")) != bool(values.get("confirmed_on")):
        raise ConfigurationError(f"{where}: confirmed_by and confirmed_on belong together")
    if values.get("confirmed_by") and "status" not in values:
        raise ConfigurationError(f"{where}: a confirmation needs the status it confirms")
    return Source(id=outlet, **values)


def _field(where: str, field: str, value: object) -> Any:  # noqa: ANN401 (each field has its own type, checked by its parser)
    try:
        return _FIELDS[field](value)
    except (TypeError, ValueError, KeyError) as error:
        raise ConfigurationError(f"{where}: {field} cannot be {value!r}: {error}") from error


def _refuse_shared_hosts(sources: Mapping[str, Source], name: str) -> None:
    owner: dict[str, str] = {}
    for source in sources.values():
        for host in source.hosts:
            if owner.setdefault(host, source.id) != source.id:
                raise ConfigurationError(f"{name}: {host} stands in [{owner[host]}] and [{source.id}]; a host has one outlet")


def words(value: object) -> str:
    """A value that must be words that can be shown on one line. Raises ValueError for anything else."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("it must be words")
    if "·" in value:
        raise ValueError("it holds ·, which parts a label's line")
    if _HIDDEN.search(value):
        raise ValueError("it holds characters that cannot be shown")
    return value.strip()


def _several(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("it must be a list")
    return tuple(words(one) for one in value)


def _hosts(value: object) -> tuple[str, ...]:
    hosts = tuple(host.lower() for host in _several(value))
    wrong = [host for host in hosts if not _HOST.fullmatch(host)]
    if wrong:
        raise ValueError(f"{wrong[0]} is no host name (no scheme, no path)")
    return hosts


def _by_language(value: object) -> dict[str, str]:
    if isinstance(value, str):
        return {"en": words(value)}
    if not isinstance(value, dict):
        raise TypeError("it must be words, or a table of words a language")
    return {str(language): words(text) for language, text in value.items()}


def _status(value: object) -> str:
    if value not in STATUSES:
        raise ValueError(f"it must be one of {', '.join(STATUSES)}")
    return str(value)


def _as_of(value: object) -> str:
    text = str(value)
    if not _AS_OF.fullmatch(text):
        raise ValueError('it must be "YYYY" or "YYYY-MM"')
    return text


def _day(value: object) -> date:
    return value if type(value) is date else date.fromisoformat(str(value))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("it must be true or false")
    return value


def _statement(value: object) -> OutletStatement:
    if not isinstance(value, dict) or set(value) != {"text", "date"}:
        raise ValueError("it must be a table with text and date")
    return OutletStatement(words(value["text"]), _day(value["date"]))


def _assessments(value: object) -> tuple[Assessment, ...]:
    if not isinstance(value, list):
        raise TypeError("it must be a list of tables")
    return tuple(_assessment(one) for one in value)


def _assessment(value: object) -> Assessment:
    if not isinstance(value, dict) or set(value) != {"assessor", "year", "status"}:
        raise ValueError("an assessment has assessor, year and status")
    return Assessment(words(value["assessor"]), int(value["year"]), _status(value["status"]))


_FIELDS: Mapping[str, Callable[[object], Any]] = {
    "name": words,
    "names": _by_language,
    "hosts": _hosts,
    "aliases": _several,
    "status": _status,
    "place": _by_language,
    "assessor": words,
    "as_of": _as_of,
    "criteria": words,
    "statement": _statement,
    "assessments": _assessments,
    "confirmed_by": words,
    "confirmed_on": _day,
    "audience": lambda value: Audience(str(value)),
    "links": _flag,
}
