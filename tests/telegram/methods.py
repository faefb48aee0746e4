"""Calls of the Bot API on stdin, a JSON list of [method, parameters] → what aiogram's types say is wrong with each, a JSON list on stdout.

Runs in an environment of its own: `make test-telegram-methods`.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from aiogram import methods
from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator


def wrong(method: str, asked: dict[str, Any]) -> str | None:
    """What is wrong with a call, or None."""
    kind = getattr(methods, method[:1].upper() + method[1:], None)
    if kind is None:
        return "no such method"
    try:
        read = kind.model_validate(asked, strict=False)
    except ValidationError as error:
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    return "; ".join(f"no such parameter: {name}" for name in _extra(read)) or None


def _extra(value: object) -> Iterator[str]:
    """Names that a type does not have, however deep they stand."""
    if isinstance(value, BaseModel):
        yield from value.model_extra or ()
        for name in type(value).model_fields:
            yield from _extra(getattr(value, name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _extra(one)


if __name__ == "__main__":
    sys.stdout.write(json.dumps([wrong(*call) for call in json.load(sys.stdin)]))
