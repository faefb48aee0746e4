"""Buttons: what they say, and what they send back. What a button sends names a record, so that one of last year still works. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.briefing.reply import Offer, Quoted
from bot.telegram import limits
from bot.telegram.messages import Button
from bot.telegram.text import units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.briefing.citing import Context
    from bot.briefing.reply import Reply
    from bot.core.wording import Wording

Rows = tuple[tuple[Button, ...], ...]
WRONG = ("wrong_words", "wrong_speaker", "not_in_article", "wrong_label", "wrong_other")
_A_ROW = 2


_SENT = re.compile(r"[a-z]+:[A-Za-z0-9-]{0,16}:-?[0-9]{1,9}:-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Press:
    """What a button sends back: what is to be done, of which record, and numbers."""

    what: str
    record: str = ""
    n: int = 0
    shift: int = 0

    def __str__(self) -> str:
        return ":".join((self.what, self.record, str(self.n), str(self.shift)))

    @classmethod
    def read(cls, data: str) -> Press:
        """What a button sent. Raises ValueError for what none of ours sends."""
        if not _SENT.fullmatch(data):
            raise ValueError(data)
        what, record, n, shift = data.split(":")
        return cls(what, record, int(n), int(shift))


CONTEXT, BACK, MORE, WRONG_MENU, COMPLAIN, SAMPLE, LANGUAGE = "context", "back", "more", "wrong", "complain", "sample", "language"
NOT_MEANT, CHOICE = "meant", "choice"
CHANGING = frozenset({CONTEXT, BACK, WRONG_MENU, COMPLAIN})
"""What changes the message that a button is under: whoever forges what a button sends may change no other one."""


def first_quotation(reply: Reply) -> int:
    """The number of the quotation that the buttons of a message are about."""
    return next((block.n for block in reply.blocks if isinstance(block, Quoted)), 1)


def of_answer(reply: Reply, wording: Wording, citation: str | None) -> Rows:
    """The buttons of a message that shows a record, four at most. A citation that is too long to copy, or has no room, has none."""
    if not reply.record:
        return ()
    if reply.alternatives:
        return _of_choices(reply, reply.record)
    record, offers, buttons = reply.record, reply.offers, list[Button]()
    if Offer.CONTEXT in offers:
        data = str(Press(CONTEXT, record, first_quotation(reply)))
        buttons.append(Button(wording.say("buttons.in_context"), data))
    if Offer.CITATION in offers and citation and units(citation) <= limits.COPY_TEXT:
        buttons.append(Button(wording.say("buttons.copy_citation"), copy=citation))
    if Offer.NOT_MEANT in offers:
        buttons.append(Button(wording.say("buttons.not_meant"), str(Press(NOT_MEANT, record))))
    if Offer.MORE in offers:
        buttons.append(Button(wording.say("buttons.more"), str(Press(MORE, record))))
    if Offer.WRONG in offers:
        buttons.append(Button(wording.say("buttons.wrong"), str(Press(WRONG_MENU, record))))
    return in_rows(buttons if len(buttons) <= limits.BUTTONS else [one for one in buttons if one.copy is None])


def _of_choices(reply: Reply, record: str) -> Rows:
    """What its reader may have meant, one a row: their names are long."""
    alternatives = reply.alternatives[: limits.BUTTONS]
    return tuple((Button(one.words, str(Press(CHOICE, record, n))),) for n, one in enumerate(alternatives, 1))


def of_context(found: Context, press: Press, quotations: Sequence[int], wording: Wording) -> Rows:
    """The buttons of a quotation in its context: the paragraphs around, the next quotation, and back."""
    buttons = list[Button]()
    if found.before:
        buttons.append(Button(wording.say("buttons.before"), str(Press(CONTEXT, press.record, press.n, press.shift - 1))))
    if found.after:
        buttons.append(Button(wording.say("buttons.after"), str(Press(CONTEXT, press.record, press.n, press.shift + 1))))
    if len(quotations) > 1 and press.n in quotations:
        place = (quotations.index(press.n) + 1) % len(quotations)
        words = wording.say("telegram.next_quotation", n=place + 1, of=len(quotations))
        buttons.append(Button(words, str(Press(CONTEXT, press.record, quotations[place]))))
    buttons.append(Button(wording.say("buttons.back"), str(Press(BACK, press.record))))
    return in_rows(buttons)


def of_complaint(record: str, wording: Wording) -> Rows:
    """What may be wrong, and back."""
    rows = tuple((Button(wording.say(f"buttons.{name}"), str(Press(COMPLAIN, record, n))),) for n, name in enumerate(WRONG))
    return (*rows, (Button(wording.say("buttons.back"), str(Press(BACK, record))),))


def of_samples(questions: Sequence[str]) -> Rows:
    """Questions to tap: a button says its question, and is asked as it says."""
    return tuple((Button(question, str(Press(SAMPLE, "", n))),) for n, question in enumerate(questions))


def of_languages(names: Mapping[str, str]) -> Rows:
    """The languages that answers can be in."""
    return in_rows([Button(name, str(Press(LANGUAGE, code))) for code, name in names.items()])


def in_rows(buttons: Sequence[Button]) -> Rows:
    """Two a row."""
    return tuple(tuple(buttons[place : place + _A_ROW]) for place in range(0, len(buttons), _A_ROW))
