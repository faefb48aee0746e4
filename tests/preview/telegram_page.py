"""Each kind of message as a telephone would show it, in one page: `python tests/preview/telegram_page.py FILE`.

The messages are real ones: a `serve` process on the sample articles answers, and what the server got is drawn. Of what Telegram's
apps do it imitates what matters for reading: widths, quotations and their folding, code, links, buttons under the message.
"""

from __future__ import annotations

import asyncio
import html
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:1] = [str(ROOT), str(ROOT / "tests" / "telegram")]

from subscribers import Subscribers  # noqa: E402
from telegram_boundary import Boundary  # noqa: E402 (its folder is put on the path first)

from tests.delivery.fake_platform import session  # noqa: E402
from tests.delivery.serving import SAMPLES, until  # noqa: E402

if TYPE_CHECKING:
    from telegram_boundary import Sent

ASKED = "Who was arrested on 11 May?"
WRITTEN = (
    ("Begin", "/start"),
    ("An answer", ASKED),
    ("Three outlets", "When was the Lantern Bridge closed?"),
    ("Not in the text", "What is the mayor's favourite song?"),
    ("A false quotation", "/check “the third pier is cracked”"),
    ("Who says what", "/who"),
    ("What happened when", "/timeline"),
    ("On one screen", "/brief"),
    ("Help", "/help"),
    ("In Russian", "Что сказал Vandry?"),
    ("What is kept", "/privacy"),
)
STYLE = """
body { margin: 0; background: #dfe7ee; font: 15px/1.35 "Noto Sans", "DejaVu Sans", sans-serif; }
main { display: flex; flex-wrap: wrap; gap: 24px; padding: 24px; align-items: flex-start; }
section { width: 360px; background: #b8cfa8 linear-gradient(160deg, #cfe0b8, #9fc4a8); border-radius: 18px; padding: 12px 8px; }
h2 { font-size: 13px; margin: 0 0 8px; text-align: center; color: #35543a; font-weight: 600; }
.me, .bot { border-radius: 14px; padding: 7px 10px; margin: 4px 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.me { background: #effdde; margin-left: 60px; } .bot { background: #fff; margin-right: 24px; }
blockquote { margin: 2px 0; padding: 3px 8px; border-left: 3px solid #3a8ee6; background: #eaf3fd; border-radius: 4px; }
blockquote.folded { max-height: 3.95em; overflow: hidden; position: relative; }
blockquote.folded::after { content: "⌄"; position: absolute; right: 6px; bottom: 0; color: #3a8ee6; }
code { font-family: "DejaVu Sans Mono", monospace; font-size: 13px; color: #8a3fa0; } a, .live { color: #2678b6; text-decoration: none; }
.rows { margin-right: 24px; } .row { display: flex; gap: 4px; margin-top: 4px; }
.row span { flex: 1; background: #6f9a74cc; color: #fff; border-radius: 9px; padding: 7px 6px; text-align: center; font-size: 14px; }
.quiet { font-size: 11px; color: #4d6b50; text-align: center; margin-top: 6px; }
"""
TAGS = {
    "bold": ("<b>", "</b>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ('<blockquote class="folded">', "</blockquote>"),
    "text_link": ("<a>", "</a>"),
}


def drawn(sent: Sent) -> str:
    """A message as HTML."""
    wide, entities = sent.text.encode("utf-16-le"), sent.asked.get("entities", [])
    stops = sorted({0, len(wide) // 2, *(e["offset"] for e in entities), *(e["offset"] + e["length"] for e in entities)})
    made: list[str] = []
    for start, end in zip(stops, [*stops[1:], stops[-1]], strict=True):
        ending = sorted((e for e in entities if e["offset"] + e["length"] == start), key=lambda e: (e["length"], e["type"] != "code"))
        beginning = sorted((e for e in entities if e["offset"] == start), key=lambda e: (-e["length"], e["type"] == "code"))
        made += [TAGS[e["type"]][1] for e in ending] + [TAGS[e["type"]][0] for e in beginning]
        made.append(html.escape(wide[2 * start : 2 * end].decode("utf-16-le")))
    text = "".join(made).replace("</blockquote>\n", "</blockquote>").replace("\n<blockquote", "<blockquote")
    rows = (sent.asked.get("reply_markup") or {}).get("inline_keyboard", [])
    keys = "".join(f'<div class="row">{"".join(f"<span>{_key(button)}</span>" for button in row)}</div>' for row in rows)
    return f'<div class="bot">{text}</div><div class="rows">{keys}</div>'


def kept(messages: list[Sent]) -> list[Sent]:
    """Messages as they stand now."""
    return [replace(one, asked=dict(one.asked)) for one in messages]


def _key(button: dict[str, Any]) -> str:
    return html.escape(button["text"]) + (" ⧉" if "copy_text" in button else "")


def page(shown: list[tuple[str, str, list[Sent], str]]) -> str:
    """All of it."""
    parts = []
    for title, words, messages, note in shown:
        mine = f'<div class="me">{html.escape(words)}</div>' if words else ""
        parts.append(f"<section><h2>{html.escape(title)}</h2>{mine}{''.join(map(drawn, messages))}<div class=quiet>{note}</div></section>")
    return f'<!doctype html><meta charset="utf-8"><title>Telegram</title><style>{STYLE}</style><main>{"".join(parts)}</main>'


async def messages(running: Subscribers) -> list[tuple[str, str, list[Sent], str]]:
    """What a subscriber writes and reads."""
    shown: list[tuple[str, str, list[Sent], str]] = []
    for place, (title, words) in enumerate(WRITTEN):
        chat = 100 + place
        await running.said(words, chat, user=chat, code="ru" if title == "In Russian" else "en")
        await asyncio.sleep(2.5)
        shown.append((title, words, kept(running.boundary.in_chat(chat)), ""))
    answer = await running.said(ASKED, 90, user=90)
    running.boundary.press(answer, "In context", user=90)
    await until(lambda: "Back" in answer.buttons)
    shown.insert(2, ("In context", "", kept([answer]), "the same message, after a tap"))
    wrong = await running.said(ASKED, 91, user=91)
    running.boundary.press(wrong, "Something wrong?", user=91)
    await until(lambda: "Wrong speaker" in wrong.buttons)
    shown.insert(3, ("Something wrong?", "", kept([wrong]), "the same message, after a tap"))
    corrected = await running.said(ASKED, 92, user=92)
    text = (SAMPLES / "articles" / "sarnholt-bridge-protest.md").read_text("utf-8")
    changed = running.data / "sarnholt-bridge-protest.md"
    changed.write_text(text.replace("31 were arrested", "33 were arrested"), "utf-8")
    await running.command("add", str(changed))
    await until(lambda: "⚠" in corrected.text and len(running.boundary.in_chat(92)) > 1, 30)
    shown.append(("Corrected", ASKED, running.boundary.in_chat(92), "edited, with one silent reply"))
    return shown


async def main() -> str:
    """The page."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "policy.toml").write_text('languages = ["ru"]\n', "utf-8")
        async with Boundary() as boundary, session() as http:
            running = Subscribers(data, boundary.url, http, boundary=boundary)
            running.more["ONRECORD_POLICY"] = str(data / "policy.toml")
            code, _, err = await running.command("add", str(SAMPLES / "articles"))
            assert code == 0, err
            await running.start()
            try:
                shown = await messages(running)
            finally:
                await running.end()
            assert boundary.wrong == [], boundary.wrong
    return page(shown)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(asyncio.run(main()), "utf-8")
