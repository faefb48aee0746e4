"""The newsroom behind Slack's buttons: what readers do with an answer, what the home tab shows, what an admin orders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.briefing import topics
from bot.briefing.commands import Command, Request
from bot.briefing.conversation import MANY_TURNS
from bot.briefing.events import Basis
from bot.briefing.keeping import Asker, Followed
from bot.briefing.reaching import Place
from bot.briefing.reply import Offer, notice
from bot.briefing.sections import Arrangement
from bot.briefing.timeline import entries, when
from bot.core.errors import InputError
from bot.core.model import Audience, Voice
from bot.core.ports import Where
from bot.holding import places_of, said_why
from bot.replying import choosing
from bot.slack.newsroom import Entry, Home
from bot.store import SqlOverview

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from bot.app import App
    from bot.briefing.delivering import Dead, Lane, Update
    from bot.briefing.reply import Reply
    from bot.core.model import LivePassage
    from bot.core.wording import Wording

LISTED = 15
SPEAKERS, PROMPTS, PROMPT = 3, 4, 75
LONGEST_NUMBER = 4
PAUSED = "paused"
ON = "on"


@dataclass(frozen=True, slots=True)
class SlackNewsroom:
    """The newsroom of one workspace."""

    app: App
    platform: str
    workspace: str
    overview: SqlOverview = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "overview", SqlOverview(self.app.database))

    async def question(self, record: str, lane: Lane, user: str) -> str | None:
        """As it was read, so that what it refers to stands in it. How a question was put is told where it was asked, or to its asker."""
        found = await self.app.journal.recorded(record)
        if found is None or found.audience is not Audience.STAFF:
            return None
        turns = await self.app.journal.turns(lane.key, since=found.asked_at, limit=MANY_TURNS)
        asker = Asker(self.platform, self.workspace, user)
        if record not in {turn.id for turn in turns} and await self.app.sent.asker(record) != asker:
            return None
        return found.read_as or found.question or None

    async def picked(self, pressed: Update, button: str, value: str) -> Update | None:
        """An alternative is its asker's to choose; who else speaks may be asked by whoever may know of the question."""
        record, _, n = value.partition("/")
        if button != Offer.WHO_ELSE:
            place = int(n) if n.isascii() and n.isdigit() and len(n) < LONGEST_NUMBER else 0
            return await choosing.chosen(self.app.journal, self.app.sent, pressed, record=record, n=place)
        question = await self.question(record, pressed.lane, pressed.user)
        others = topics.who_else(question) if question else None
        return replace(pressed, text=f"{others}?", wants=Request(Command.CHOSEN)) if others else None

    async def quoted(self, record: str) -> int:
        """How many quotations a record has."""
        found = await self.app.journal.recorded(record)
        return len(found.citations) if found else 0

    async def copied(self, record: str, user: str) -> None:
        """A correction reaches them too."""
        await self.app.sent.copied(record, self._name(user), at=self.app.clock())

    async def rate(self, record: str, user: str, value: str, note: str) -> None:
        """Keep what a user says."""
        await self.app.sent.rate(record, self._name(user), value, note, at=self.app.clock())

    async def follow(self, record: str, lane: Lane, user: str, address: str, language: str) -> None:
        """Follow from now on."""
        now = self.app.clock()
        await self.app.follows.follow(Followed(record, lane, user, address, language, now, now))

    async def unfollow(self, record: str, user: str) -> bool:
        """Stop following."""
        return await self.app.follows.stop(record, Asker(self.platform, self.workspace, user))

    async def paused(self) -> bool:
        """Whether an admin paused it."""
        return (await self.app.switches.switches()).get(PAUSED) == ON

    def administers(self, workspace: str, user: str) -> bool:
        """Whether a user is an admin."""
        return self.app.policy.administers(f"{self.platform}/{workspace}/{user}")

    async def prompts(self, language: str) -> Sequence[tuple[str, str]]:
        """Questions on the newest article: those who speak most in it, and a day of which it says what happened."""
        where = Where(Audience.STAFF, self.app.clock())
        for indexed in reversed(await self.app.index.articles(where)):
            live = await self.app.index.passages(indexed.card.id, where)
            if asked := list(_prompts(live, self.app.briefer.wording(language)))[:PROMPTS]:
                return [(words, words) for words in asked if len(words) <= PROMPT]
        return []

    async def home(self, user: str, language: str) -> Home:
        """The home tab; lists for admins alone are None for everyone else."""
        app, wording = self.app, self.app.briefer.wording(language)
        arrangement = Arrangement(app.sources, wording, app.clock().date())
        found = list(reversed(await app.index.articles(Where(Audience.STAFF, app.clock()))))
        now = app.clock()
        spent = (await app.usage.of_day(Asker(self.platform, self.workspace, user), at=now))[1]
        answers = await self.overview.answered(self.platform, self.workspace, since=now.replace(hour=0, minute=0, second=0, microsecond=0))
        shown = Home(
            articles=[Entry(one.card.id, f"{arrangement.label(one.card.source).text} · {one.card.title or one.card.id}") for one in found][
                :LISTED
            ],
            further=max(0, len(found) - LISTED),
            who=wording.say("slack.who_named" if app.policy.ask.get(self.platform) else "slack.who_all"),
            today=wording.say("slack.today", answers=answers, calls=spent.calls),
            paused=await self.paused(),
        )
        return await self._for_admin(shown, wording) if self.administers(self.workspace, user) else shown

    async def _for_admin(self, shown: Home, wording: Wording) -> Home:
        dead = await self._dead()
        said = await self.overview.said(self.platform, self.workspace, most=LISTED)
        return Home(
            shown.articles,
            shown.further,
            shown.who,
            shown.today,
            shown.paused,
            held=[Entry(str(place), str(place)) for place in await self.overview.held()],
            dead=[
                Entry(str(one.id), wording.say("slack.dead_job", id=one.id, failures=one.failures, error=one.error))
                for one in dead[-LISTED:]
            ],
            feedback=[
                Entry(
                    one.record, wording.say("slack.feedback_line", id=one.record, what=wording.say(f"buttons.{one.value}"), note=one.note)
                )
                for one in said
            ],
        )

    async def _dead(self) -> list[Dead]:
        return [one for one in await self.app.inbox.dead() if (one.lane.platform, one.lane.workspace) == (self.platform, self.workspace)]

    async def command(self, name: str, words: str, user: str, language: str) -> Reply:
        """What an admin orders, done at once; what cannot be done is said."""
        wording = self.app.briefer.wording(language)
        if not self.administers(self.workspace, user):
            return notice(wording, wording.say("slack.not_admin"))
        target, _, reason = words.strip().partition(" ")
        try:
            return notice(wording, *[line async for line in self._ordered(name, target, reason.strip(" “”\"'"), user, wording)])
        except InputError:  # its words are for operators
            return notice(wording, wording.say("slack.nothing_there", name=target) if target else wording.say("slack.say_which"))

    async def _ordered(self, name: str, target: str, reason: str, user: str, wording: Wording) -> AsyncIterator[str]:
        app, now = self.app, self.app.clock()
        if name in {"hold", "lift"}:
            if name == "hold" and not reason:
                yield wording.say("slack.say_why")
                return
            _, places = await places_of(app, target, held=name == "lift")
            for place in places:
                do = app.index.hold if name == "hold" else app.index.lift
                await do(place.article, place.paragraph, said_why(reason or self._name(user)), at=now)
            yield wording.say(f"slack.did_{name}", places=", ".join(map(str, places)))
            yield await self._reached(places, wording)
            if name == "hold":
                yield wording.say("slack.kept")
        elif name == "withdraw":
            await app.index.retract(target, reason or self._name(user), at=now)
            yield wording.say("slack.did_withdraw", article=target)
            yield await self._reached([Place(target, None)], wording)
        elif name in {"pause", "resume"}:
            await app.switches.switch(PAUSED, ON if name == "pause" else "", by=self._name(user), at=now)
            yield wording.say(f"slack.did_{name}")
        elif name == "retry":
            (job,) = [one.id for one in await self._dead() if str(one.id) == target] or [0]
            await app.inbox.revive(job, at=now)
            yield wording.say("slack.did_retry", id=target)

    async def _reached(self, places: Sequence[Place], wording: Wording) -> str:
        """How many sent answers quote it, and where they went."""
        reached = await self.app.holds.reached(places)
        told = [
            wording.say("slack.reached_platform", platform=one.platform, answers=one.answers, conversations=one.conversations)
            for one in reached
        ]
        return wording.say("slack.reached", answers=sum(one.answers for one in reached), where=f" · {', '.join(told)}" if told else "")

    def _name(self, user: str) -> str:
        return f"{self.platform}/{self.workspace}/{user}"


def _prompts(live: Sequence[LivePassage], wording: Wording) -> Iterator[str]:
    spoken = Counter(
        one.speaker.name for passage in live for one in passage.statements if one.voice is Voice.SPEAKER and one.speaker is not None
    )
    for speaker, _ in spoken.most_common(SPEAKERS):
        yield wording.say("slack.prompt_said", speaker=speaker)
    for entry in entries(live):
        if entry.event.basis is Basis.STATED and entry.event.date and "/" not in entry.event.date:
            yield wording.say("slack.prompt_happened", when=when(entry, wording).partition(",")[0])
            return
