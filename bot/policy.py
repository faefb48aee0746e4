"""The policy file: what this deployment allows. One TOML; this release reads the languages served and whom to contact."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Policy:
    """`languages` are served although no native editor has released their words; `contact` answers complaints."""

    languages: frozenset[str] = frozenset()
    contact: str | None = None


def read(path: Path | None) -> Policy:
    """The policy of a file, or the strictest one where there is none. Raises ConfigurationError for anything it does not know."""
    if path is None:
        return Policy()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    unknown = sorted(set(table) - {"languages", "contact"})
    if unknown:
        raise ConfigurationError(f"{path}: unknown key {unknown[0]}; known are contact, languages")
    languages, contact = table.get("languages", []), table.get("contact")
    if not isinstance(languages, list) or not isinstance(contact, str | None):
        raise ConfigurationError(f"{path}: languages is a list of codes, contact is words")
    return Policy(frozenset(map(str, languages)), contact)
