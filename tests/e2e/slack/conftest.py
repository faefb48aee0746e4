"""Asserts of what is shared are explained as those of a test file are."""

import pytest

pytest.register_assert_rewrite("tests.slack.oracles", "tests.slack.fake_slack", "tests.e2e.slack.workspace")
