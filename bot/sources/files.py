"""Files → what was received: bytes to text without changing a character, and front matter told apart from it."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.errors import InputError
from bot.core.model import Version
from bot.core.ports import Received
from bot.sources.decoding import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

MAX_BYTES = 50_000_000
MAX_FRONT_MATTER = 64_000
TEXTS = frozenset({".txt", ".md"})
WEB_PAGES = frozenset({".html", ".htm"})
SUFFIXES = TEXTS | WEB_PAGES
KINDS = ".txt, .md or .html"
_FIELD = re.compile(r"[a-z_0-9]+[ \t]*[:=]")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_DECLARED_WITHIN = 65_536  # bytes; HTML wants it within 1,024, pages do not all keep to that


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file's text as received, with the card fields of its front matter, and those that a web page states of itself."""

    name: str
    received: Received
    front_matter: Mapping[str, object]
    claims: Mapping[str, str] = field(default_factory=dict)


def article_paths(paths: Iterable[Path]) -> Iterator[Path]:
    """The article files among paths: files as named, folders with all their .txt, .md and .html files, in the order of their names."""
    for path in paths:
        if _is_folder(path):
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file() and _inside(p, path))
        else:
            yield path


def _is_folder(path: Path) -> bool:
    """Whether a path is a folder; a name that no file can have is told when it is read."""
    with suppress(OSError):
        return path.is_dir()
    return False


def _exists(path: Path) -> bool:
    with suppress(OSError):
        return path.exists()
    return False


def read_article(path: Path) -> ArticleFile:
    """A .txt, .md, .html or .htm file as received.

    Raises InputError for a file that is missing, of another kind, empty, binary, over 50 MB, with NUL, in an encoding that is not certain,
    and for a web page over 5 MB or without an article.
    """
    if path.suffix.lower() not in SUFFIXES and _exists(path):
        raise InputError(f"{path}: only .txt, .md and .html files are read; save the article's text as one of them")
    return received(path.name, _bytes(path))


def received(name: str, raw: bytes) -> ArticleFile:
    """The article that some bytes are."""
    if name.lower().endswith(tuple(WEB_PAGES)):
        return _page_received(name, raw)
    found = decoded(name, raw)
    text = found.text
    front_matter: Mapping[str, object] = {}
    if name.lower().endswith(".md"):
        text, front_matter = _without_front_matter(name, text)
    if not text.strip("\ufeff \t\r\n\x0b\x0c\x85\u2028\u2029"):
        raise InputError(f"{name}: there is no text in it")
    return ArticleFile(name, Received(Version.of(text), hashlib.sha256(raw).hexdigest(), found.decoder, "as_is"), front_matter)


def _page_received(name: str, raw: bytes) -> ArticleFile:
    from bot.sources.web_pages import MAX_PAGE, web_page  # noqa: PLC0415 (for web pages only)

    if len(raw) > MAX_PAGE:
        raise InputError(f"{name}: a web page over {MAX_PAGE // 1_000_000} MB; save the article's text as .txt")
    charset = _CHARSET.search(raw, 0, _DECLARED_WITHIN)
    found = decoded(name, raw, charset[1].decode("ascii") if charset else None, judged=_without_markup)
    page = web_page(name, found.text)
    received = Received(Version.of(page.text), hashlib.sha256(raw).hexdigest(), found.decoder, page.extractor)
    return ArticleFile(name, received, {}, page.claims)


def _without_markup(raw: bytes) -> bytes:
    """About what a page shows, to judge its letters by: what follows each tag but scripts and styles."""
    pieces = (piece.partition(b">") for piece in raw.split(b"<"))
    return b" ".join(text for tag, _, text in pieces if not tag[:6].lower().startswith((b"script", b"style")))


def _bytes(path: Path) -> bytes:
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            told = os.fstat(file.fileno())
            if not stat.S_ISREG(told.st_mode):
                raise InputError(f"{path}: is no ordinary file; save the article's text as one")
            if told.st_size > MAX_BYTES:
                raise InputError(f"{path}: over {MAX_BYTES // 1_000_000} MB; split it into articles")
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def _without_waiting(path: str, flags: int) -> int:
    """Open a file without waiting for the other end of a pipe."""
    return os.open(path, flags | os.O_NONBLOCK)


def _without_front_matter(name: str, text: str) -> tuple[str, Mapping[str, object]]:
    """The text after its front matter, and the front matter's fields. YAML between `---` lines, TOML between `+++` lines."""
    for fence, parse in (("---", _yaml), ("+++", _toml)):
        begin = re.match(rf"{re.escape(fence)}[ \t]*\r?\n", text)
        if not begin:
            continue
        end = re.compile(rf"^{re.escape(fence)}[ \t]*\r?$", re.MULTILINE).search(text, begin.end(), MAX_FRONT_MATTER)
        if end:
            return text[_past_blank_lines(text, end.end()) :], _fields(name, fence, parse, text[begin.end() : end.start()])
        if _FIELD.match(text, begin.end()):
            raise InputError(f"{name}: its front matter opens with {fence} and never closes; close it with a line of {fence}")
    return text, {}


def _past_blank_lines(text: str, at: int) -> int:
    while at < len(text) and text[at] in "\r\n":
        at += 1
    return at


def _fields(name: str, fence: str, parse: Callable[[str, str], object], words: str) -> Mapping[str, object]:
    fields = parse(name, words) or {}
    if not isinstance(fields, dict):
        raise InputError(f"{name}: the lines between {fence} must be `field: value`")
    return fields


def _yaml(name: str, words: str) -> object:
    import yaml  # noqa: PLC0415 (slow to import, and needed for front matter only)

    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(words, Loader=yaml.BaseLoader)):
            raise InputError(f"{name}: its front matter uses YAML anchors; write the values out")
        return yaml.load(words, Loader=yaml.BaseLoader)  # noqa: S506 (BaseLoader makes nothing but strings, lists and dicts)
    except RecursionError as error:
        raise InputError(f"{name}: its front matter is nested too deep; write `field: value` lines") from error
    except yaml.YAMLError as error:
        raise InputError(f"{name}: its front matter is not YAML: {str(error).splitlines()[0]}") from error


def _toml(name: str, words: str) -> object:
    try:
        return tomllib.loads(words)
    except RecursionError as error:
        raise InputError(f"{name}: its front matter is nested too deep; write `field = value` lines") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: its front matter is not TOML: {error}") from error


def _inside(path: Path, folder: Path) -> bool:
    """Whether a path is neither hidden nor a link that leads out of the folder."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.resolve().is_relative_to(folder.resolve())
