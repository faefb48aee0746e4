"""Who may ask: before anything is stored, shown or spent. What cannot be found out is refused."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.inbound import Came, Us

REMEMBERED_S = 300.0
UNKNOWN = frozenset(["user_not_found", "user_not_visible", "users_not_found", "missing_scope", "no_permission", "team_access_not_granted"])
"""Answers that say that Slack will not tell: the user is refused. Anything else is trouble, and the event waits with Slack."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the policy says of Slack. `may_ask` is given workspace, user, channel and the user's groups among `groups`.

    Of a group that is `refused` and that cannot be found out, everybody may be one.
    """

    may_ask: Callable[[str, str, str, frozenset[str]], bool] = lambda *_: True
    groups: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    guests: bool = False
    shared_channels: bool = False
    administers: Callable[[str, str], bool] = lambda *_: False
    paused: Callable[[], Awaitable[bool]] | None = None
    ours: Callable[[str], Awaitable[bool]] | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A user as Slack knows them."""

    staff: bool
    language: str = "en"


@dataclass(slots=True)
class Gate:
    """Asks Slack who somebody is, and remembers it for some minutes."""

    client: AsyncWebClient
    us: Us
    rules: Rules
    clock: Callable[[], float] = time.monotonic
    _members: dict[str, tuple[float, Member]] = field(default_factory=dict)
    _groups: dict[str, tuple[float, frozenset[str]]] = field(default_factory=dict)

    async def refuses(self, came: Came) -> str | None:
        """The row of the notice that says why not, or None for who may. Raises what Slack's failing brings about."""
        if came.workspace != self.us.team or (came.users_team and came.users_team != self.us.team):
            return "not_staff"
        if came.shared is not False and not self.rules.shared_channels and not (came.pressed and came.shared is None):
            return "shared_channel"
        if not (await self.member(came.user, anew=came.pressed)).staff:
            return "not_staff"
        if not self.rules.may_ask(came.workspace, came.user, came.channel, await self._groups_of(came)):
            return "not_allowed"
        if self.rules.paused and not self.rules.administers(came.workspace, came.user) and await self.rules.paused():
            return "paused"
        return None

    async def placed(self, came: Came) -> Came:
        """A press with whether another company reads its channel now: no payload of one says so. None where Slack does not tell."""
        if not came.pressed or not came.channel or came.channel.startswith("D") or self.rules.shared_channels:
            return came
        try:
            told = (await self.client.conversations_info(channel=came.channel))["channel"]
        except SlackApiError:
            return replace(came, shared=None)
        said = (told.get("is_ext_shared"), told.get("is_pending_ext_shared"))
        return replace(came, shared=any(said) if said[0] is not None or any(said) else None)

    async def member(self, user: str, *, anew: bool = False) -> Member:
        """Who a user is: no guest, no bot, nobody from elsewhere, nobody who left. `anew` asks Slack, whatever is remembered."""
        known = self._members.get(user)
        if known and known[0] > self.clock() and not anew:
            return known[1]
        try:
            told = (await self.client.users_info(user=user, include_locale=True))["user"]
        except SlackApiError as error:
            if error.response["error"] not in UNKNOWN:
                raise
            return Member(staff=False)
        found = Member(self._is_staff(told), str(told.get("locale") or "en").partition("-")[0])
        self._members[user] = (self.clock() + REMEMBERED_S, found)
        return found

    def _is_staff(self, told: dict[str, Any]) -> bool:
        guest = told.get("is_restricted", False) or told.get("is_ultra_restricted", False)
        teams = {told.get("team_id", self.us.team), *(told.get("enterprise_user") or {}).get("teams", ())}
        apart = told.get("is_stranger", False) or told.get("deleted", False) or told.get("is_bot", False)
        return self.us.team in teams and not apart and (self.rules.guests or not guest)

    async def _groups_of(self, came: Came) -> frozenset[str]:
        users = {group: await self._users_of(group, anew=came.pressed) for group in self.rules.groups}
        return frozenset(group for group, its in users.items() if (group in self.rules.refused if its is None else came.user in its))

    async def _users_of(self, group: str, *, anew: bool) -> frozenset[str] | None:
        """Who is in a group; None where that cannot be found out."""
        known = self._groups.get(group)
        if known and known[0] > self.clock() and not anew:
            return known[1]
        try:
            told = await self.client.usergroups_users_list(usergroup=group)
        except SlackApiError as error:
            if error.response["error"] not in UNKNOWN | {"no_such_subteam", "subteam_not_found"}:
                raise
            return None
        found = frozenset(told["users"])
        self._groups[group] = (self.clock() + REMEMBERED_S, found)
        return found
