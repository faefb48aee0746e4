"""Web pages → the article's text, word for word as the page shows it, and what the page says of itself without contradiction.

trafilatura tells the article from the rest. It also lets hidden paragraphs through and leaves some sentences out (one that is a link as a
whole). So what no reader sees goes before it, what it left out between its paragraphs comes back, and a page whose words do not stand in
it as they were extracted is refused.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.core.errors import InputError
from bot.sources.page_claims import claims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.html import HtmlElement

MAX_PAGE = 5_000_000  # bytes
MAX_ELEMENTS = 30_000  # a page of so many takes trafilatura two to five seconds
MAX_INLINE = 2_000  # within one element, where trafilatura takes time by their square: half a second
LEAST_TEXT = 250  # characters; trafilatura's own MIN_EXTRACTED_SIZE: below stand log-in walls, cookie notices and error pages
AS_TEXT = "save the article's text as .txt"
_UNSEEN_TAGS = frozenset({"script", "style", "noscript", "template", "head", "iframe", "object", "svg", "math", "canvas", "audio", "video"})
_CONTROLS = frozenset({"select", "option", "textarea", "button", "input", "dialog"})
_STRUCK = frozenset({"del", "s", "strike"})  # the outlet took these words back: https://html.spec.whatwg.org/#the-s-element
_UNSEEN_CLASSES = frozenset({"sr-only", "visually-hidden", "screen-reader-text", "visuallyhidden", "hidden", "d-none"})
_SEEN_ON_SOME_SCREENS = re.compile(r":|^d-[a-z]+-")  # `hidden md:block`, `d-none d-lg-block`
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:opacity|font-size)\s*:\s*0(?:\.0*)?[a-z%]*\s*(?:;|!|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}|line-through|content-visibility\s*:\s*hidden",
    re.IGNORECASE,
)
_INLINE = ("span", "em", "strong", "b", "i", "u", "font", "small", "mark", "abbr", "cite", "time", "dfn", "bdi", "ins", "big", "label")
_IN_ROWS = frozenset({"p", "div", "li", "tr", "section", "article", "figure", "h2", "h3", "ul", "table", "script", "style", "meta", "link"})
_BLOCKS = frozenset({"p", "head", "quote", "list", "item", "div", "table", "row", "cell", "code", "body"})
_TAG = re.compile(r"<(?:html|body|article|main|section|div|p|h1)\b", re.IGNORECASE)
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ON_SOME_MEDIA = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(?:[a-z]+[0-9]?)?[.][\w-]+|#[\w-]+", re.IGNORECASE)
# Of a block of others' words: what has marks of its own, is empty, or names whose they are.
_NOT_ITS_WORDS = re.compile(r"\s*(?:$|[\"“”„«»‘—–-])")
_ENDS_AS_A_SENTENCE = re.compile(r"[.!?…][\"'”’»“)\]]*$")
_PART = "\ufdd0"  # a noncharacter that stands for a paragraph's end at `<br><br>` while trafilatura reads


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page's article text, its paragraphs parted by blank lines, and the card fields that the page states (`page_claims`)."""

    text: str
    claims: Mapping[str, str]
    extractor: str


def web_page(name: str, markup: str) -> WebPage:
    """The article of a page. Raises InputError for what is no page, holds no article, or cannot be told from the rest for certain."""
    if not _TAG.search(markup):
        raise InputError(f"{name}: it is no web page; {AS_TEXT}")
    tree = _parsed(name, markup)
    said = claims(tree)
    _show_as_seen(tree)
    paragraphs = _whole(name, tree, _extracted(tree))
    text = "\n\n".join(paragraphs)
    if len(text) < LEAST_TEXT or not any(map(_ENDS_AS_A_SENTENCE.search, paragraphs)):
        raise InputError(f"{name}: no article was found in the page; {AS_TEXT}")
    return WebPage(text, said, _extractor())


def _extractor() -> str:
    from trafilatura import __version__  # noqa: PLC0415 (a quarter of a second to import)

    return f"trafilatura {__version__}"


def _parsed(name: str, markup: str) -> HtmlElement:
    from lxml.etree import LxmlError  # noqa: PLC0415 (for web pages only)
    from lxml.html import HTMLParser, document_fromstring  # noqa: PLC0415

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, default_doctype=False)
    try:
        tree = document_fromstring(markup.replace(_PART, "\ufffd").encode(), parser=parser)
    except (LxmlError, ValueError) as error:
        raise InputError(f"{name}: it is no web page; {AS_TEXT}") from error
    if any("xcessive depth" in entry.message or entry.level_name == "FATAL" for entry in parser.error_log):
        raise InputError(f"{name}: its tags are nested too deep; {AS_TEXT}")
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS or any(len(one) > MAX_INLINE and _inline_in(one) > MAX_INLINE for one in tree.iter()):
        raise InputError(f"{name}: a web page of too many elements; {AS_TEXT}")
    return tree


def _inline_in(element: HtmlElement) -> int:
    return sum(1 for child in element if child.tag not in _IN_ROWS)


def _show_as_seen(tree: HtmlElement) -> None:
    """Leave of a page what a reader sees: neither hidden nor struck words, the marks of `<q>`, `<br><br>` as a paragraph's end."""
    from lxml.etree import strip_tags  # noqa: PLC0415 (for web pages only)

    hidden = _hidden_by_style(tree)
    for element in [one for one in tree.iter() if _unseen(one) or not hidden.isdisjoint(_selectors(one))]:
        if element.getparent() is not None:
            element.drop_tree()
    for quoted in tree.iter("q"):
        quoted.tag = "span"
        _put_in_marks(quoted)
    for block in tree.iter("blockquote"):  # a reader sees by its indent that these are not the outlet's own words
        for part in list(block.iter("p")) or [block]:
            if not _NOT_ITS_WORDS.match(part.text_content()) and part.find(".//q") is None:
                _put_in_marks(part)
    for paragraph in list(tree.iter("p")):
        is_sentence = _ENDS_AS_A_SENTENCE.search(paragraph.text_content().strip())
        strip_tags(paragraph, *_INLINE, *(["a"] if is_sentence else []))
    for line in list(tree.iter("br")):
        following = line.getnext()
        if following is not None and following.tag == "br" and not (line.tail or "").strip():
            line.tail = f" {_PART} "


def _hidden_by_style(tree: HtmlElement) -> frozenset[str]:
    """The classes and ids that the page's own style sheet hides on a screen, as `.name` and `#name`."""
    rules = _ON_SOME_MEDIA.sub(" ", _STYLE_COMMENT.sub(" ", " ".join(style.text or "" for style in tree.iter("style"))))
    hiding = [names for names, style in _RULE.findall(rules) if _UNSEEN_STYLE.search(style)]
    return frozenset(name.strip() for names in hiding for name in names.split(",") if _SIMPLE.fullmatch(name.strip()))


def _selectors(element: HtmlElement) -> frozenset[str]:
    if not isinstance(element.tag, str):
        return frozenset()
    classes = {f".{name}" for name in element.get("class", "").split()}
    tags = {f"{element.tag}{name}" for name in classes}
    return frozenset(classes | tags | {f"#{element.get('id')}"})


def _put_in_marks(quoted: HtmlElement) -> None:
    """Quotation marks around an element's words, without whoever they are said to be of at their end."""
    last = None
    for child in quoted:
        if child.tag in {"cite", "footer"}:
            break
        last = child
    quoted.text = f"“{(quoted.text or '').lstrip()}"
    if last is None:
        quoted.text = f"{quoted.text.rstrip()}” "
    else:
        last.tail = f"{(last.tail or '').rstrip()}” "


def _unseen(element: HtmlElement) -> bool:
    classes = element.get("class", "").lower().split()
    return (
        not isinstance(element.tag, str)
        or element.tag in _UNSEEN_TAGS | _CONTROLS | _STRUCK
        or "hidden" in element.attrib
        or (not _UNSEEN_CLASSES.isdisjoint(classes) and not any(map(_SEEN_ON_SOME_SCREENS.search, classes)))
        or bool(_UNSEEN_STYLE.search(element.get("style", "")))
    )


def _extracted(tree: HtmlElement) -> list[str]:
    """The paragraphs that trafilatura takes for the article; none where it finds none."""
    from trafilatura import bare_extraction  # noqa: PLC0415 (a quarter of a second to import)

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    found = bare_extraction(tree, favor_precision=True, include_comments=False, include_tables=False, include_formatting=False)
    return [] if found is None or isinstance(found, dict) or found.body is None else list(_paragraphs(found.body))


def _paragraphs(body: HtmlElement) -> Iterator[str]:
    """The paragraphs and headings of an extracted body, white space as one space."""
    run: list[str] = []
    for piece in chain(_pieces(body), (_PART,)):
        if piece == _PART:
            words = " ".join("".join(run).split())
            run.clear()
            if words:
                yield words
        else:
            run.append(piece)


def _pieces(body: HtmlElement) -> Iterator[str]:
    """The text of a tree in pieces, a paragraph's end where a block begins or ends."""
    from lxml.etree import iterwalk  # noqa: PLC0415 (for web pages only)

    for event, element in iterwalk(body, events=("start", "end")):
        if element.tag in _BLOCKS:
            yield _PART
        elif element.tag in {"lb", "br"} and event == "start":
            yield " "
        words = element.text if event == "start" else element.tail if element is not body else None
        if words:
            yield from _parts(words)


def _parts(words: str) -> Iterator[str]:
    first, *others = words.split(_PART)
    yield first
    for other in others:
        yield _PART
        yield other


def _squeezed(words: str) -> str:
    """Words without white space: the form in which an extraction and its page can be compared."""
    return "".join(words.replace(_PART, "").split())


def _whole(name: str, tree: HtmlElement, extracted: list[str]) -> list[str]:
    """The paragraphs as extracted, in the page's order, with the sentences between them that were left out.

    A denial whose accusation was left out would be read as denying another one. Raises InputError for words that the page does not show so.
    """
    page = _squeezed(tree.text_content())
    placed: dict[int, str] = {}
    at = 0
    for paragraph in extracted:
        words = _squeezed(paragraph)
        at = page.find(words, at)
        if at < 0:
            raise InputError(f"{name}: its text cannot be told from the rest of the page for certain; {AS_TEXT}")
        placed[at] = paragraph
        at += len(words)
    placed |= _left_out(tree, placed)
    return [paragraph for _, paragraph in sorted(placed.items())]


def _left_out(tree: HtmlElement, placed: Mapping[int, str]) -> Mapping[int, str]:
    """Paragraphs that stand between extracted ones, under the same parent as one of them, and end as a sentence does."""
    if not placed:
        return {}
    taken = sorted((start, start + len(_squeezed(words))) for start, words in placed.items())
    all_of_page = list(_placed_paragraphs(tree))
    parents = {element.getparent() for start, element in all_of_page if start in placed}
    found: list[tuple[int, str]] = []
    for start, element in all_of_page:
        words = element.text_content()
        size = len(_squeezed(words))
        near = bisect_left(taken, (start + size,))
        free = near > 0 and taken[near - 1][1] <= start and near < len(taken)
        if free and size and element.getparent() in parents and _ENDS_AS_A_SENTENCE.search(words.strip()):
            found += _apart(start, _paragraphs(element))
    return dict(found)


def _apart(start: int, paragraphs: Iterable[str]) -> Iterator[tuple[int, str]]:
    for paragraph in paragraphs:
        yield start, paragraph
        start += len(_squeezed(paragraph))


def _placed_paragraphs(tree: HtmlElement) -> Iterator[tuple[int, HtmlElement]]:
    """Every `<p>` of a page with its place in the page's squeezed text."""
    from lxml.etree import iterwalk  # noqa: PLC0415 (for web pages only)

    at = 0
    for event, element in iterwalk(tree, events=("start", "end")):
        if event == "start" and element.tag == "p":
            yield at, element
        words = element.text if event == "start" else element.tail if element is not tree else None
        at += len(_squeezed(words or ""))
