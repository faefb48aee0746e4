"""Every word that a reader sees, as data: one file a language, checked against the keys and inputs that the code fills in.

A file is TOML with `version`, `language`, `[review]` and the sections below. English is complete; another language may leave
rows out, which are then said in English. A template names its inputs in braces, exactly those that `wording.toml` beside this
module lists.
"""

from __future__ import annotations

import hashlib
import string
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING

from bot.core.errors import ConfigurationError
from bot.core.labels import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

BASE_LANGUAGE = "en"
RELEASED = "final"

INPUTS: Mapping[str, Mapping[str, str]] = {
    **tomllib.loads(resources.files(__package__).joinpath("wording.toml").read_text("utf-8")),
    "status": dict.fromkeys(STATUSES, ""),
}
"""Section → row → the names of its inputs, in one string."""


@dataclass(frozen=True, slots=True)
class WordingFile:
    """A wording file: its name with version and digest, and its text."""

    ref: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language, from its own file and, for rows that it lacks, the English one."""

    language: str
    version: int
    review: str
    files: tuple[WordingFile, ...]
    templates: Mapping[str, str] = field(repr=False)
    months: tuple[str, ...] = field(repr=False)

    @property
    def ref(self) -> str:
        """The exact files the words came from, as `wording-en@1/8bb2ddc1`, several joined by `+`."""
        return "+".join(file.ref for file in self.files)

    @property
    def released(self) -> bool:
        """Whether a native desk editor has passed these words."""
        return self.review == RELEASED

    def say(self, key: str, /, **inputs: object) -> str:
        """The words of `section.key` with its inputs filled in. Inputs are never read as templates again."""
        return self.templates[key].format_map(inputs)

    def day(self, day: date) -> str:
        """A calendar day in this language's words."""
        return self.say("dates.day", day=day.day, month=self.months[day.month - 1], year=day.year)

    def month(self, year: int, month: int) -> str:
        """A month and year in this language's words."""
        return self.say("dates.month", month=self.months[month - 1], year=year)


def digest(source: str) -> str:
    """The first eight hex digits of the sha256 of a wording or prompt file's text."""
    return hashlib.sha256(source.encode()).hexdigest()[:8]


def parse(source: str, *, name: str, base: Wording | None = None) -> Wording:
    """A wording file's text as a Wording; rows that it lacks come from `base`.

    Raises ConfigurationError for bad TOML, an unknown or missing key, or inputs other than those the key takes.
    """
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{name}: not TOML: {error}") from error
    review = _section(table, "review", name)
    months = _months(table, name, base)
    templates = dict(base.templates) if base else {}
    templates.update(_templates(table, name))
    missing = [key for key in _known() if key not in templates]
    if missing:
        raise ConfigurationError(f"{name}: the row {missing[0]} is missing")
    version, language = table.get("version"), table.get("language")
    if type(version) is not int or not isinstance(language, str):
        raise ConfigurationError(f"{name}: needs `version` (a number) and `language`")
    file = WordingFile(f"wording-{language}@{version}/{digest(source)}", source)
    files = (file, *(base.files if base else ()))
    return Wording(language, version, str(review.get("state", "")), files, templates, months)


def reparse(files: Sequence[str]) -> Wording:
    """A Wording from the texts of its files, its own first, as `Wording.files` lists them."""
    words: Wording | None = None
    for text in reversed(files):
        words = parse(text, name="wording", base=words)
    if words is None:
        raise ConfigurationError("a wording without files")
    return words


def _known() -> Iterator[str]:
    return (f"{section}.{key}" for section, keys in INPUTS.items() for key in keys)


def _section(table: Mapping[str, object], section: str, name: str) -> Mapping[str, object]:
    rows = table.get(section, {})
    if not isinstance(rows, dict):
        raise ConfigurationError(f"{name}: [{section}] must be a table")
    return rows


def _months(table: Mapping[str, object], name: str, base: Wording | None) -> tuple[str, ...]:
    months = _section(table, "dates", name).get("months", base.months if base else ())
    if not isinstance(months, (list, tuple)) or len(months) != 12:  # noqa: PLR2004 (a year has twelve)
        raise ConfigurationError(f"{name}: [dates] months must list twelve names")
    return tuple(str(month) for month in months)


def _templates(table: Mapping[str, object], name: str) -> Iterator[tuple[str, str]]:
    unknown = set(table) - set(INPUTS) - {"version", "language", "review"}
    if unknown:
        raise ConfigurationError(f"{name}: unknown section [{min(unknown)}]")
    for section, keys in INPUTS.items():
        for key, words in _section(table, section, name).items():
            if (section, key) == ("dates", "months"):
                continue
            if key not in keys:
                raise ConfigurationError(f"{name}: unknown row {section}.{key}")
            if not isinstance(words, str) or not words.strip() or _inputs(words) != set(keys[key].split()):
                wanted = keys[key] or "none"
                raise ConfigurationError(f"{name}: the row {section}.{key} must be words with exactly these inputs: {wanted}")
            yield f"{section}.{key}", words


def _inputs(template: str) -> set[str] | None:
    """The inputs a template names; None when it cannot be filled in or asks for more than a plain name."""
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        return None
    if any(spec or conversion for _, _, spec, conversion in parts):
        return None
    return {name for _, name, _, _ in parts if name is not None}
