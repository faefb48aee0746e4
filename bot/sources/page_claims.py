"""What a page states of its article: title, day, address, language; and nothing where two of its statements differ.

A wrong day under a quotation is worse than "date not stated". So a day counts only if the page calls it the publication's, all its
statements agree, and one is in the outlet's own time: a moment in UTC may fall on another day there. The outlet is the operator's to
name, never the page's.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

CLAIMED = ("title", "published", "url", "language")
_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_PUBLISHED = frozenset({"article:published_time", "og:article:published_time", "datepublished"})
_MODIFIED = frozenset({"article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified"})


def claims(tree: HtmlElement) -> Mapping[str, str]:
    """The card fields that a page states, in the words of a card; fields that it leaves open or contradicts are not there."""
    found = {"title": _title(tree), "published": _day(tree), "url": _address(tree), "language": _language(tree)}
    return {field: value for field, value in found.items() if value}


def _metas(tree: HtmlElement, names: frozenset[str]) -> list[str]:
    """The different values of the `<meta>` elements of some names, in their order."""
    found = []
    for meta in tree.iter("meta"):
        called = {(meta.get(key) or "").strip().lower() for key in ("property", "name", "itemprop")}
        value = " ".join((meta.get("content") or "").split())
        if called & names and value and value not in found:
            found.append(value)
    return found


def _only(values: list[str]) -> str | None:
    return values[0] if len(values) == 1 else None


def _title(tree: HtmlElement) -> str | None:
    """The title that the head states, where it is the page's visible heading or holds it or stands in it."""
    stated = _metas(tree, frozenset({"og:title"}))
    if not stated:
        stated = [words for title in tree.iterfind("head/title") if (words := " ".join((title.text or "").split()))]
    title, seen = _only(stated), [_letters(heading.text_content()) for heading in tree.iter("h1")]
    if title is None or not any(seen):
        return title
    return title if any(one and (one in _letters(title) or _letters(title) in one) for one in seen) else None


def _letters(words: str) -> str:
    return "".join(character for character in words.casefold() if character.isalnum())


def _address(tree: HtmlElement) -> str | None:
    """The address that `<link rel=canonical>` and og:url agree on: an address is what an article is known by, and either alone errs."""
    canonical = {(link.get("href") or "").strip() for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()}
    stated = _metas(tree, frozenset({"og:url"}))
    if len(canonical) != 1 or canonical != set(stated):
        return None
    address = stated[0]
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.path.strip("/") else None


def _language(tree: HtmlElement) -> str | None:
    """`<html lang>` as language and script; None where og:locale names another language."""
    stated = re.fullmatch(r"([a-z]{2,3})(-[A-Za-z]{4})?(?:-[A-Za-z0-9]+)*", (tree.get("lang") or "").strip().replace("_", "-"))
    if stated is None:
        return None
    others = {value[:3].rstrip("_-").lower() for value in _metas(tree, frozenset({"og:locale"}))}
    return stated[1] + (stated[2] or "") if others <= {stated[1]} else None


def _day(tree: HtmlElement) -> str | None:
    stated = _metas(tree, _PUBLISHED)
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            stated += _IN_JSON.findall(script.text or "")
    day = agreed_day(stated, _metas(tree, _MODIFIED))
    return day if day and _is_seen(tree, date.fromisoformat(day)) else None


def _is_seen(tree: HtmlElement, day: date) -> bool:
    """Whether none of the times that the article itself shows, or one of them, is that day; one off is another time zone's."""
    article = next(iter(tree.iter("article", "main")), tree)
    shown = [moment for time in article.iter("time") if (moment := _moment((time.get("datetime") or "").strip())) is not None]
    days = [moment.date() if isinstance(moment, datetime) else moment for moment in shown]
    return not days or any(abs((one - day).days) <= 1 for one in days)


def agreed_day(published: list[str], modified: list[str]) -> str | None:
    """The day of a publication as `2026-05-14`, if all that is stated agrees on it and nothing was changed before it.

    A moment in UTC agrees with a day that is at most one off.
    """
    moments = [_moment(value) for value in published]
    changes = [_moment(value) for value in modified]
    days = {moment for moment in moments if moment is not None and not isinstance(moment, datetime)}
    if None in moments or None in changes or len(days) != 1:
        return None
    (day,) = days
    near = all(abs((moment.date() - day).days) <= 1 for moment in moments if isinstance(moment, datetime))
    early = any((day - change.date()).days > 1 if isinstance(change, datetime) else change < day for change in changes if change)
    return day.isoformat() if near and not early else None


def _moment(value: str) -> datetime | date | None:
    """A moment in UTC as such; a day, or a moment in another time, as the day that it names; None for what is no date of ISO 8601."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.utcoffset() == timedelta(0) else moment.date()
