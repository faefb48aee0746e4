"""PostgreSQL's errors as one line that says what to do. No password stands in any."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import PoolTimeout

from bot.core.errors import ConfigurationError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

VECTOR = "pgvector is not there: install it on the server and let an administrator run CREATE EXTENSION vector in this database"
READ_ONLY = "it is a replica or read-only; give the address of the primary"
_CONNECTING = (
    ("password authentication failed", "the password or the user is wrong; check the address in the setting"),
    ("no password supplied", "the server wants a password; put it into the address or its file"),
    ("no pg_hba.conf entry", "the server does not let this user in from here; ask its administrator for an entry in pg_hba.conf"),
    ("too many", "the server takes no more connections; run fewer workers, raise its max_connections or put a pooler before it"),
    ("remaining connection slots", "the server takes no more connections; run fewer workers or raise its max_connections"),
    ("could not translate host name", "there is no such host; check the address in the setting"),
    ("failed to resolve host", "there is no such host; check the address in the setting"),
    ("the database system is starting up", "the server is starting; try again in a moment"),
    ("the database system is shutting down", "the server is shutting down; try again when it is back"),
    ("session is not read-write", "only a replica answers, which takes no writes; promote one or start the primary"),
    ("SSL", "the encrypted connection could not be made; check sslmode and the server's certificate"),
    ("Connection refused", "nothing listens there; start the server or check the address"),
    ("timeout expired", "it does not answer; check the address, the network and whether the server runs"),
    ("does not exist", "the database or the user is not there; create it or check the address"),
)

_SAID: tuple[tuple[tuple[type[psycopg.Error], ...], str], ...] = (
    ((errors.DiskFull, errors.OutOfMemory), "the server's disk or memory is full; nothing was stored"),
    ((errors.ReadOnlySqlTransaction,), READ_ONLY),
    ((errors.InsufficientPrivilege,), "the user may not do this ({first}); grant it, or give another user"),
    ((errors.LockNotAvailable, errors.QueryCanceled), "it is in use, and what was waited for did not end in time; try again"),
    (
        (errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction),
        "its schema is not whole ({first}); restore a backup or run onrecord migrate",
    ),
    ((errors.TooManyConnections,), "the server takes no more connections; run fewer workers or raise its max_connections"),
    (
        (errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow),
        "the server went away; what was not confirmed was not stored",
    ),
)


def shown(url: str) -> str:
    """An address without its password."""
    parts = _parts(url)
    user = f"{parts['user']}@" if parts.get("user") else ""
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"postgresql://{user}{parts.get('host') or 'localhost'}{port}/{parts.get('dbname') or parts.get('user') or ''}"


def _parts(url: str) -> dict[str, object]:
    parts: dict[str, object] = {}
    with suppress(psycopg.ProgrammingError):
        parts = dict(conninfo_to_dict(url))
    if not parts or "@" in str(parts.get("host", "")):  # of a password with an unescaped @ the rest is read as the host
        raise ConfigurationError(
            "ONRECORD_DATABASE: is no address that PostgreSQL's library can read; write postgresql://USER@HOST:5432/NAME with the password"
            " behind a colon after USER, its special characters percent-encoded"
        )
    return parts


@contextmanager
def told(where: str) -> Iterator[None]:
    """Tell what psycopg raises."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreError(f"{where}: no connection in time; see whether the server runs and takes more of them") from error
    except psycopg.Error as error:
        raise StoreError(f"{where}: {_line(error)}") from error


def _line(error: psycopg.Error) -> str:
    """What happened, and what to do about it."""
    for kinds, line in _SAID:
        if isinstance(error, kinds):
            return line.format(first=_first(error))
    if "extension" in str(error) and isinstance(error, errors.FeatureNotSupported | errors.UndefinedFile):
        return VECTOR
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return next((line for sign, line in _CONNECTING if sign in str(error)), f"the connection was lost ({_first(error)}); try again")
    return _first(error)


def _first(error: psycopg.Error) -> str:
    """The server's own line, without its details, which may show a row."""
    return (error.diag.message_primary or str(error)).splitlines()[0] if str(error) else type(error).__name__
