"""What Slack sends → what it asks for: pure. Own messages, other bots, edits and deletions ask for nothing.

The id of an update is channel and time stamp of the message, the same in each delivery and in both events that a mention brings about
(`app_mention` and `message.channels`); https://docs.slack.dev/apis/events-api lists what an event has.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.briefing.commands import PLAIN, Command, Request
from bot.briefing.delivering import Lane, Update
from bot.core.model import Audience
from bot.slack.address import NAME, Address

if TYPE_CHECKING:
    from collections.abc import Mapping

Body = dict[str, Any]

SHARED = "is_ext_shared_channel"
OUR_SUBTYPES = frozenset([None, "file_share", "thread_broadcast"])
BRIEF, ONRECORD = "/brief", "/onrecord"
CHECK, CHECK_ALL = "check_quotation", "check_all_quotations"
ONE_ARTICLE: Mapping[str, Command] = {"brief": Command.BRIEF, "positions": Command.POSITIONS, "timeline": Command.TIMELINE}
WORDS: Mapping[str, Command] = {
    "ask": Command.ASK,
    "check": Command.CHECK,
    "outlets": Command.OUTLETS,
    "sources": Command.OUTLETS,
    "record": Command.RECORD,
    "why": Command.WHY,
}
DESK = frozenset(["hold", "lift"])
ALTERNATIVE = re.compile(r"alternative_\d+")
_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True)
class Us:
    """The bot in its workspace, as Slack names it."""

    team: str
    user: str
    bot: str


NOBODY = Us("", "", "")


@dataclass(frozen=True, slots=True)
class Came:
    """Something that a user did. `update` is what it asks for, if it asks for an answer of the queue.

    `shared` is what Slack says of the channel: True where another company reads it, None where it does not say. `desk` is a command
    of an admin's with its words. `file` is where the text to be checked is to be had. `continues` is set where nobody called the
    bot: it answers in threads of its own then, and nowhere else. `pressed` is set for buttons, menus and modals, `picked` where one
    of them asks a question that a record has: the button's name and its value.
    """

    workspace: str
    user: str
    channel: str = ""
    thread: str = ""
    shared: bool | None = False
    respond: str = ""
    update: Update | None = None
    desk: tuple[str, str] | None = None
    help: bool = False
    continues: bool = False
    pressed: bool = False
    picked: tuple[str, str] | None = None
    users_team: str | None = None
    file: str | None = None

    @property
    def private(self) -> bool:
        """Whether nobody but the user sees what is answered."""
        return bool(self.respond) or self.channel.startswith("D")


def came(body: Body, us: Us) -> Came | None:
    """What was done, or None for what nobody is answered for."""
    if body.get("type") == "event_callback":
        return _event(body, us)
    if "command" in body:
        return _command(body)
    return _interaction(body) if body.get("type") in {"block_actions", "message_action", "view_submission", "shortcut"} else None


def readable(text: str, us: Us | None = None) -> str:
    """A message's text as people read it: without the bot's name, links and mentions as their words, the three escapes undone."""
    if us:
        text = text.replace(f"<@{us.user}>", " ")
    said = _LINK.sub(lambda found: found[2] or found[1], text)
    return html.unescape(said.replace("&amp;", "&amp;amp;")).replace("&amp;", "&").strip()


def _event(body: Body, us: Us) -> Came | None:
    event, team = body["event"], _team(body)
    kind, user = event.get("type"), event.get("user")
    if not user or user == us.user or event.get("bot_id") or event.get("hidden"):
        return None
    if kind == "app_home_opened":
        return Came(team, user, event.get("channel", ""), users_team=event.get("team"))
    if kind not in {"app_mention", "message"} or event.get("subtype") not in OUR_SUBTYPES:
        return None
    text, direct = event.get("text") or "", event.get("channel_type") == "im"
    if kind == "message" and not direct and (not event.get("thread_ts") or text.lstrip().startswith("<@") or f"<@{us.user}>" in text):
        return None  # not ours to answer: said to others, or about to arrive as a mention
    channel, thread = event["channel"], event.get("thread_ts") or event["ts"]
    shared = False if direct and SHARED not in body else body.get(SHARED)
    words = readable(text, us)
    here = Came(team, user, channel, thread, shared, continues=kind == "message" and not direct, users_team=event.get("user_team"))
    if not words and not direct:
        return replace(here, help=True)
    update = Update(
        id=f"{channel}/{event['ts']}",
        lane=Lane(NAME, team, f"{channel}/{thread}"),
        user=user,
        text=words,
        audience=Audience.STAFF,
        address=Address(channel, thread).to_json(),
        private=direct,
    )
    return replace(here, update=update)


def _team(body: Body) -> str:
    """The workspace that the event is for; of an organisation's installation the one in `authorizations`."""
    given: Body = next(iter(body.get("authorizations") or ()), {})
    return str(given.get("team_id") or body.get("team_id") or "")


def _command(body: Body) -> Came:
    text = readable(body.get("text") or "")
    name, _, rest = text.partition(" ")
    name, rest = ("brief", text) if body["command"] == BRIEF else (name.lower(), rest.strip())
    here = Came(body["team_id"], body["user_id"], body.get("channel_id", ""), shared=False, respond=body.get("response_url", ""))
    if name in DESK:
        return replace(here, desk=(name, rest))
    wants, words = _wanted(name, rest)
    if wants is None:
        return replace(here, help=True)
    return replace(here, update=only_asker(here, f"command/{body['trigger_id']}", words, wants))


def _wanted(name: str, rest: str) -> tuple[Request | None, str]:
    """What a command wants, and its text: one word after `positions` is an article, several are a topic."""
    if name in ONE_ARTICLE:
        one = rest.split()[:1] if len(rest.split()) == 1 else []
        return Request(ONE_ARTICLE[name], articles=tuple(one)), "" if one else rest
    if name in WORDS and (rest or WORDS[name] is Command.OUTLETS):
        return Request(WORDS[name]), rest
    return None, ""


def only_asker(here: Came, name: str, text: str, wants: Request) -> Update:
    """An update whose answer nobody but the asker sees. Each is a conversation of its own: there is no thread to go on in."""
    return Update(
        id=name,
        lane=Lane(NAME, here.workspace, name),
        user=here.user,
        text=text,
        audience=Audience.STAFF,
        address=Address(here.channel, respond=here.respond).to_json(),
        private=True,
        wants=wants,
    )


def in_thread(here: Came, name: str, text: str, wants: Request = PLAIN) -> Update:
    """An update that is answered where a button was pressed."""
    if not here.thread:
        return only_asker(here, name, text, wants)
    return Update(
        id=name,
        lane=Lane(NAME, here.workspace, f"{here.channel}/{here.thread}"),
        user=here.user,
        text=text,
        audience=Audience.STAFF,
        address=Address(here.channel, here.thread).to_json(),
        private=here.channel.startswith("D"),
        wants=wants,
    )


def _interaction(body: Body) -> Came:
    here = _pressed_where(body)
    name, message = body.get("trigger_id") or (body.get("view") or {}).get("id", ""), body.get("message") or {}
    if body["type"] == "message_action" and body.get("callback_id") in {CHECK, CHECK_ALL}:
        draft = body["callback_id"] == CHECK_ALL
        wants = Request(Command.DRAFT if draft else Command.CHECK)
        file: Body = next(iter(message.get("files") or ()), {}) if draft else {}
        update = only_asker(here, f"check/{name}", readable(message.get("text") or ""), wants)
        return replace(here, update=update, file=file.get("url_private_download"))
    if body["type"] == "view_submission" and body["view"].get("callback_id") == "meant":
        said = body["view"]["state"]["values"]["question"]["question"].get("value") or ""
        return replace(here, update=in_thread(here, f"meant/{body['view']['id']}", said))
    pressed: Body = next(iter(body.get("actions") or ()), {})
    offer, record = chosen(pressed)
    if offer == "more":
        return replace(here, update=in_thread(here, f"more/{name}", "", Request(Command.MORE, record=record)))
    if offer == "who_else" or ALTERNATIVE.fullmatch(offer):
        at = pressed.get("action_ts") or name  # the same in each delivery of a press; the next press has another
        return replace(here, update=in_thread(here, f"{offer}/{record}/{here.user}/{at}", ""), picked=(offer, record))
    return here


def _pressed_where(body: Body) -> Came:
    """Where a button was pressed; of a modal, where the button that opened it was."""
    user, container, message = body["user"], body.get("container") or {}, body.get("message") or {}
    team = (body.get("team") or {}).get("id") or user.get("team_id") or ""
    known = placed(body)
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or known.get("channel", "")
    only_you = bool(container.get("is_ephemeral")) or body["type"] == "message_action"
    stamp = message.get("thread_ts") or container.get("thread_ts") or message.get("ts") or container.get("message_ts")
    thread = "" if only_you else str(stamp or known.get("thread", ""))
    respond = "" if thread else str(body.get("response_url") or known.get("respond", ""))
    return Came(team, user["id"], channel, thread, respond=respond, pressed=True, users_team=user.get("team_id"))


def placed(body: Body) -> dict[str, str]:
    """What a modal remembers of where it was opened, and for which record."""
    kept = (body.get("view") or {}).get("private_metadata") or "{}"
    return {str(name): str(value) for name, value in json.loads(kept).items()}


def chosen(pressed: Body) -> tuple[str, str]:
    """What a button or an entry of the menu stands for, and the record it is of."""
    if pressed.get("type") == "overflow":
        offer, _, record = pressed["selected_option"]["value"].partition("/")
        return offer, record
    return pressed.get("action_id", ""), pressed.get("value", "")


def turn_of(value: str) -> tuple[str, int, int]:
    """A record, the number of a quotation of it, and how many paragraphs on from that; of anything else no record."""
    found = re.fullmatch(r"(\w{1,12})/([0-9]{1,4})/(-?[0-9]{1,5})", value, re.ASCII)
    return (found[1], int(found[2]), int(found[3])) if found else ("", 0, 0)
