"""The policy file: what this deployment allows. One TOML; every error names its line.

languages = ["de"]                # served before a native editor has released their words
contact = "desk@example.org"      # answers complaints
admins = ["slack/T1/U7"]          # platform/workspace/user: who may hold, lift and export

[ask]                             # who may ask; a platform that is not named here answers everyone
slack = ["T1", "T2/U3"]           # a whole workspace, or one user of it; of Slack also a channel (T2/C4) or a user group (T2/S5)

[refuse]
slack = ["T1/C9"]                 # the same names; what stands here wins

[slack]
guests = false                    # whether guests of the workspace may ask
shared_channels = false           # whether it answers where another company reads along
desk = "T1/C7"                    # the channel that hears of what readers say is wrong

[budgets]                         # 0 = no limit
questions_an_hour = 20            # a user
questions_a_day = 0               # a workspace

[model]                           # tokens, 0 = no limit; above it answers are made by rule
tokens_a_user_a_day = 0
tokens_a_day = 0                  # a workspace

[mailbox]
conversation = 20                 # how many questions may wait in one, before "busy"
queue = 1000                      # and in all

[retention]
questions_days = 30               # how long after its answer a question's text is kept
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.briefing.delivering import Limits, Rate
from bot.briefing.keeping import Caps
from bot.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from bot.briefing.delivering import Update

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NUMBERS: Mapping[str, Mapping[str, int]] = {
    "budgets": {"questions_an_hour": 0, "questions_a_day": 0},
    "model": {"tokens_a_user_a_day": 0, "tokens_a_day": 0},
    "mailbox": {"conversation": 20, "queue": 1000},
    "retention": {"questions_days": 30},
}
"""Section → key → what holds where the file does not say."""
MOST_OF_ANY = 1_000_000_000
MOST: Mapping[str, int] = {"questions_days": 36_500}
LISTS = ("admins", "languages")
OPENED = ("guests", "shared_channels")
"""What [slack] may open; both are shut where the file does not say."""
_DESK = re.compile(r"[A-Z0-9]+/[A-Z0-9]+")
_SECTION = re.compile(r"\s*\[\s*([^\]\s]+)\s*\]")


@dataclass(frozen=True, slots=True)
class Policy:
    """`languages` are served although no native editor has released their words; `contact` answers complaints."""

    languages: frozenset[str] = frozenset()
    contact: str | None = None
    admins: frozenset[str] = frozenset()
    ask: Mapping[str, frozenset[str]] = field(default_factory=dict)
    refuse: Mapping[str, frozenset[str]] = field(default_factory=dict)
    slack: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    questions: timedelta = timedelta(days=NUMBERS["retention"]["questions_days"])
    caps: Caps = field(default_factory=Caps)

    def may_ask(self, update: Update) -> bool:
        """Whether an update's user may ask where it comes from."""
        return self.admits(update.lane.platform, update.lane.workspace, update.user)

    def admits(self, platform: str, workspace: str, *names: str) -> bool:
        """Whether someone may ask who goes by these names: their own, those of their groups, and that of the channel."""
        going_by = {workspace, *(f"{workspace}/{name}" for name in names)}
        allowed = self.ask.get(platform)
        return not self.refuse.get(platform, frozenset()) & going_by and (allowed is None or bool(allowed & going_by))

    def named(self, platform: str, workspace: str) -> frozenset[str]:
        """The names of a workspace that the file mentions: of users, channels and groups."""
        mentioned = self.ask.get(platform, frozenset()) | self.refuse.get(platform, frozenset())
        return frozenset(name.partition("/")[2] for name in mentioned if name.startswith(f"{workspace}/"))

    def administers(self, user: str) -> bool:
        """Whether a user, as platform/workspace/user, is one of the admins."""
        return user in self.admins


def read(path: Path | None, written: Collection[str]) -> Policy:
    """The policy of a file, or the strictest one where there is none, given the languages for which there are words.

    Raises ConfigurationError for anything it does not know.
    """
    if path is None:
        return Policy()
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    wrong = next(_wrong(table, written), None)
    if wrong:
        section, key, told = wrong
        raise ConfigurationError(f"{path}: line {_line(text, section, key)}: {told}")
    return _policy(table)


def _policy(table: Mapping[str, Any]) -> Policy:
    numbers = {key: table.get(section, {}).get(key, usual) for section, keys in NUMBERS.items() for key, usual in keys.items()}
    hour, day = numbers["questions_an_hour"], numbers["questions_a_day"]
    return Policy(
        languages=frozenset(table.get("languages", ())),
        contact=table.get("contact"),
        admins=frozenset(table.get("admins", ())),
        ask={platform: frozenset(allowed) for platform, allowed in table.get("ask", {}).items()},
        refuse={platform: frozenset(names) for platform, names in table.get("refuse", {}).items()},
        slack=table.get("slack", {}),
        limits=Limits(numbers["conversation"], numbers["queue"], Rate(hour, HOUR) if hour else None, Rate(day, DAY) if day else None),
        questions=timedelta(days=numbers["questions_days"]),
        caps=Caps(numbers["tokens_a_user_a_day"] or None, numbers["tokens_a_day"] or None),
    )


def _wrong(table: Mapping[str, Any], written: Collection[str]) -> Iterator[tuple[str | None, str, str]]:
    """What cannot be used, each as its section, its key, and what to write instead."""
    known = {"contact", "ask", "refuse", "slack", *LISTS, *NUMBERS}
    for key, value in table.items():
        if key not in known:
            yield None, key, f"unknown key {key}; known are {', '.join(sorted(known))}"
        elif key in LISTS and not _is_names(value):
            yield None, key, f"{key} is a list of names in quotation marks"
        elif key == "contact" and not isinstance(value, str):
            yield None, key, "contact is words in quotation marks"
        elif key not in {"contact", *LISTS} and not isinstance(value, dict):
            yield None, key, f"{key} is a section: [{key}]"
    yield from _wrong_names(table)
    yield from _wrong_languages(table, written)
    for section, keys in NUMBERS.items():
        if isinstance(given := table.get(section), dict):
            yield from _wrong_numbers(section, given, keys)


def _wrong_numbers(section: str, given: Mapping[str, Any], keys: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    for key, value in given.items():
        if key not in keys:
            yield section, key, f"unknown key {section}.{key}; known are {', '.join(sorted(keys))}"
        elif type(value) is not int or not (1 if section == "mailbox" else 0) <= value <= MOST.get(key, MOST_OF_ANY):
            least = ", at least 1" if section == "mailbox" else ""
            yield section, key, f"{section}.{key} is a whole number{least}, at most {MOST.get(key, MOST_OF_ANY):,}"


def _wrong_names(table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for section in ("ask", "refuse"):
        if isinstance(given := table.get(section), dict):
            told = "is a list of workspaces, or workspace/user"
            yield from ((section, key, f"{section}.{key} {told}") for key in given if not _is_names(given[key]))
    if isinstance(given := table.get("slack"), dict):
        yield from _wrong_slack(given)


def _wrong_languages(table: Mapping[str, Any], written: Collection[str]) -> Iterator[tuple[None, str, str]]:
    named = table.get("languages", ())
    for unknown in sorted(set(named) - set(written)) if _is_names(named) else ():
        yield None, "languages", f"no words for language {unknown}; there are {', '.join(sorted(written))}"


def _wrong_slack(given: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key, value in given.items():
        if key in OPENED and not isinstance(value, bool):
            yield "slack", key, f"slack.{key} is true or false"
        elif key == "desk" and not (isinstance(value, str) and _DESK.fullmatch(value)):
            yield "slack", key, "slack.desk is a channel as workspace/channel in quotation marks"
        elif key not in {*OPENED, "desk"}:
            yield "slack", key, f"unknown key slack.{key}; known are {', '.join((*OPENED, 'desk'))}"


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def _line(text: str, section: str | None, key: str) -> int:
    """The line on which a key of a section is given, or the section begins."""
    now: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if header := _SECTION.match(line):
            now = header[1]
            if section is None and now.split(".")[0] == key:
                return number
        elif now == section and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""", line):
            return number
    return 1
