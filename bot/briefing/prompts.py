"""What a model is asked, as data: one file a prompt, checked, and named in each record by its version and digest.

A file is TOML with `version`, `description`, `inputs`, `system`, `user` and `[options]`. `$names` in `user` are the inputs, all of
them and no other; what is filled in is never read as a template again.
"""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.core.errors import ConfigurationError
from bot.core.wording import WordingFile, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.wording import Wording

NAMES = ("answer", "repair", "translate", "summary", "judge")
_KEYS = {"version": int, "description": str, "inputs": list, "system": str, "user": str, "options": dict}
_OPTIONS = {"max_tokens": int, "temperature": float}
_WORDING = "wording-"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file as read. `options` are max_tokens (tokens of the reply at most) and temperature."""

    name: str
    version: int
    inputs: frozenset[str]
    system: str = field(repr=False)
    user: str = field(repr=False)
    options: Mapping[str, Any]
    file: WordingFile

    @property
    def max_tokens(self) -> int:
        """How long a reply may be, in tokens."""
        return int(self.options["max_tokens"])

    def filled(self, **inputs: str) -> list[dict[str, str]]:
        """The two messages, with the inputs in their places. Raises KeyError for a missing input."""
        asked = string.Template(self.user).substitute(inputs)
        return [{"role": "system", "content": self.system.strip()}, {"role": "user", "content": asked.strip()}]


def parse(source: str, *, name: str) -> Prompt:
    """A prompt file's text as a Prompt. Raises ConfigurationError for bad TOML, an unknown or missing key, or other placeholders."""
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{name}.toml: not TOML: {error}") from error
    _check(table, _KEYS, name)
    _check(table["options"], _OPTIONS, f"{name}.toml [options]")
    inputs, template = frozenset(table["inputs"]), string.Template(table["user"])
    if not template.is_valid() or set(template.get_identifiers()) != inputs:
        raise ConfigurationError(f"{name}.toml: `user` must name exactly these inputs as $name: {', '.join(sorted(inputs))}")
    file = WordingFile(f"{name}@{table['version']}/{digest(source)}", source)
    return Prompt(name, table["version"], inputs, table["system"], table["user"], table["options"], file)


def _check(table: Mapping[str, Any], kinds: Mapping[str, type], name: str) -> None:
    unknown, missing = set(table) - set(kinds), set(kinds) - set(table)
    if unknown or missing:
        told = f"unknown key {min(unknown)}" if unknown else f"the key {min(missing)} is missing"
        raise ConfigurationError(f"{name}: {told}; a prompt has {', '.join(kinds)}")
    for key, kind in kinds.items():
        if type(table[key]) is not kind:
            raise ConfigurationError(f"{name}: {key} is no {kind.__name__}")


def is_wording(ref: str) -> bool:
    """Whether a file that a record names is one of the words that readers see, not one of what a model was asked."""
    return ref.startswith(_WORDING)


def wording_of(refs: str) -> str:
    """Of the files that a record names those of the words that readers see."""
    return "+".join(ref for ref in refs.split("+") if is_wording(ref))


def kept_with(wording: Wording, prompts: Iterable[WordingFile], refs: str) -> Wording:
    """A wording with the prompts that a record names beside its files, so that they are stored with it."""
    named = refs.split("+")
    return replace(wording, files=(*wording.files, *(file for file in prompts if file.ref in named)))
