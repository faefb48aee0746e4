"""Settings from the environment, typed and complete: an unknown `ONRECORD_` name is an error, and secrets never print."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values

from bot.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRETS = frozenset(
    {
        "OPENAI_API_KEY",
        "ONRECORD_EMBEDDER_KEY",
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_WEBHOOK_SECRET",
    }
)
NAMES = SECRETS | {
    "ONRECORD_DATA",
    "ONRECORD_DATABASE",
    "ONRECORD_DATABASE_READ",
    "ONRECORD_SOURCES",
    "ONRECORD_POLICY",
    "OPENAI_BASE_URL",
    "ONRECORD_MODEL",
    "ONRECORD_SUMMARY",
    "ONRECORD_EMBEDDER",
    "ONRECORD_EMBEDDER_PATH",
    "ONRECORD_EMBEDDER_URL",
    "SLACK_API_URL",
    "TELEGRAM_API_URL",
    "TELEGRAM_WEBHOOK_URL",
    "ONRECORD_HTTP",
    "ONRECORD_LOG",
}
_PREFIX = "ONRECORD_"
_FILE = "_FILE"
_SQLITE = "sqlite:///"
_POSTGRES = re.compile(r"postgres(ql)?://")
ADDRESSES = ("ONRECORD_DATABASE", "ONRECORD_DATABASE_READ")
_REMOTE = "openai:"
_ADDRESS = "address such as http://127.0.0.1:8000/v1, where /embeddings follows"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. `values` holds every name that is set.

    `database` is the SQLite file; it is not used where `server` is the address of a PostgreSQL database, which a `replica` may follow.
    """

    data: Path
    database: Path
    sources: Path | None = None
    policy: Path | None = None
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    server: str | None = field(default=None, repr=False)
    replica: str | None = field(default=None, repr=False)

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Settings from a mapping of names to values.

        Raises ConfigurationError for an unknown `ONRECORD_` name, a `*_FILE` that cannot be read, or a value that does not fit.
        """
        values = _values(environment)
        data = Path(values.get("ONRECORD_DATA") or _data_folder(environment)).expanduser()
        _check_embedder(values)
        _check_model(values)
        server = _server(values, "ONRECORD_DATABASE")
        replica = _server(values, "ONRECORD_DATABASE_READ")
        if replica and not server:
            raise ConfigurationError("ONRECORD_DATABASE_READ: a file has no replica; unset it, or set ONRECORD_DATABASE=postgresql://…")
        return cls(
            data=data,
            database=data / "onrecord.db" if server else _database(values.get("ONRECORD_DATABASE"), data),
            sources=_file(values, "ONRECORD_SOURCES"),
            policy=_file(values, "ONRECORD_POLICY"),
            values=values,
            server=server,
            replica=replica,
        )

    @property
    def secrets(self) -> list[str]:
        """The values that may appear nowhere."""
        addresses = [address for address in (self.server, self.replica) if address]
        passwords = [password for address in addresses for password in _passwords(address)]
        return [value for name, value in self.values.items() if name in SECRETS] + addresses + passwords

    def shown(self) -> dict[str, str]:
        """The names that are set, secrets as `***`."""
        hidden = SECRETS | {name for name in ADDRESSES if _POSTGRES.match(self.values.get(name, ""))}
        return {name: "***" if name in hidden else value for name, value in sorted(self.values.items())}


def environment() -> dict[str, str]:
    """The process's environment over the `.env` file of the working folder."""
    try:
        told = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f".env: cannot be read as UTF-8 text: {error.__class__.__name__}") from error
    return told | dict(os.environ)


def _values(environment: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in environment.items():
        base = name.removesuffix(_FILE)
        if name in NAMES and value:
            values[name] = value
        elif name != base and base in NAMES and value:
            values.setdefault(base, _read(name, value, secret=base in SECRETS or base in ADDRESSES))
        elif name.startswith(_PREFIX) and name not in NAMES and base not in NAMES:
            raise ConfigurationError(f"unknown setting {name}; known are {', '.join(sorted(n for n in NAMES if _PREFIX in n))}")
    return values


def _read(name: str, path: str, *, secret: bool) -> str:
    try:
        if secret and Path(path).stat().st_mode & 0o007:
            raise ConfigurationError(
                f"{name}: everybody on this machine can read or change {path}; chmod o= it, and give its user the file"
            )
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name}: cannot read {path}: {error.__class__.__name__}") from error


def _data_folder(environment: Mapping[str, str]) -> Path:
    """The platform's folder for a user's data (https://specifications.freedesktop.org/basedir-spec/latest/)."""
    home = environment.get("HOME")
    if not home:
        raise ConfigurationError("neither ONRECORD_DATA nor HOME is set; set ONRECORD_DATA to a folder")
    if sys.platform == "darwin":
        return Path(home, "Library", "Application Support", "onrecord")
    return Path(environment.get("XDG_DATA_HOME") or Path(home, ".local", "share"), "onrecord")


def _database(value: str | None, data: Path) -> Path:
    if not value:
        return data / "onrecord.db"
    if value.startswith(_SQLITE) and value != _SQLITE:
        name = Path(value.removeprefix(_SQLITE))
        if ".." in name.parts:
            raise ConfigurationError(f"ONRECORD_DATABASE: {value} leads out of the data folder {data}; name a file in it")
        return data / name
    found = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?=//)", value)  # of anything else no part is told: it may hold a password
    named = f"{found[0]} is" if found else "this is"
    raise ConfigurationError(f"ONRECORD_DATABASE: {named} no store of ours; use sqlite:///NAME.db or postgresql://USER@HOST/NAME")


def _server(values: Mapping[str, str], name: str) -> str | None:
    """The address of a PostgreSQL database. No part of it stands in an error: it may have a password."""
    value = values.get(name, "")
    if not _POSTGRES.match(value):
        if name != "ONRECORD_DATABASE" and value:
            raise ConfigurationError(f"{name}: write postgresql://USER@HOST/NAME")
        return None
    if not value.isprintable() or " " in value:
        raise ConfigurationError(f"{name}: has spaces or characters that do not print; percent-encode those of the password")
    return value


def _passwords(address: str) -> list[str]:
    """The password of an address, as it stands there and as it is meant."""
    found = urlsplit(address).password if "@" in address else None
    return [found, unquote(found)] if found else []


def _file(values: Mapping[str, str], name: str) -> Path | None:
    if name not in values:
        return None
    path = Path(values[name]).expanduser()
    if not path.is_file():
        raise ConfigurationError(f"{name}: no file {path}")
    return path


def _check_embedder(values: Mapping[str, str]) -> None:
    """The embedder's four names fit together. No address and no key stands in an error."""
    embedder = values.get("ONRECORD_EMBEDDER", "local")
    remote = embedder.startswith(_REMOTE)
    if embedder not in {"none", "local"} and not remote:
        raise ConfigurationError(f"ONRECORD_EMBEDDER={embedder}: known are `none`, `local` and `openai:MODEL`")
    if remote:
        _check_remote(embedder, values)
    elif values.get("ONRECORD_EMBEDDER") == "local" and "ONRECORD_EMBEDDER_URL" in values:
        raise ConfigurationError("ONRECORD_EMBEDDER_URL: `local` asks no server; unset it or set ONRECORD_EMBEDDER=openai:MODEL")


def _check_remote(embedder: str, values: Mapping[str, str]) -> None:
    models = [name.strip() for name in embedder.removeprefix(_REMOTE).split(",")]
    if not all(name and name.isprintable() for name in models) or len(models) > len(("query", "passage")):
        raise ConfigurationError(f"ONRECORD_EMBEDDER={embedder!r}: name a model, or two: openai:QUERY_MODEL,PASSAGE_MODEL")
    if "ONRECORD_EMBEDDER_PATH" in values:
        raise ConfigurationError("ONRECORD_EMBEDDER_PATH: is the file of `local`; unset it for openai:MODEL")
    if "ONRECORD_EMBEDDER_URL" not in values:
        raise ConfigurationError(f"ONRECORD_EMBEDDER={embedder}: set ONRECORD_EMBEDDER_URL to an {_ADDRESS}")
    if not _is_address(values["ONRECORD_EMBEDDER_URL"]):
        raise ConfigurationError(f"ONRECORD_EMBEDDER_URL: is no {_ADDRESS}, without a user, a password, `?` or `#` in it")
    key = values.get("ONRECORD_EMBEDDER_KEY", "")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ConfigurationError("ONRECORD_EMBEDDER_KEY: has characters that no HTTP header carries; is it the whole key and nothing else?")


def _check_model(values: Mapping[str, str]) -> None:
    """The model's four names fit together. No address and no key stands in an error."""
    model, summary = values.get("ONRECORD_MODEL"), values.get("ONRECORD_SUMMARY", "off")
    if summary not in {"checked", "off"}:
        raise ConfigurationError(f"ONRECORD_SUMMARY={summary}: known are `checked` and `off`")
    if model is not None and not (model.isprintable() and model.strip() == model):
        raise ConfigurationError(f"ONRECORD_MODEL={model!r}: is no model's name")
    if "OPENAI_BASE_URL" in values and not _is_address(values["OPENAI_BASE_URL"]):
        told = _ADDRESS.replace("/embeddings", "/chat/completions")
        raise ConfigurationError(f"OPENAI_BASE_URL: is no {told}, without a user, a password, `?` or `#` in it")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and not set(url) & set(" ?#@\\")
    return plain and parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0
