"""Cards: what the operator states about an article, from flags, a card file beside it, or its front matter; flags win.

What a web page states of itself fills what is left open on a card, and never replaces what a stored card has.

A field that a card does not know is an error: a misspelt `embargo_until` that was let through would publish what must wait.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.core.errors import InputError
from bot.core.model import Audience, Card, Translation, Translator
from bot.sources.files import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.core.labels import Source
    from bot.sources.files import ArticleFile

FIELDS = (
    "id",
    "source",
    "title",
    "url",
    "published",
    "language",
    "translated_from",
    "translator",
    "provenance",
    "audience",
    "embargo_until",
    "sha256",
)
TRANSLATED_FROM = ("ru", "en", "sr", "sq", "de", "fr")
_ID = re.compile(r"[^\s:\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]{1,200}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NAMED = "named:"
SEPARATOR = "·"  # parts the notes of a label; no value may bring one of its own
_SURROGATE = re.compile("[\ud800-\udfff]")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def card_file(article: Path) -> Mapping[str, object]:
    """The fields of the card beside an article: `NAME.card.toml`, else `card.toml` in a folder that holds one article."""
    own = article.with_name(f"{article.stem}.card.toml")
    shared = article.with_name("card.toml")
    if _is_file(own):
        return _table(own)
    if _is_file(shared):
        others = [p for p in article.parent.iterdir() if p.suffix.lower() in SUFFIXES and p != article]
        if others:
            raise InputError(f"{shared}: {article.parent} holds several articles; name the card {own.name}")
        return _table(shared)
    return {}


def card(
    article: ArticleFile,
    beside: Mapping[str, object],
    flags: Mapping[str, object],
    *,
    folder_id: str,
    outlets: Mapping[str, Source] | None = None,
) -> Card:
    """The card of an article. `folder_id` is its id where neither flags nor cards give one.

    An address that a page states of itself counts only on one of its outlet's hosts, as `outlets` has them.

    Raises InputError for an unknown field, a value that does not fit, or a sha256 that is not the file's.
    """
    given: dict[str, object] = {**article.front_matter, **beside, **{k: v for k, v in flags.items() if v is not None}}
    nested = [name for name, value in given.items() if isinstance(value, list | dict)]
    if nested:
        raise InputError(f"{article.name}: its card: {nested[0]} must be one value")
    fields = {name: str(value) for name, value in given.items() if value not in (None, "")}
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise InputError(f"{article.name}: its card has an unknown field {unknown[0]}; known are {', '.join(FIELDS)}")
    _check_sha256(article, fields.get("sha256"))
    try:
        return _card(fields, folder_id, _usable(article.claims, fields, (outlets or {}).get(fields.get("source", ""))))
    except ValueError as error:
        raise InputError(f"{article.name}: its card: {error}") from error


def taken(article: ArticleFile, card: Card) -> tuple[str, ...]:
    """The fields of a card that a web page filled."""
    values = {"title": card.title, "url": card.url, "published": card.published, "language": card.language}
    stated = card.stated or frozenset()
    return tuple(field for field, value in values.items() if field in article.claims and field not in stated and value is not None)


def _usable(claims: Mapping[str, str], stated: Mapping[str, str], outlet: Source | None) -> Mapping[str, str]:
    """What of a page's claims may fill a card: what the operator left open and a card can hold."""
    checks: Mapping[str, Callable[[str], object]] = {"title": _title, "url": _url, "published": _day, "language": _language}
    found = {}
    for field, value in claims.items():
        with suppress(ValueError):
            if field not in stated and checks[field](value) is not None and (field != "url" or _at_its_outlet(value, outlet)):
                found[field] = value
    return found


def _at_its_outlet(url: str, outlet: Source | None) -> bool:
    host = f".{urlsplit(url).hostname}"
    return outlet is not None and any(host.endswith(f".{one}") for one in outlet.hosts)


def _card(fields: Mapping[str, str], folder_id: str, claims: Mapping[str, str]) -> Card:
    for field, value in fields.items():
        if _SURROGATE.search(value):
            raise ValueError(f"{field} cannot be {value!r}: it is not valid Unicode text")
    source = fields.get("source")
    filled = {**claims, **fields}
    name = fields.get("id") or (f"{source}/{folder_id}" if source else folder_id)
    return Card(
        id=_checked("id", name, _ID, "no white space, no colon, at most 200 characters"),
        source=source,
        title=_title(filled.get("title")),
        url=_url(filled.get("url")),
        published=_day(filled.get("published")),
        language=_language(filled.get("language", "en")),
        translation=_translation(fields.get("translated_from"), fields.get("translator")),
        provenance=fields.get("provenance"),
        audience=_audience(fields.get("audience", Audience.STAFF)),
        embargo_until=_moment(fields.get("embargo_until")),
        stated=frozenset({"translation" if name in {"translated_from", "translator"} else name for name in fields}),
    )


def _is_file(path: Path) -> bool:
    """Whether a file is there; a name too long for the file system is not."""
    with suppress(OSError):
        return path.is_file()
    return False


def _table(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not TOML: {error}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def _check_sha256(article: ArticleFile, wanted: str | None) -> None:
    if wanted and wanted.lower() != article.received.raw_sha256:
        raise InputError(
            f"{article.name}: its sha256 is {article.received.raw_sha256[:12]}…, its card says {wanted[:12]}…;"
            " check that it is the right file"
        )


def _checked(field: str, value: str, pattern: re.Pattern[str], rule: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"{field} cannot be {value!r}: {rule}")
    return value


def _language(value: str) -> str:
    return _checked("language", value, _LANGUAGE, "a code such as en or sr-Latn")


def _title(value: str | None) -> str | None:
    return " ".join(_HIDDEN.sub(" ", value).split()) or None if value else None


def _url(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise ValueError(f"url cannot be {value!r}: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or _HIDDEN.search(value) or " " in value:
        raise ValueError(f"url cannot be {value!r}: an http or https address")
    return value


def _day(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        raise ValueError(f"published cannot be {value!r}: a date as 2026-05-14") from None


def _moment(value: str | None) -> datetime | None:
    """A moment; a day alone means its end (UTC), and a time without an offset is UTC: late rather than early."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"embargo_until cannot be {value!r}: a time as 2026-05-14T06:00+02:00") from None
    if len(value.strip()) <= len("2026-05-14"):
        moment = datetime.combine(moment.date(), time.max)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"embargo_until cannot be {value!r}: it is outside the calendar") from None


def _translation(language: str | None, translator: str | None) -> Translation | None:
    if language is None and translator is None:
        return None
    if language is None or translator is None:
        raise ValueError("translated_from and translator belong together (translator: named:NAME, machine or not_named)")
    _checked("translated_from", language, re.compile("|".join(TRANSLATED_FROM)), f"one of {', '.join(TRANSLATED_FROM)}")
    if translator.startswith(_NAMED):
        name = _title(translator.removeprefix(_NAMED))
        if name and SEPARATOR not in name:
            return Translation(language, Translator.NAMED, name)
    if translator in {Translator.MACHINE, Translator.NOT_NAMED}:
        return Translation(language, Translator(translator))
    raise ValueError(f"translator cannot be {translator!r}: named:NAME, machine or not_named")


def _audience(value: str) -> Audience:
    try:
        return Audience(value)
    except ValueError:
        raise ValueError(f"audience cannot be {value!r}: staff or public") from None
