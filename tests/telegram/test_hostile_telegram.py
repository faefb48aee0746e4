"""Hostile words in an article, a name or a question: no mention, command or link of theirs goes live, by TDLib's own parser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tdlib import found_in, understood

from bot.briefing.display import display
from bot.briefing.reply import Head, Notes, Paragraph, Quoted, Reply, Said, Small, Table
from bot.core.model import Passage, Quote, Version, Voice
from bot.telegram.messages import Kind
from bot.telegram.render import Renderer
from tests.core.builders import card, english, voiced

if TYPE_CHECKING:
    from bot.telegram.messages import Part

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile"
LABEL = "Viewpoint: Daily · private outlet"
OWN = (
    "@channel @all @admin", "/start@other_bot /forget /delete_everything", "http://evil.example/?q=secret", "https://t.me/+abc",
    "tg://resolve?domain=x", "evil.com/login", "xn--e1afmkfd.xn--p1ai", "пример.рф/путь", "mail me@evil.example now", "#tag $USD $BTC",
    "4111 1111 1111 1111", "+383 44 123 456", "127.0.0.1:8080/x", "<b>b</b> <a href='http://x.example'>x</a>",
    "*b* _it_ [x](http://x.example)",
    "||spoiler|| ```pre```", "“/ban”", "(@someone)", "\n/stop", "a@b.c@d.com", "http://例え.テスト/", "EVIL.COM.",
    "evil。com", "１２３．com",
    "ftp://x.example", "//evil.com", "/\u2060start", "@\u200dx @abcd", "user:pass@evil.com",
    "t.me/joinchat/abc", "ton://x", "🇷🇸@abc🇽🇰/abc",
)  # fmt: skip


def hostile() -> list[str]:
    files = sorted(SHARED.glob("*.jsonl")) if SHARED.is_dir() else []
    return [*OWN, *(json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines())]


def quote_of(text: str) -> Quote:
    said = voiced("Q1", text, card("a", "daily"), Voice.OUTLET, None)
    return Quote.of(said.live, said.statement)


def version_of(text: str) -> Passage:
    return Passage(Version.of(text), 0, len(text))


def everywhere(text: str) -> Reply:
    """A reply with a text in every place where others' words can stand."""
    quote, version = quote_of(text), Version.of(text)
    shown = display(text)
    return Reply(
        (
            Head(LABEL),
            Notes("date not stated"),
            Said(f"Read as: {shown}"),
            Quoted(1, quote, f"{shown}, quoted by Daily · ¶1", version_of(text)),
            Table(("who", "example"), ((shown, shown), ("–", shown)), (quote,)),
            Paragraph(1, Passage(version, 0, len(text)), Passage(version, 0, max(1, len(text) // 2))),
            Small(f"Record 7F3C2B · {shown} · Why this label?"),
        ),
        "7F3C2B",
    )


def alive(part: Part) -> list[str]:
    """What of a part's text goes live that is neither in code nor ours. A time of day does so only in a reply to a film."""
    code = [(one.offset, one.offset + one.length) for one in part.entities if one.kind is Kind.CODE]
    wide = part.text.encode("utf-16-le")
    loose = [
        wide[2 * start : 2 * end].decode("utf-16-le")
        for start, end, what in found_in(part.text)
        if what != "textEntityTypeMediaTimestamp" and not any(first <= start and end <= last for first, last in code)
    ]
    return [one for one in loose if one != "/why_7F3C2B"]


def test_no_hostile_word_goes_live_and_every_message_is_accepted_as_it_was_meant() -> None:
    render, count = Renderer(english(), "onrecord_bot"), 0
    for text in hostile():
        if not text.strip() or "\x00" in text:
            continue
        for part in render(everywhere(text)):
            count += 1
            assert alive(part) == [], text
            assert part.text.startswith(LABEL)
            assert understood(part) == (part.text, {(one.kind, one.offset, one.length) for one in part.entities}), text
    assert count >= len(OWN)


def test_no_outlets_name_goes_live_in_the_label_of_any_message() -> None:
    render = Renderer(english(), "onrecord_bot")
    for name in ("balkan-watch.com", "@channel", "t.me/joinchat/abc", "Ежедневник.рф", "/start", "News #1 $USD", "press@evil.example"):
        label = f"Viewpoint: {name} · private outlet"
        quoted = [Quoted(n, quote_of(f"{'word ' * 400}{n}."), f"{name}, in its own words · ¶1") for n in range(1, 5)]
        for reply in (
            Reply((Head(label), *quoted), "7F3C2B"),
            Reply((Head(f"Viewpoints, shown separately: {name} · Daily"), Head(label), *quoted)),
        ):
            parts = render(reply)
            assert len(parts) > 1
            for part in parts:
                assert alive(part) == [], name
                assert min(one.offset for one in part.entities) == 0
                assert understood(part) == (part.text, {(one.kind, one.offset, one.length) for one in part.entities}), name
