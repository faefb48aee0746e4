"""`check`: a pasted quotation, or every quotation of a draft, against the index. Nothing of it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.accounts import arranged
from bot.briefing import verdicts
from bot.briefing.checking import Checked, Prepared, check
from bot.briefing.comparing import same
from bot.briefing.given import given, quoted_in
from bot.briefing.reply import notice, plain
from bot.core.answering.question import Role, Token
from bot.core.answering.ranking import rank
from bot.core.errors import InputError, UsageError
from bot.core.model import Audience
from bot.core.ports import Where
from bot.core.reading.terms import stem, words
from bot.terminal import output
from bot.terminal.contract import SCHEMA, citation

if TYPE_CHECKING:
    from pathlib import Path

    from bot.app import App
    from bot.briefing.given import Given
    from bot.briefing.sections import Arrangement

LONGEST_DRAFT = 1_000_000
HITS, ARTICLES, MOST_QUOTATIONS = 200, 8, 1_000
BEGINNING = 28


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
        prepared: dict[str, Prepared] = {}
        found = [check(one, await _articles(app, one, where, prepared)) for one in steps]
    if as_json:
        for checked in found:
            output.say_json(_json(checked, arrangement))
    elif draft:
        _say_report(found, arrangement, len(await app.index.articles(where)))
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


async def _articles(app: App, one: Given, where: Where, prepared: dict[str, Prepared]) -> list[Prepared]:
    """The articles that have the words in one paragraph, and those that share most with them."""
    reach = await app.index.reach(where)
    tokens = tuple(Token(word, Role.WORD, tuple({stem(word, language) for language in reach.languages})) for word in words(one.words))
    recall = await app.index.lexical([term for token in tokens for term in token.terms], where, HITS)
    best = await app.index.read([hit.passage for hit, _ in rank(recall, tokens)], where)
    folded = same(one.words)
    having = [live.card.id for live in best if folded in same(live.passage.text)]
    names = dict.fromkeys([*having, *list(dict.fromkeys(live.card.id for live in best))[:ARTICLES]])
    for name in names:
        if name not in prepared:
            prepared[name] = Prepared.of(await app.index.passages(name, where))
    return [prepared[name] for name in names]


def _say_report(found: list[Checked], arrangement: Arrangement, articles: int) -> None:
    """One row a quotation, under the labels of the outlets that it was found in."""
    wording = arrangement.wording
    if not found:
        output.say(notice(wording, wording.say("check.none_in_draft")))
        return
    labels = dict.fromkeys(label for checked in found if (label := verdicts.label_of(checked, arrangement)))
    for line in (line for label in labels for line in (label.text, " · ".join(label.notes)) if line):
        output.say_text(line)
    if not labels:
        output.say_text(wording.say("sentences.notice"))
    searched = wording.say("check.searched_one") if articles == 1 else wording.say("check.searched_many", n=articles)
    head = "check.one_in_draft" if len(found) == 1 else "check.many_in_draft"
    output.say_text(wording.say(head, searched=searched) if len(found) == 1 else wording.say(head, n=len(found), searched=searched))
    output.say_text("")
    columns = [wording.say(f"check.{name}") for name in ("number", "begins", "verdict", "to_do")]
    output.table(columns, [_row(number, checked, arrangement) for number, checked in enumerate(found, 1)])


def _row(number: int, checked: Checked, arrangement: Arrangement) -> list[str]:
    wording, words = arrangement.wording, " ".join(checked.given.words.split())
    begins = words if len(words) <= BEGINNING else f"{words[:BEGINNING].rstrip()} …"
    verdict = wording.say(f"verdicts.{checked.verdict}")
    if checked.other_speaker:
        verdict = f"{verdict}; {wording.say('check.other', speaker=checked.other_speaker.name)}"
    elif checked.verdict.passes and checked.matches[0].speaker is None:
        verdict = f"{verdict}; {wording.say('voices.not_established')}"
    return [str(number), f"“{begins}”", verdict, wording.say(f"to_do.{checked.verdict}")]


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
