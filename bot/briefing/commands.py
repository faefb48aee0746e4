"""What a reader requests: a question answered, or one of the commands, on which articles, outlets and speaker."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class Command(StrEnum):
    """What a reader may want. `chosen` is a question that is not in its reader's own words: the answer says how it was read."""

    ASK = "ask"
    CHOSEN = "chosen"
    MORE = "more"
    BRIEF = "brief"
    POSITIONS = "positions"
    TIMELINE = "timeline"
    CHECK = "check"
    DRAFT = "draft"
    OUTLETS = "outlets"
    RECORD = "record"
    WHY = "why"
    START = "start"
    HELP = "help"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Request:
    """A command with what it is about; empty tuples do not narrow. `record` is the answer that it starts from.

    `edits` names an earlier update of the same conversation, which its sender has changed: the answer to that one is replaced. The
    id of an update that edits is that id, a slash, and what makes it one of its own.
    """

    command: Command = Command.ASK
    articles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    speaker: str | None = None
    record: str | None = None
    edits: str | None = None

    def to_json(self) -> str:
        """As it is stored: empty for a plain question."""
        given = {name: value for name, value in asdict(self).items() if value and (name, value) != ("command", Command.ASK)}
        return json.dumps(given, ensure_ascii=False) if given else ""

    @classmethod
    def from_json(cls, text: str) -> Request:
        """What `to_json` stored. Raises ValueError for anything else."""
        given = json.loads(text) if text else {}
        if not isinstance(given, dict) or set(given) - {field for field in cls.__dataclass_fields__}:  # noqa: C416 (names alone)
            raise ValueError("not what an update wants")
        several = {name: tuple(given[name]) for name in ("articles", "sources") if name in given}
        return cls(**{**given, **several, "command": Command(given.get("command", Command.ASK))})


PLAIN = Request()
"""A question, and nothing beside it."""
