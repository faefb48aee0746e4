"""What Slack sends, an event kind each, as its documents show them (https://docs.slack.dev/reference/events)."""

from __future__ import annotations

import itertools
import json
from typing import Any

from tests.slack.fake_slack import BOT_USER, TEAM

Json = dict[str, Any]
_numbers = itertools.count(1)


def stamp() -> str:
    return f"1750000000.{next(_numbers):06}"


def event(inner: Json, *, shared: bool | None = False, team: str = TEAM) -> Json:
    outer: Json = {
        "token": "t",
        "team_id": team,
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": f"Ev{next(_numbers)}",
        "event_time": 1750000000,
        "authorizations": [{"enterprise_id": None, "team_id": team, "user_id": BOT_USER, "is_bot": True}],
        "event": inner,
    }
    return outer if shared is None else outer | {"is_ext_shared_channel": shared}


def mention(
    text: str,
    *,
    user: str = "U1",
    channel: str = "C1",
    ts: str | None = None,
    thread: str | None = None,
    shared: bool | None = False,
    team: str = TEAM,
) -> Json:
    inner = {"type": "app_mention", "user": user, "text": f"<@{BOT_USER}> {text}", "ts": ts or stamp(), "channel": channel}
    return event(inner | ({"thread_ts": thread} if thread else {}), shared=shared, team=team)


def message(text: str, *, user: str = "U1", channel: str = "C1", kind: str = "channel", ts: str | None = None, **inner: object) -> Json:
    given = {"type": "message", "channel_type": kind, "user": user, "text": text, "ts": ts or stamp(), "channel": channel}
    return event(given | inner)


def direct(text: str, *, user: str = "U1", **inner: object) -> Json:
    return message(text, user=user, channel=f"D{user}", kind="im", **inner)


def command(text: str, respond: str, *, name: str = "/onrecord", user: str = "U1") -> Json:
    given = {"command": name, "text": text, "team_id": TEAM, "user_id": user, "channel_id": "C1", "api_app_id": "A1"}
    return given | {"response_url": respond, "trigger_id": f"{next(_numbers)}.1"}


def pressed(
    action: str, value: str, *, user: str = "U1", channel: str = "C1", ts: str = "1.1", thread: str | None = None, **more: object
) -> Json:
    """A press; each has the same `action_ts` unless `again` made another of it."""
    one: Json = {"type": "button", "action_id": action, "value": value, "block_id": "b", "action_ts": "1"}
    if action == "menu":
        one = {"type": "overflow", "action_id": action, "selected_option": {"value": value}, "block_id": "b", "action_ts": "1"}
    if action == "context_choose":
        one = {"type": "static_select", "action_id": action, "selected_option": {"value": value}, "block_id": "b", "action_ts": "1"}
    shown = {"ts": ts, **({"thread_ts": thread} if thread else {})}
    given: Json = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "channel": {"id": channel},
        "container": {"type": "message", "message_ts": ts, "channel_id": channel},
        "message": shown,
        "actions": [one],
        "trigger_id": f"{next(_numbers)}.2",
        "response_url": "",
    }
    return given | more


def again(press: Json) -> Json:
    """The same button, pressed another time."""
    return press | {"actions": [one | {"action_ts": stamp()} for one in press["actions"]], "trigger_id": f"{next(_numbers)}.2"}


def in_home(action: str, value: str, *, user: str = "U1") -> Json:
    given = pressed(action, value, user=user, container={"type": "view", "view_id": "V1"}, view={"id": "V1", "private_metadata": ""})
    del given["channel"], given["message"], given["response_url"]
    return given


def submitted(name: str, values: Json, metadata: str, *, user: str = "U1") -> Json:
    view = {"id": f"V{next(_numbers)}", "type": "modal", "callback_id": name, "private_metadata": metadata, "state": {"values": values}}
    return {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "view": view}


def shortcut(name: str, text: str, respond: str, *, user: str = "U1", file: str | None = None) -> Json:
    given = {"type": "message_action", "callback_id": name, "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}}
    said = {"type": "message", "user": "U9", "text": text, "ts": stamp()}
    said |= {"files": [{"id": "F1", "url_private_download": file}]} if file else {}
    return given | {"channel": {"id": "C1"}, "message": said, "response_url": respond, "trigger_id": f"{next(_numbers)}.3"}


def home_opened(*, tab: str, user: str = "U1") -> Json:
    return event({"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": tab, "event_ts": "1"}, shared=None)


def gone(kind: str) -> Json:
    inner = {"type": kind, **({"tokens": {"bot": [BOT_USER]}} if kind == "tokens_revoked" else {})}
    return event(inner, shared=None)


def plain(body: Json) -> str:
    return json.dumps(body)
