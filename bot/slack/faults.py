"""What Slack's errors say of what readers saw: nothing yet, nothing ever, or nobody can tell. Names: docs.slack.dev/reference/methods."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import ClientConnectorError
from slack_sdk.errors import SlackApiError

from bot.briefing.platforms import NotDeliveredError, UnreachableError

GONE = frozenset(["is_archived", "message_not_found", "thread_not_found", "cannot_reply_to_message", "user_not_found", "cannot_dm_bot"])
NOT_THERE = frozenset(["not_in_channel", "channel_not_found", "user_not_in_channel"])
"""The bot is not in the channel any more; the asker can still be written to."""
NO_ACCESS = frozenset(
    ["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope", "no_permission", "access_denied"]
)
"""Nothing is delivered until an operator acts. What waits is kept."""
TOO_LONG = frozenset(["msg_blocks_too_long", "msg_too_long", "invalid_blocks", "invalid_blocks_format"])
NOT_EDITABLE = frozenset(["cant_update_message", "edit_window_closed"])
IN_DOUBT = frozenset(["internal_error", "fatal_error", "service_unavailable", "request_timeout", ""])
"""Slack does not know itself whether the message went out."""
LATE = frozenset(["expired_trigger_id", "trigger_expired", "invalid_trigger_id", "exchanged_trigger_id", "trigger_exchanged"])
ACCESS_AFTER_S = 60.0
SERVER_ERROR = 500


def name_of(error: SlackApiError) -> str:
    """Slack's name of an error; empty where its answer has none."""
    with suppress(Exception):
        return str(error.response["error"])
    return ""


def meaning(error: Exception) -> Exception:
    """An error as the worker has to know it; itself where nobody can tell what readers saw."""
    if isinstance(error, ClientConnectorError):
        return NotDeliveredError("Slack cannot be reached")
    if not isinstance(error, SlackApiError):
        return error
    name, status = name_of(error), getattr(error.response, "status_code", 0)
    if name in GONE | NOT_THERE:
        return UnreachableError(name)
    if name in NO_ACCESS:
        return NotDeliveredError(name, after=ACCESS_AFTER_S)
    if name == "ratelimited":
        return NotDeliveredError(name, after=_after(error))
    return error if name in IN_DOUBT or status >= SERVER_ERROR else NotDeliveredError(name)


def _after(error: SlackApiError) -> float:
    """The seconds that Slack asks to wait."""
    headers = {str(name).lower(): value for name, value in dict(error.response.headers).items()}
    with suppress(ValueError):
        return max(1.0, float(headers.get("retry-after", "1")))
    return 1.0
