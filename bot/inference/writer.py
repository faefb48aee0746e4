"""The Writer on a model: it picks ids, and is believed in nothing. What it cannot do in time or cannot do right is done by rule.

Every draft is grounded here once already, so that a model is told its errors and may mend them once; the Briefer grounds it again.
A summary is asked for after the draft and judged in a context of its own; without time for it, there is none.
"""

from __future__ import annotations

import logging
from asyncio import Lock
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

from bot.briefing import drafting, summarising
from bot.briefing.draft import BY_MODEL, INVALID, OVER_BUDGET, POINTS_AN_OUTLET, UNAVAILABLE, Draft, Made
from bot.briefing.extract import extractive
from bot.briefing.grounding import ground
from bot.briefing.keeping import Asker, Caps, Spent
from bot.briefing.slots import slots_of
from bot.briefing.telling import LANGUAGES
from bot.core.errors import StoreError
from bot.core.model import Dropped
from bot.inference.chat import Chat, ModelUnavailable
from bot.inference.dialects import Ask
from bot.inference.spending import OverBudget, Spending

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from bot.briefing.draft import Asked, Candidate, Evidence, Said, Sentence
    from bot.briefing.grounding import Grounded
    from bot.briefing.keeping import Usage
    from bot.briefing.prompts import Prompt

BUDGET = 17.0
"""Seconds for all calls that one answer makes, a translation, a repair and a judge among them."""
FOR_A_TRANSLATION = 5.0
LEAST = 1.5
"""Seconds below which no further call is begun."""
LANGUAGE_NAMES = {
    "en": "English",
    "ru": "Russian",
    "sr-Latn": "Serbian in Latin letters",
    "sr-Cyrl": "Serbian in Cyrillic letters",
    "sq": "Albanian",
    "de": "German",
    "fr": "French",
}
_log = logging.getLogger("onrecord")


@dataclass(slots=True)
class _Session:
    """The calls for one answer: until when they may go on, and what they cost."""

    until: float
    asked: Asked
    spending: Spending
    faults: list[str] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    undrafted: Sequence[Dropped] = ()

    @property
    def left(self) -> float:
        return self.until - monotonic()


class ModelWriter:
    """The Writer and the Translator on a model. `clock` gives the time that usage is counted for."""

    def __init__(
        self,
        chat: Chat,
        prompts: Mapping[str, Prompt],
        usage: Usage,
        clock: Callable[[], datetime],
        *,
        summaries: bool,
        caps: Caps | None = None,
        budget: float = BUDGET,
    ) -> None:
        self.chat, self.summaries = chat, summaries
        self._prompts, self._usage, self._clock = prompts, usage, clock
        self._caps, self._budget, self._spending = caps or Caps(), budget, Lock()

    async def draft(self, evidence: Evidence) -> Draft:
        """A draft of the model's, or by rule with the reason why."""
        held = drafting.bounded(evidence)
        if not held.candidates:
            return extractive(evidence)
        session = self._session(self._budget - evidence.asked.spent, evidence.asked)
        try:
            return await self._drafted(held, evidence, session)
        except OverBudget:
            return self._by_rule(evidence, OVER_BUDGET)
        except ModelUnavailable as error:
            session.faults.append(f"answered by rule: {error}")
            return self._by_rule(evidence, UNAVAILABLE)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever shape a reply has, there is an answer)
            session.faults.append(f"answered by rule: {self.chat.where}: a reply of a shape that nobody foresaw ({type(error).__name__})")
            return self._by_rule(evidence, INVALID, (Dropped("no_draft"),))
        finally:
            await self._ended(session)

    async def translated(self, question: str, into: str, asked: Asked) -> tuple[str | None, Asked]:
        """A question in another language, None where no model gives it in time or the budget is used up; and what that took."""
        began = monotonic()
        session = self._session(min(FOR_A_TRANSLATION, self._budget), asked)
        put = await self._put(question, into, session)
        return put, replace(asked, spent=monotonic() - began, told=bool(session.faults))

    async def _put(self, question: str, into: str, session: _Session) -> str | None:
        prompt = self._prompts["translate"]
        told = {"question": drafting.as_data(drafting.visible(question)), "language": LANGUAGE_NAMES.get(into, into)}
        shape = drafting.closed({"question": {"type": "string"}})
        try:
            text = await self._reply(_ask(prompt, prompt.filled(**told), shape), session)
            found = [one["question"] for one in drafting.objects(text) if isinstance(one.get("question"), str)]
            session.faults += [] if found else [f"a question was not translated: {self.chat.where}: sent a reply that is not as agreed"]
            return next(iter(found), None)
        except OverBudget:
            return None
        except ModelUnavailable as error:
            session.faults.append(f"a question was not translated: {error}")
            return None
        finally:
            await self._ended(session)

    async def tried(self) -> tuple[str | None, float]:
        """What is wrong with the model, by one small call of no article's words, and how many milliseconds it took."""
        prompt = self._prompts["translate"]
        messages = prompt.filled(question=drafting.as_data("Where is the bridge?"), language="French")
        began = monotonic()
        try:
            replied = await self.chat.ask(_ask(prompt, messages, drafting.closed({"question": {"type": "string"}})), self._budget)
        except ModelUnavailable as error:
            return str(error), 0.0
        wrong = None if any(drafting.objects(replied.text)) else f"{self.chat.where}: answers, but not in JSON"
        return wrong, (monotonic() - began) * 1000

    async def _drafted(self, held: Evidence, evidence: Evidence, session: _Session) -> Draft:
        """The model's draft, mended once if need be, with a summary if one is asked for."""
        prompt = self._prompts["answer"]
        messages, shape = prompt.filled(**drafting.inputs(held)), drafting.schema(held)
        text = await self._reply(_ask(prompt, messages, shape), session)
        draft, grounded = _held_against(text, held)
        if _has_errors(draft, grounded) and session.left > LEAST:
            repair = self._prompts["repair"].filled(errors=drafting.errors(grounded))[1]
            again = [*messages, {"role": "assistant", "content": text[: 2 * drafting.MOST_TOKENS]}, repair]
            mended, better = await self._mended(_ask(prompt, again, shape), session, held)
            if mended and better and len(better.points) >= len(grounded.points if grounded else ()):
                draft, grounded = mended, better
        if draft is None or grounded is None or (draft.answerable and not grounded.points):
            session.faults.append(f"answered by rule: {self.chat.where}: sent a draft that cannot be used")
            return self._by_rule(evidence, INVALID, grounded.dropped if grounded else (Dropped("no_draft"),))
        session.undrafted = grounded.dropped
        cited = _first_of_each(grounded) if draft.answerable else []
        sentences, degraded = await self._summarised(cited, evidence, session)
        made = Made(BY_MODEL, self.chat.model, self._in_force(evidence.asked), degraded, tuple(session.dropped))
        return replace(draft, sentences=sentences, cited=tuple(one.id for one in cited), made=made)

    async def _mended(self, ask: Ask, session: _Session, held: Evidence) -> tuple[Draft | None, Grounded | None]:
        """The draft as the model mended it; none where it was not to be had again: what was good of the first one is kept then."""
        try:
            return _held_against(await self._reply(ask, session), held)
        except OverBudget:
            return None, None
        except ModelUnavailable as error:
            session.faults.append(f"a draft was not mended: {error}")
            return None, None

    async def _summarised(
        self, cited: Sequence[Candidate], evidence: Evidence, session: _Session
    ) -> tuple[tuple[Sentence, ...], str | None]:
        """The sentences that rules and judge let through, and why there are none where the model was not to be had for them."""
        if not cited or not self._summarises(session.asked):
            return (), None
        try:
            return await self._judged(cited, evidence.voices, session), None
        except OverBudget:
            return (), OVER_BUDGET
        except ModelUnavailable as error:
            session.faults.append(f"answered without a summary: {error}")
            return (), UNAVAILABLE

    async def _judged(self, cited: Sequence[Candidate], voices: Mapping[Said, str], session: _Session) -> tuple[Sentence, ...]:
        language, known = session.asked.language, {one.id: one for one in cited}
        slots = slots_of(cited, voices, _name)
        able = [one for one in cited if summarising.form_of(one, slots)]
        if not able:
            return ()
        told = summarising.inputs(able, voices, slots, name=LANGUAGE_NAMES[language])
        prompt = self._prompts["summary"]
        text = await self._reply(_ask(prompt, prompt.filled(**told), summarising.schema(able)), session)
        sentences = []
        for one in summarising.parsed(text):
            reason = summarising.fault(one, known, slots, language)
            sentences += [] if reason else [one]
            session.dropped += [Dropped(reason)] if reason else []
        if not sentences:
            return ()
        pairs = [(summarising.told(one, known[one.quotes[0]], slots) or "", [known[one.quotes[0]]]) for one in sentences]
        judge = self._prompts["judge"]
        verdicts = await self._reply(_ask(judge, judge.filled(**summarising.judging(pairs)), summarising.VERDICTS), session)
        passed = summarising.supported(verdicts, len(sentences))
        session.dropped += [Dropped("summary_not_supported")] * (len(sentences) - len(passed))
        return tuple(one for number, one in enumerate(sentences, 1) if number in passed)

    async def _reply(self, ask: Ask, session: _Session) -> str:
        if session.left < LEAST:
            raise ModelUnavailable(f"{self.chat.where}: no time is left")
        async with session.spending.call(ask) as cost:
            replied = await self.chat.ask(ask, session.left)
            cost(Spent(1, replied.tokens_in, replied.tokens_out))
        return replied.text

    def _session(self, seconds: float, asked: Asked) -> _Session:
        return _Session(monotonic() + seconds, asked, Spending(self._usage, self._caps, _asker(asked), self._clock(), self._spending))

    async def _ended(self, session: _Session) -> None:
        """Note what the calls cost, and say in one line what went wrong, if that was not said yet of this answer."""
        await session.spending.note()
        left_out = sorted({one.reason for one in (*session.undrafted, *session.dropped)})
        if session.faults and not session.asked.told:
            _log.warning("%s", "; ".join(session.faults))
        elif left_out and not session.faults:
            _log.info("%s: left out of what it sent: %s", self.chat.where, ", ".join(left_out))

    def _by_rule(self, evidence: Evidence, degraded: str, dropped: Sequence[Dropped] = ()) -> Draft:
        made = Made(prompts=self._in_force(evidence.asked), degraded=degraded, dropped=drafting.counted(dropped))
        return replace(extractive(evidence), made=made)

    def _in_force(self, asked: Asked) -> tuple[str, ...]:
        """The prompts by which an answer is made: those of a summary where readers of its language have summaries."""
        names = ("answer", "summary", "judge") if self._summarises(asked) else ("answer",)
        return tuple(self._prompts[name].file.ref for name in names)

    def _summarises(self, asked: Asked) -> bool:
        return self.summaries and asked.language in LANGUAGES


def _asker(asked: Asked) -> Asker:
    """Who is charged: the user, or whoever sits at the terminal."""
    return Asker(*(asked.asker or ("terminal", "", "")))


def _ask(prompt: Prompt, messages: list[dict[str, str]], shape: Mapping[str, Any]) -> Ask:
    return Ask(prompt.name, messages, shape, prompt.max_tokens, prompt.options["temperature"])


def _held_against(text: str, held: Evidence) -> tuple[Draft | None, Grounded | None]:
    draft = drafting.parsed(text)
    return draft, ground(draft, held) if draft else None


def _has_errors(draft: Draft | None, grounded: Grounded | None) -> bool:
    return draft is None or grounded is None or bool(grounded.dropped) or (draft.answerable and not grounded.points)


def _first_of_each(grounded: Grounded) -> list[Candidate]:
    """The quotes that will be shown: of each outlet as many as a section holds."""
    taken: dict[str | None, list[Candidate]] = {}
    for point in grounded.points:
        its = taken.setdefault(point[0].source, [])
        its += point if len(its) + len(point) <= POINTS_AN_OUTLET else ()
    return [one for its in taken.values() for one in its]


def _name(said: Said) -> str | None:
    """Whose words they are as a judge is told; readers are told the outlet's name instead of its id."""
    outlet, _, speaker = said
    return speaker.name if speaker else outlet
