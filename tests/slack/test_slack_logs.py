"""Bolt gives each request a logger under the app's name, at the level of the one that it was given: that may not be ours."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tests.slack import payloads as slack

if TYPE_CHECKING:
    import pytest

    from tests.slack.conftest import Running


async def test_what_is_logged_after_an_event_of_slacks_is_still_to_be_read(bot: Running, caplog: pytest.LogCaptureFixture) -> None:
    await bot.sent(slack.mention("What did Petra Hallowin say about the trucks?"))
    caplog.clear()
    logging.getLogger("onrecord").warning("the model is down")
    assert caplog.messages == ["the model is down"]
