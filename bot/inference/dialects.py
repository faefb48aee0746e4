"""What a server of chat completions understands, from most to least: tried in this order, and remembered.

Of 167 tracked models 97 hold to a schema; others know JSON mode alone, or neither. Newer models of OpenAI's take
`max_completion_tokens` in the place of `max_tokens` and no temperature
(https://platform.openai.com/docs/api-reference/chat/create).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: its messages, the shape of the reply under a name, and how long and how free the reply may be."""

    name: str
    messages: list[dict[str, str]]
    shape: Mapping[str, Any]
    max_tokens: int
    temperature: float


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a server is asked: the format of the reply, whether it is to count its tokens, and whether by the newer names."""

    format: str
    counts: bool
    newer: bool = False

    def parameters(self, ask: Ask) -> dict[str, Any]:
        """The parameters of `chat.completions.create` but for the model's name."""
        said: dict[str, Any] = {"messages": ask.messages, "stream": True}
        said |= {"max_completion_tokens": ask.max_tokens} if self.newer else {"max_tokens": ask.max_tokens, "temperature": ask.temperature}
        if self.counts:
            said["stream_options"] = {"include_usage": True}
        if self.format == "json_schema":
            wanted = {"name": ask.name, "strict": True, "schema": ask.shape}
            said["response_format"] = {"type": "json_schema", "json_schema": wanted}
        elif self.format == "json_object":
            said["response_format"] = {"type": "json_object"}
        return said

    def __str__(self) -> str:
        """What it supports, for an operator."""
        return ", ".join((self.format, *(["counts tokens"] if self.counts else []), *(["newer parameters"] if self.newer else [])))


DIALECTS = (
    Dialect("json_schema", counts=True),
    Dialect("json_schema", counts=True, newer=True),
    Dialect("json_schema", counts=False),
    Dialect("json_object", counts=False),
    Dialect("json_object", counts=False, newer=True),
    Dialect("text", counts=False),
)
