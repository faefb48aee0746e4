"""The store's statements as psycopg takes them: its marks for SQLite's, and texts that PostgreSQL would not take."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import psycopg
from psycopg.types.string import StrBinaryDumper, StrDumper, TextLoader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from psycopg.abc import Buffer

ESCAPE = "\U0010fffe"
"""A code point that is no character and that no text should hold (https://www.unicode.org/faq/private_use.html#noncharacters)."""
_MARK = re.compile(r"'[^']*'|\"[^\"]*\"|(?<!:):(?P<name>[a-z_]\w*)|(?P<place>\?)|(?P<percent>%)")


@lru_cache(maxsize=4096)
def marked(sql: str) -> str:
    """A statement with `?` as `%s` and `:name` as `%(name)s`; what stands in quotes is left as it is."""
    return _MARK.sub(_mark, sql)


def _mark(found: re.Match[str]) -> str:
    if found["name"]:
        return f"%({found['name']})s"
    if found["place"]:
        return "%s"
    return found[0].replace("%", "%%")


def stored(text: str) -> str:
    """A text without NUL, which PostgreSQL takes in none."""
    if "\x00" in text or ESCAPE in text:
        return text.replace(ESCAPE, f"{ESCAPE}1").replace("\x00", f"{ESCAPE}0")
    return text


def unstored(text: str) -> str:
    """The text that `stored` was given."""
    return text.replace(f"{ESCAPE}0", "\x00").replace(f"{ESCAPE}1", ESCAPE) if ESCAPE in text else text


class _Dumper(StrDumper):
    def dump(self, obj: str) -> Buffer | None:
        return super().dump(stored(obj))


class _BinaryDumper(StrBinaryDumper):
    def dump(self, obj: str) -> Buffer | None:
        return super().dump(stored(obj))


class _Loader(TextLoader):
    def load(self, data: Buffer) -> bytes | str:
        told = super().load(data)
        return unstored(told) if isinstance(told, str) else told


_OwnLoader = psycopg.adapters.get_loader(psycopg.adapters.types["text"].oid, psycopg.pq.Format.TEXT) or TextLoader


class ServerConnection(psycopg.Connection[tuple[Any, ...]]):
    """A connection to the server that runs the store's statements."""

    claiming: ClassVar[str] = "FOR UPDATE OF j SKIP LOCKED"
    holding: ClassVar[str] = "FOR UPDATE"
    plain = False
    """Whether no text that is read can have had a NUL, as none of an article has: psycopg's own loader is much faster."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (psycopg's own)
        super().__init__(*args, **kwargs)
        self.adapters.register_dumper(str, _BinaryDumper)
        self.adapters.register_dumper(str, _Dumper)
        self.adapters.register_loader("text", _Loader)

    def execute(  # type: ignore[override]  # the store's statements are texts with SQLite's marks
        self, sql: str, values: Sequence[Any] | Mapping[str, Any] = (), /
    ) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run a statement."""
        cursor = self.cursor()
        if self.plain:
            cursor.adapters.register_loader("text", _OwnLoader)
        return cursor.execute(marked(sql).encode(), values) if values else cursor.execute(sql.encode())

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run a statement once for each row."""
        cursor = self.cursor()
        cursor.executemany(marked(sql).encode(), rows)
        return cursor

    def alone_with(self, name: str) -> None:
        """Wait for a name among all connections to this database (https://www.postgresql.org/docs/current/explicit-locking.html)."""
        self.execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", (name,))
