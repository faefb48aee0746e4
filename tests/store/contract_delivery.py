"""What every engine's inbox and outbox must do: classes to inherit in a test file that opens the engine as the fixture `post`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.briefing.commands import Request
from bot.briefing.delivering import CRASHES, SUSPECT, TRIES, Acceptance, Lane, Left, Limits, Purpose, Rate, State, Update
from bot.core.errors import InputError
from bot.core.model import Audience

if TYPE_CHECKING:
    from bot.briefing.delivering import Inbox, Job, Outbox

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
LEASE = timedelta(seconds=5)
PLATFORMS = ("fake", "other")
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Post:
    """An opened engine: what a contract suite is given."""

    inbox: Inbox
    outbox: Outbox

    async def put(self, name: str, conversation: str = "c1", *, platform: str = "fake", limits: Limits = LIMITS) -> Acceptance:
        return (await self.inbox.accept(update(name, conversation, platform=platform), limits, at=NOON)).acceptance

    async def claim(self, worker: str = "w1", *, at: datetime = NOON, most: int = 1, platforms: tuple[str, ...] = PLATFORMS) -> list[Job]:
        return await self.inbox.claim(worker, platforms, LEASE, at=at, most=most)

    async def one(self, worker: str = "w1", *, at: datetime = NOON) -> Job:
        (job,) = await self.claim(worker, at=at)
        return job

    async def ends(self, name: str, conversation: str = "c1") -> Job:
        """A job that is there and claimed."""
        await self.put(name, conversation)
        return await self.one()


def update(name: str, conversation: str = "c1", *, platform: str = "fake", workspace: str = "w", bulk: bool = False) -> Update:
    return Update(name, Lane(platform, workspace, conversation), "u1", f"What about {name}?", Audience.STAFF, bulk=bulk)


def names(jobs: list[Job]) -> list[str]:
    return [job.update.id for job in jobs]


class InboxContract:
    """What arrives is kept once, and worked on in order by one worker at a time."""

    async def test_an_update_comes_out_as_it_went_in(self, post: Post) -> None:
        given = Update("7", Lane("fake", "w", "c1"), "u1", "Wer — «кто»?\n\u202e", Audience.PUBLIC, "de", '{"chat": 1}', private=True)
        assert (await post.inbox.accept(given, LIMITS, at=NOON)).acceptance is Acceptance.STORED
        job = await post.one()
        assert (job.update, job.attempt, job.failures, job.arrived_at, job.left) == (given, 1, 0, NOON, Left())

    async def test_an_update_delivered_again_is_kept_once_whatever_arrived_between(self, post: Post) -> None:
        told = [await post.put(name) for name in ("2", "1", "2", "3", "1")]
        assert told == [Acceptance.STORED, Acceptance.STORED, Acceptance.DUPLICATE, Acceptance.STORED, Acceptance.DUPLICATE]
        done = []
        while jobs := await post.claim():
            done += names(jobs)
            assert await post.inbox.finish(jobs[0], "answered", at=NOON)
        assert done == ["2", "1", "3"]
        assert await post.put("2") is Acceptance.DUPLICATE
        assert await post.claim() == []

    async def test_one_id_is_another_update_in_another_workspace_and_on_another_platform(self, post: Post) -> None:
        for lane in (Lane("fake", "w", "c"), Lane("fake", "v", "c"), Lane("other", "w", "c")):
            told = await post.inbox.accept(replace(update("1"), lane=lane), LIMITS, at=NOON)
            assert told.acceptance is Acceptance.STORED
        assert len(await post.claim(most=9)) == 3

    async def test_only_the_head_of_a_lane_is_given_out_and_lanes_go_side_by_side(self, post: Post) -> None:
        for name, conversation in (("1", "a"), ("2", "a"), ("3", "b"), ("4", "b")):
            await post.put(name, conversation)
        first = await post.claim(most=9)
        assert names(first) == ["1", "3"]
        assert await post.claim("w2", most=9) == []
        await post.inbox.finish(first[0], "answered", at=NOON)
        assert names(await post.claim("w2", most=9)) == ["2"]

    async def test_bulk_work_waits_for_all_that_somebody_waits_for_even_in_its_own_conversation(self, post: Post) -> None:
        for given in (update("b1", bulk=True), update("b2", "c2", bulk=True), update("q1"), update("q2", "c3")):
            await post.inbox.accept(given, LIMITS, at=NOON)
        assert names(await post.claim(most=9)) == ["q1", "q2", "b1", "b2"]

    async def test_a_worker_gets_only_what_it_can_deliver(self, post: Post) -> None:
        await post.put("1", platform="elsewhere")
        await post.put("2")
        assert names(await post.claim(most=9)) == ["2"]
        assert names(await post.claim(platforms=("elsewhere",))) == ["1"]

    async def test_what_waits_is_counted_by_platform_with_the_age_of_the_oldest(self, post: Post) -> None:
        assert (await post.inbox.waiting()).oldest is None
        await post.put("1", platform="elsewhere")
        await post.put("2")
        told = await post.inbox.waiting()
        assert (told.jobs, told.oldest) == ({"elsewhere": 1, "fake": 1}, NOON)

    async def test_a_job_whose_worker_ended_is_given_out_again_and_the_worker_that_lost_it_can_do_nothing(self, post: Post) -> None:
        lost = await post.ends("1")
        assert await post.claim("w2", at=NOON + LEASE / 2) == []
        after = NOON + LEASE
        taken = await post.one("w2", at=after)
        assert (taken.id, taken.attempt) == (lost.id, 2)
        assert await post.inbox.finish(lost, "answered", at=after) is False
        assert await post.inbox.retry(lost, timedelta(0), "late", at=after) is False
        assert await post.outbox.begin(lost, Purpose.ANSWER, record=None, at=after) is None
        assert await post.inbox.finish(taken, "answered", at=after) is True
        assert await post.inbox.finish(taken, "answered", at=after) is False

    async def test_a_lease_can_be_kept(self, post: Post) -> None:
        job = await post.ends("1")
        await post.inbox.extend([job], LEASE, at=NOON + LEASE / 2)
        assert await post.claim("w2", at=NOON + LEASE) == []
        assert len(await post.claim("w2", at=NOON + LEASE * 2)) == 1

    @pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(hours=-2), timedelta(days=400)])
    async def test_a_clock_that_jumps_keeps_no_job_from_being_answered(self, post: Post, jump: timedelta) -> None:
        await post.ends("1")
        await post.put("2", "c2")
        assert names(await post.claim("w2", at=NOON + jump, most=9)) == ["1", "2"]

    async def test_a_worker_whose_clock_is_behind_takes_nothing_from_one_that_works(self, post: Post) -> None:
        await post.ends("1")
        assert await post.claim("w2", at=NOON - timedelta(seconds=3)) == []

    async def test_a_failed_job_waits_at_the_head_of_its_lane_and_is_set_aside_in_the_end(self, post: Post) -> None:
        job = await post.ends("1")
        await post.put("2")
        for failure in range(1, TRIES + 1):
            assert job.last_try is (failure == TRIES)
            assert await post.inbox.retry(job, timedelta(seconds=1), "ValueError", at=NOON) is (failure == TRIES)
            if failure < TRIES:
                assert await post.claim() == []
                job = await post.one(at=NOON + timedelta(seconds=1))
                assert job.failures == failure
        assert (await post.one()).update.id == "2"
        (dead,) = await post.inbox.dead()
        assert (dead.id, dead.lane, dead.failures, dead.error) == (job.id, job.update.lane, TRIES, "ValueError")

    async def test_a_job_that_only_waits_for_its_platform_never_fails(self, post: Post) -> None:
        job = await post.ends("1")
        for _ in range(CRASHES + 5):
            assert await post.inbox.retry(job, timedelta(0), "asked to wait", at=NOON, failed=False) is False
            job = await post.one()
        assert (job.failures, job.ends_processes) == (0, False)

    async def test_a_job_that_ends_every_process_that_has_it_is_known_by_that(self, post: Post) -> None:
        await post.put("1")
        seen = [await post.one(at=NOON + LEASE * number) for number in range(CRASHES + 1)]
        assert [job.ends_processes for job in seen] == [False] * CRASHES + [True]
        assert await post.inbox.retry(seen[-1], timedelta(0), "ends processes", at=NOON) is True
        assert len(await post.inbox.dead()) == 1

    async def test_a_job_that_may_be_ending_its_processes_is_given_out_last_and_alone(self, post: Post) -> None:
        await post.put("bad", "a")
        for number in range(SUSPECT):
            await post.one(at=NOON + LEASE * number)
        for name in "123":
            await post.put(name, name)
        after = NOON + LEASE * SUSPECT
        assert names(await post.claim(at=after, most=9)) == ["1", "2", "3"]
        assert names(await post.claim(at=after, most=9)) == ["bad"]

    async def test_a_job_set_aside_can_be_put_back_and_is_answered_in_a_message_of_its_own(self, post: Post) -> None:
        job = await post.ends("1")
        for _ in range(TRIES):
            message = await post.outbox.begin(job, Purpose.NOTICE, record=None, at=NOON)
            assert message
            await post.outbox.settle(message, State.SENT, remote="m1", at=NOON)
            await post.inbox.retry(job, timedelta(0), "ValueError", at=NOON)
            job = next(iter(await post.claim()), job)
        await post.inbox.revive(job.id, at=NOON)
        again = await post.one()
        assert (again.failures, again.claims, again.left) == (0, 1, Left())
        with pytest.raises(InputError, match="dead list"):
            await post.inbox.revive(job.id, at=NOON)

    async def test_a_worker_that_is_told_to_end_gives_back_what_it_has(self, post: Post) -> None:
        job = await post.ends("1")
        await post.inbox.release("w1")
        again = await post.one("w2")
        assert (again.id, again.claims, again.attempt) == (job.id, 1, 2)

    async def test_what_a_worker_that_crashed_had_is_given_back_and_counted_as_a_crash(self, post: Post) -> None:
        await post.ends("1")
        assert await post.inbox.workers() == ["w1"]
        await post.inbox.release("w1", crashed=True)
        assert await post.inbox.workers() == []
        assert (await post.one("w2")).claims == 2

    async def test_a_full_mailbox_says_so_at_once_and_the_refused_update_is_not_done_later(self, post: Post) -> None:
        few = Limits(mailbox=2)
        assert [await post.put(name, limits=few) for name in "123"] == [Acceptance.STORED, Acceptance.STORED, Acceptance.BUSY]
        assert await post.put("4", "c2", limits=few) is Acceptance.STORED
        assert await post.put("3", limits=few) is Acceptance.DUPLICATE
        assert (await post.inbox.waiting()).jobs == {"fake": 3}

    async def test_a_full_queue_says_so_in_every_lane(self, post: Post) -> None:
        few = Limits(queue=2)
        assert [await post.put(name, name, limits=few) for name in "123"][-1] is Acceptance.BUSY

    async def test_a_user_who_asks_too_often_is_told_how_long_to_wait_and_a_redelivery_costs_nothing(self, post: Post) -> None:
        limits = Limits(rate=Rate(2, timedelta(hours=1)))
        told = [await post.put(name, limits=limits) for name in ("1", "1", "1", "2", "3")]
        assert [told[0], *told[3:]] == [Acceptance.STORED, Acceptance.STORED, Acceptance.OVER_BUDGET]
        later = await post.inbox.accept(update("4"), limits, at=NOON + timedelta(minutes=20))
        assert later.acceptance is Acceptance.OVER_BUDGET
        assert later.wait_s == pytest.approx(600)
        assert (await post.inbox.accept(update("5"), limits, at=NOON + timedelta(minutes=30))).acceptance is Acceptance.STORED

    async def test_a_bucket_gives_what_it_has_and_fills_with_time_and_a_clock_set_back_fills_nothing(self, post: Post) -> None:
        rate = Rate(10, timedelta(hours=1))
        assert await post.inbox.take("b", 8, rate, at=NOON) == timedelta(0)
        assert await post.inbox.take("b", 8, rate, at=NOON) == timedelta(minutes=36)
        assert await post.inbox.take("b", 8, rate, at=NOON - timedelta(days=9)) == timedelta(minutes=36)
        assert await post.inbox.take("other", 8, rate, at=NOON) == timedelta(0)

    async def test_many_who_claim_at_once_never_get_the_same_job(self, post: Post) -> None:
        for number in range(40):
            await post.put(str(number), f"c{number % 10}")
        claimed = await asyncio.gather(*(post.claim(f"w{n}", most=3) for n in range(8)))
        got = [job.id for jobs in claimed for job in jobs]
        assert len(got) == len(set(got)) == 10

    @pytest.mark.parametrize("text", ["", "\x00", "\ud7ff\U0010ffff" * 9, "x" * 1_000_000])
    async def test_any_text_is_kept(self, post: Post, text: str) -> None:
        await post.inbox.accept(replace(update("1"), text=text), LIMITS, at=NOON)
        assert (await post.one()).update.text == text


class OutboxContract:
    """What was sent is known; what may have been sent is known to be unknown."""

    async def test_an_answer_that_was_sent_ends_its_job(self, post: Post) -> None:
        job = await post.ends("1")
        message = await post.outbox.begin(job, Purpose.ANSWER, record=None, at=NOON)
        assert message
        assert await post.outbox.done(job, "answered", message, "m1", at=NOON)
        assert await post.claim(at=NOON + LEASE) == []
        assert await post.outbox.counts() == {("answer", "sent"): 1}

    async def test_a_worker_that_ends_while_it_sends_leaves_the_outcome_unknown(self, post: Post) -> None:
        job = await post.ends("1")
        assert await post.outbox.begin(job, Purpose.ANSWER, record=None, at=NOON)
        again = await post.one("w2", at=NOON + LEASE)
        assert again.left == Left(unknown=True)
        assert await post.outbox.counts() == {("answer", "unknown"): 1}

    async def test_a_message_that_no_reader_saw_is_ready_to_be_sent(self, post: Post) -> None:
        job = await post.ends("1")
        message = await post.outbox.begin(job, Purpose.ANSWER, record=None, at=NOON)
        assert message
        await post.outbox.settle(message, State.READY, at=NOON)
        await post.inbox.retry(job, timedelta(0), "refused", at=NOON)
        assert (await post.one()).left == Left()

    async def test_an_answer_takes_the_place_of_its_placeholder(self, post: Post) -> None:
        job = await post.ends("1")
        placeholder = await post.outbox.begin(job, Purpose.PLACEHOLDER, record=None, at=NOON)
        assert placeholder
        await post.outbox.settle(placeholder, State.SENT, remote="m1", at=NOON)
        assert (await post.one("w2", at=NOON + LEASE)).left == Left(remote="m1")
        job = await post.one("w3", at=NOON + LEASE * 2)
        assert await post.outbox.begin(job, Purpose.ANSWER, record=None, at=NOON) == placeholder
        assert (await post.one("w4", at=NOON + LEASE * 3)).left == Left(remote="m1", unknown=True)

    async def test_a_placeholder_whose_sending_was_cut_short_is_left_alone_and_counted(self, post: Post) -> None:
        job = await post.ends("1")
        assert await post.outbox.begin(job, Purpose.PLACEHOLDER, record=None, at=NOON)
        again = await post.one("w2", at=NOON + LEASE)
        assert again.left == Left()
        message = await post.outbox.begin(again, Purpose.ANSWER, record=None, at=NOON)
        assert message
        assert await post.outbox.done(again, "answered", message, "m2", at=NOON)
        assert await post.outbox.counts() == {("placeholder", "unknown"): 1, ("answer", "sent"): 1}

    async def test_a_message_that_went_out_is_noted_even_by_a_worker_that_lost_the_job(self, post: Post) -> None:
        job = await post.ends("1")
        message = await post.outbox.begin(job, Purpose.ANSWER, record=None, at=NOON)
        assert message
        again = await post.one("w2", at=NOON + LEASE)
        assert await post.outbox.done(job, "answered", message, "m1", at=NOON) is False
        assert again.left.unknown
        assert (await post.one("w3", at=NOON + LEASE * 2)).left == Left(remote="m1", sent=True)


class EditContract:
    """A question that its asker changed is answered in the place of the first answer."""

    async def test_an_edit_gets_the_message_that_answered_what_it_edits(self, post: Post) -> None:
        job = await post.ends("7")
        message = await post.outbox.begin(job, Purpose.ANSWER, record=None, at=NOON)
        assert message
        await post.outbox.done(job, "answered", message, "m1", at=NOON)
        edit = await self._edit(post, "7/1", "What about eight?")
        assert edit.left == Left(remote="m1")
        assert await post.outbox.begin(edit, Purpose.NOTICE, record=None, at=NOON) == message
        await post.outbox.done(edit, "answered", message, "m1", at=NOON)
        assert (await self._edit(post, "7/2", "What about nine?")).left == Left(remote="m1")

    async def test_an_edit_of_what_was_never_answered_is_answered_by_itself(self, post: Post) -> None:
        assert (await self._edit(post, "7/1", "What about eight?")).left == Left()

    async def test_an_edit_that_leaves_the_words_asks_for_nothing(self, post: Post) -> None:
        job = await post.ends("7")
        await post.inbox.finish(job, "answered", at=NOON)
        given = replace(update("7"), id="7/1", wants=Request(edits="7"))
        assert (await post.inbox.accept(given, LIMITS, at=NOON)).acceptance is Acceptance.DUPLICATE
        assert await post.claim() == []

    async def test_an_edit_whose_sender_crashed_while_it_was_shown_is_shown_there_again(self, post: Post) -> None:
        job = await post.ends("7")
        message = await post.outbox.begin(job, Purpose.NOTICE, record=None, at=NOON)
        assert message
        await post.outbox.done(job, "answered", message, "m1", at=NOON)
        edit = await self._edit(post, "7/1", "What about eight?")
        await post.outbox.begin(edit, Purpose.NOTICE, record=None, at=NOON)
        assert (await post.one("w2", at=NOON + 2 * LEASE)).left == Left(remote="m1", unknown=True)

    async def test_another_conversations_answer_is_nobodys_to_edit(self, post: Post) -> None:
        job = await post.ends("7", "c2")
        message = await post.outbox.begin(job, Purpose.NOTICE, record=None, at=NOON)
        assert message
        await post.outbox.done(job, "answered", message, "m1", at=NOON)
        assert (await self._edit(post, "7/1", "What about eight?")).left == Left()

    async def _edit(self, post: Post, name: str, text: str) -> Job:
        given = replace(update(name), text=text, wants=Request(edits="7"))
        assert (await post.inbox.accept(given, LIMITS, at=NOON)).acceptance is Acceptance.STORED
        return await post.one()
