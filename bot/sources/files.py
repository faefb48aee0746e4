"""Files → what was received: bytes to text without changing a character, and front matter told apart from it."""

from __future__ import annotations

import hashlib
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.errors import InputError
from bot.core.model import Version
from bot.core.ports import Received

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

MAX_BYTES = 50_000_000
MAX_FRONT_MATTER = 64_000
SUFFIXES = frozenset({".txt", ".md"})
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file's text as received, with the card fields of its front matter."""

    name: str
    received: Received
    front_matter: Mapping[str, object]


def article_paths(paths: Iterable[Path]) -> Iterator[Path]:
    """The article files among paths: files as named, folders with all their .txt and .md files, in the order of their names."""
    for path in paths:
        if _is_folder(path):
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file() and not _hidden(p, path))
        else:
            yield path


def _is_folder(path: Path) -> bool:
    """Whether a path is a folder; a name that no file can have is told when it is read."""
    with suppress(OSError):
        return path.is_dir()
    return False


def read_article(path: Path) -> ArticleFile:
    """A .txt or .md file as received.

    Raises InputError for a file that is missing, of another kind, empty, binary, over 50 MB, with NUL, or not UTF-8.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path}: only .txt and .md files are read; save the article's text as one of them")
    return received(path.name, _bytes(path))


def received(name: str, raw: bytes) -> ArticleFile:
    """The article that some bytes are."""
    text = _text(name, raw)
    front_matter: Mapping[str, object] = {}
    if name.lower().endswith(".md"):
        text, front_matter = _without_front_matter(name, text)
    if not text.strip("\ufeff \t\r\n\x0b\x0c\x85\u2028\u2029"):
        raise InputError(f"{name}: there is no text in it")
    version = Version.of(text)
    return ArticleFile(name, Received(version, hashlib.sha256(raw).hexdigest(), "utf-8", "as_is"), front_matter)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: over {MAX_BYTES // 1_000_000} MB; split it into articles")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def _text(name: str, raw: bytes) -> str:
    """`bytes.decode()` without the byte order mark and without newline translation."""
    if not raw:
        raise InputError(f"{name}: the file is empty")
    if b"\x00" in raw:
        raise InputError(f"{name}: it holds NUL bytes, so it is binary or UTF-16; save it as UTF-8 text")
    try:
        return raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        what = "half of a surrogate pair" if raw[error.start : error.start + 1] == b"\xed" else "no UTF-8"
        raise InputError(f"{name}: {what} at byte {error.start}; save it as UTF-8 text") from error


def _without_front_matter(name: str, text: str) -> tuple[str, Mapping[str, object]]:
    """The text after its front matter, and the front matter's fields. YAML between `---` lines, TOML between `+++` lines."""
    for fence, parse in (("---", _yaml), ("+++", _toml)):
        found = _between(text, fence)
        if found:
            return text[found[1] :], _fields(name, fence, parse, text[len(fence) : found[0]])
    return text, {}


def _between(text: str, fence: str) -> tuple[int, int] | None:
    """Where the front matter ends and where the text after it begins."""
    if not text.startswith((f"{fence}\n", f"{fence}\r\n")):
        return None
    end = text.find(f"\n{fence}", len(fence), MAX_FRONT_MATTER)
    while end != -1:
        after = end + 1 + len(fence)
        if text[after : after + 1] in {"", "\n"} or text[after : after + 2] == "\r\n":
            return end + 1, _past_blank_lines(text, after)
        end = text.find(f"\n{fence}", after, MAX_FRONT_MATTER)
    return None


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


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
