"""The manifest that a newsroom pastes: the same events, commands and shortcuts that have listeners, and no scope beyond those it needs.

The limits are those of Slack's own schema (github.com/slackapi/manifest-schema, 2.0.0), which comes in no package.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.slack.listeners import COMMANDS, EVENTS, SHORTCUTS

if TYPE_CHECKING:
    from tests.slack.conftest import Running

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
SCOPES = ["app_mentions:read", "assistant:write", "chat:write", "commands", "im:history", "im:read", "im:write", "users:read"]
OPTIONAL = ["channels:history", "channels:read", "files:read", "groups:history", "groups:read", "usergroups:read"]
KEYS = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "display_information": {"name", "description", "background_color"},
    "features": {"app_home", "bot_user", "agent_view", "shortcuts", "slash_commands"},
    "settings": {"event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled"},
}


@pytest.fixture
def manifest() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "slack-manifest.yaml").read_text()))


def test_its_events_commands_and_shortcuts_are_those_that_have_listeners(manifest: dict[str, Any], bot: Running) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert sorted({event.partition(".")[0] for event in events}) == sorted(EVENTS)
    assert [one["command"] for one in manifest["features"]["slash_commands"]] == list(COMMANDS)
    assert [one["callback_id"] for one in manifest["features"]["shortcuts"]] == list(SHORTCUTS)
    assert len(bot.bolt._async_listeners) == len(EVENTS) + len(COMMANDS) + len(SHORTCUTS) + 18 + 2, "actions and views besides"


def test_it_asks_for_eight_scopes_and_leaves_six_to_the_workspace(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"] == {"bot": SCOPES, "bot_optional": OPTIONAL}


def test_it_uses_the_agent_view_and_not_the_assistant_that_ended(manifest: dict[str, Any]) -> None:
    assert "assistant_view" not in manifest["features"]
    assert len(manifest["features"]["agent_view"]["agent_description"]) <= 300
    assert 1 <= len(manifest["features"]["agent_view"]["suggested_prompts"]) <= 4


def test_it_is_within_the_limits_of_slacks_schema(manifest: dict[str, Any]) -> None:
    for section, known in KEYS.items():
        assert set(manifest[section] if section else manifest) == known
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    assert re.fullmatch("#[0-9a-f]{6}", manifest["display_information"]["background_color"])
    for shortcut in manifest["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    for command in manifest["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert command["should_escape"] is True


def test_the_set_up_page_has_ten_steps_at_most_and_names_what_there_is() -> None:
    page = (DEPLOY / "slack.md").read_text()
    assert 1 <= len(re.findall(r"^\d+\. ", page, re.MULTILINE)) <= 10
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "slack-manifest.yaml", "/slack/events"):
        assert name in page
