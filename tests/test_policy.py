"""The policy file: who may ask, how much, and the line of every error."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import policy
from bot.briefing.delivering import Lane, Limits, Rate, Update
from bot.briefing.keeping import Caps
from bot.core.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = ("de", "en")
WHOLE = """
languages = ["de"]
contact = "desk@newsroom.example"
admins = ["slack/T1/U7"]

[ask]
slack = ["T1", "T2/U3"]
telegram = []

[budgets]
questions_an_hour = 20
questions_a_day = 500

[mailbox]
conversation = 3
queue = 40

[retention]
questions_days = 7
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def update(platform: str, workspace: str, user: str) -> Update:
    return Update("1", Lane(platform, workspace, "c"), user, "What?")


def test_a_whole_policy_is_read(file: Path) -> None:
    file.write_text(WHOLE)
    read = policy.read(file, WRITTEN)
    assert (read.languages, read.contact) == (frozenset({"de"}), "desk@newsroom.example")
    assert read.limits == Limits(3, 40, Rate(20, timedelta(hours=1)), Rate(500, timedelta(days=1)))
    assert read.questions == timedelta(days=7)
    assert (read.administers("slack/T1/U7"), read.administers("slack/T1/U8")) == (True, False)


def test_without_a_file_everyone_may_ask_nobody_administers_and_questions_are_kept_thirty_days() -> None:
    read = policy.read(None, WRITTEN)
    assert read.may_ask(update("slack", "T9", "U9"))
    assert not read.administers("slack/T1/U7")
    assert (read.questions, read.limits) == (timedelta(days=30), Limits())


@pytest.mark.parametrize(
    ("platform", "workspace", "user", "may"),
    [
        ("slack", "T1", "anyone", True),
        ("slack", "T2", "U3", True),
        ("slack", "T2", "U4", False),
        ("slack", "T3", "U3", False),
        ("telegram", "", "1", False),
        ("elsewhere", "w", "u", True),
    ],
)
def test_who_may_ask_is_a_workspace_or_a_user_of_one(file: Path, platform: str, workspace: str, user: str, *, may: bool) -> None:
    file.write_text(WHOLE)
    assert policy.read(file, WRITTEN).may_ask(update(platform, workspace, user)) is may


@pytest.mark.parametrize(
    ("line", "instead", "told"),
    [
        (2, 'languages = "de"', "languages is a list of names"),
        (3, "contact = 7", "contact is words"),
        (4, "admins = [7]", "admins is a list of names"),
        (6, "[asks]", "unknown key asks"),
        (7, 'slack = "T1"', "ask.slack is a list of workspaces"),
        (11, "questions_an_hour = -1", "budgets.questions_an_hour is a whole number"),
        (12, "questions_a_week = 5", "unknown key budgets.questions_a_week; known are questions_a_day, questions_an_hour"),
        (15, "conversation = 0", "mailbox.conversation is a whole number, at least 1"),
        (16, "queue = true", "mailbox.queue is a whole number"),
        (19, 'questions_days = "7"', "retention.questions_days is a whole number"),
        (19, "questions_days = ", "line 19"),
        (2, 'languages = ["de", "tlh"]', "no words for language tlh; there are de, en"),
    ],
)
def test_an_error_names_its_line_and_what_to_write(file: Path, line: int, instead: str, told: str) -> None:
    lines = WHOLE.split("\n")
    lines[line - 1] = instead
    file.write_text("\n".join(lines))
    with pytest.raises(ConfigurationError) as refused:
        policy.read(file, WRITTEN)
    assert f"line {line}" in str(refused.value)
    assert told in str(refused.value)
    assert str(file) in str(refused.value)


@pytest.mark.parametrize("name", ["ask", "mailbox"])
def test_a_section_given_as_a_value_is_an_error(file: Path, name: str) -> None:
    file.write_text(f"{name} = 3\n")
    with pytest.raises(ConfigurationError, match=rf"line 1: {name} is a section"):
        policy.read(file, WRITTEN)


def test_what_a_model_may_take_a_day_is_capped_where_the_policy_says_so(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    assert policy.read(None, WRITTEN).caps == Caps()
    file.write_text("[model]\ntokens_a_user_a_day = 5000\n")
    assert policy.read(file, WRITTEN).caps == Caps(user=5000)
    file.write_text("[model]\ntokens_a_day = 90000\ntokens_a_user_a_day = 0\n")
    assert policy.read(file, WRITTEN).caps == Caps(workspace=90000)
    file.write_text("[model]\ntokens_a_day = -1\n")
    with pytest.raises(ConfigurationError, match=r"line 2: model.tokens_a_day is a whole number"):
        policy.read(file, WRITTEN)


@pytest.mark.parametrize(
    ("names", "may"),
    [(("U1",), True), (("U2", "C4"), True), (("U2", "C5"), False), (("U2", "C4", "S9"), False), (("U2", "S5"), True)],
)
def test_channels_and_groups_let_in_and_what_is_refused_wins(file: Path, names: tuple[str, ...], *, may: bool) -> None:
    file.write_text('[ask]\nslack = ["T1/U1", "T1/C4", "T1/S5"]\n[refuse]\nslack = ["T1/S9"]\n')
    read = policy.read(file, WRITTEN)
    assert read.admits("slack", "T1", *names) is may
    assert read.named("slack", "T1") == {"U1", "C4", "S5", "S9"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("guests = 1", "slack.guests is true or false"),
        ('shared_channels = "no"', "slack.shared_channels is true or false"),
        ('desk = "C7"', "slack.desk is a channel as workspace/channel"),
        ("channel = 1", "unknown key slack.channel; known are guests, shared_channels, desk"),
    ],
)
def test_what_slack_cannot_use_names_its_line(file: Path, line: str, told: str) -> None:
    file.write_text(f"[slack]\n{line}\n")
    with pytest.raises(ConfigurationError, match="line 2") as refused:
        policy.read(file, WRITTEN)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("section", "key", "most"),
    [("retention", "questions_days", "36,500"), ("mailbox", "queue", "1,000,000,000"), ("budgets", "questions_an_hour", "1,000,000,000")],
)
def test_a_number_that_no_clock_or_store_can_hold_names_its_line_and_the_most_there_may_be(
    file: Path, section: str, key: str, most: str
) -> None:
    file.write_text(f"[{section}]\n{key} = {10**23}\n")
    with pytest.raises(ConfigurationError, match="line 2") as refused:
        policy.read(file, WRITTEN)
    assert f"at most {most}" in str(refused.value)
