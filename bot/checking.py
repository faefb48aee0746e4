"""`check`: a pasted quotation, or every quotation of a draft, against the index. Nothing of it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.accounts import arranged
from bot.briefing import verdicts
from bot.briefing.given import given, quoted_in
from bot.briefing.reply import plain
from bot.core.errors import InputError, UsageError
from bot.core.model import Audience
from bot.core.ports import Where
from bot.replying import checks
from bot.terminal import output
from bot.terminal.contract import SCHEMA, citation

if TYPE_CHECKING:
    from pathlib import Path

    from bot.app import App
    from bot.briefing.checking import Checked
    from bot.briefing.sections import Arrangement

LONGEST_DRAFT = 1_000_000
MOST_QUOTATIONS = 1_000


async def check_text(app: App, text: str | None, draft: Path | None, *, as_json: bool) -> bool:
    """`check`. Whether every quotation stands in the index word for word, as a quotation, of whom it is given to."""
    if (text is None) == (draft is None):
        raise UsageError("give a quotation, or --file with a draft")
    quotations = quoted_in(_draft(draft)) if draft else given(_checked(text or ""))
    if len(quotations) > MOST_QUOTATIONS:
        raise InputError(f"{draft}: {len(quotations):,} quotations; at most {MOST_QUOTATIONS} are checked at once")
    arrangement = arranged(app)
    where = Where(Audience.STAFF, app.clock())
    with output.progress() as bar:
        steps = bar.track(quotations, description="checking")
        found = await checks.checked(app.index, steps, where)
    if as_json:
        for checked in found:
            output.say_json(_json(checked, arrangement))
    elif draft:
        output.say(checks.report(found, arrangement, len(await app.index.articles(where))))
    else:
        for checked in found:
            output.say(verdicts.told(checked, arrangement))
    return all(checked.verdict.passes for checked in found)


def _checked(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise InputError("nothing to check; paste a quotation, with the speaker if you have one")
    return text


def _draft(path: Path) -> str:
    """A draft's text. Raises InputError for a file that cannot be read as one."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    if len(raw) > LONGEST_DRAFT:
        raise InputError(f"{path}: over {LONGEST_DRAFT:,} bytes; check a shorter draft")
    try:
        return raw.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text") from error


def _json(checked: Checked, arrangement: Arrangement) -> dict[str, object]:
    label = verdicts.label_of(checked, arrangement)
    return {
        "schema": SCHEMA,
        "given": checked.given.words,
        "verdict": checked.verdict,
        "changes_meaning": checked.changes_meaning,
        "matches": [citation(one) for one in verdicts.citations(checked, arrangement)],
        "differences": [{"given": one.given, "text": one.text} for one in checked.differences],
        "speaker_given": checked.given.speaker,
        "label": label.text if label else arrangement.wording.say("sentences.notice"),
        "text": plain(verdicts.told(checked, arrangement)),
    }
