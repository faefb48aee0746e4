"""Where an answer goes on Slack: a thread of a channel, or only the asker, by a command's response address or by direct message."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "slack"
ONLY_YOU = "ephemeral"


@dataclass(frozen=True, slots=True)
class Address:
    """`respond` is set where only the asker is to see the answer: such a message is never edited, and is gone when Slack restarts."""

    channel: str = ""
    thread: str = ""
    respond: str = ""

    def to_json(self) -> str:
        """As an update keeps it."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def from_json(cls, text: str) -> Address:
        """What `to_json` made; where nothing is left of it, nowhere."""
        return cls(**json.loads(text)) if text else cls()


def remote(channel: str, stamps: Sequence[str]) -> str:
    """A sent message by its channel and the time stamps of its parts; `conversation` need not be where it went."""
    return f"{channel}:{','.join(stamps)}"


def parted(name: str) -> tuple[str, list[str]]:
    """Channel and time stamps of what `remote` made."""
    channel, _, stamps = name.partition(":")
    return channel, stamps.split(",")
