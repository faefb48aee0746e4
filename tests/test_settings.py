"""Settings: every name of CONTRACT, files and `.env` for them, secrets that never print, and names that nobody knows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.errors import ConfigurationError
from bot.settings import NAMES, SECRETS, Settings, environment

HOME = {"HOME": "/home/ana"}
# The names as CONTRACT lists them, each with a value that this release accepts (ONRECORD_DATABASE_READ has none yet).
ACCEPTED = {
    "ONRECORD_DATA": "/srv/onrecord",
    "ONRECORD_DATABASE": "sqlite:///other.db",
    "ONRECORD_MODEL": "some-model",
    "ONRECORD_SUMMARY": "checked",
    "ONRECORD_EMBEDDER": "none",
    "ONRECORD_EMBEDDER_PATH": "/srv/models/small",
    "ONRECORD_EMBEDDER_URL": "http://127.0.0.1:9000/v1",
    "ONRECORD_EMBEDDER_KEY": "ek-1",
    "OPENAI_API_KEY": "sk-1",
    "OPENAI_BASE_URL": "http://127.0.0.1:9000/v1",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "SLACK_SIGNING_SECRET": "ss-1",
    "SLACK_API_URL": "http://127.0.0.1:9001/api/",
    "TELEGRAM_BOT_TOKEN": "1:A",
    "TELEGRAM_API_URL": "http://127.0.0.1:9002/bot",
    "TELEGRAM_WEBHOOK_URL": "https://bot.example/telegram/webhook",
    "TELEGRAM_WEBHOOK_SECRET": "tw-1",
    "ONRECORD_HTTP": "127.0.0.1:8080",
    "ONRECORD_LOG": "info",
}
FILES = {"ONRECORD_SOURCES", "ONRECORD_POLICY"}
CONTRACT = {*ACCEPTED, *FILES, "ONRECORD_DATABASE_READ"}
SECRET = {name for name in CONTRACT if name.endswith(("_KEY", "_TOKEN", "_SECRET"))}


def refusal(environment: dict[str, str]) -> str:
    with pytest.raises(ConfigurationError) as refused:
        Settings.from_env(HOME | environment)
    assert refused.value.exit_code == 3
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


def test_the_names_are_those_of_the_contract_and_keys_tokens_and_secrets_are_secret() -> None:
    assert NAMES == CONTRACT
    assert SECRETS == SECRET


@pytest.mark.parametrize("name", sorted(ACCEPTED))
def test_every_name_is_accepted_and_kept(name: str) -> None:
    assert Settings.from_env(HOME | {name: ACCEPTED[name]}).values == {name: ACCEPTED[name]}


def test_all_names_are_accepted_together() -> None:
    assert Settings.from_env(HOME | ACCEPTED).values == ACCEPTED


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_setting_that_names_a_file_needs_one(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    assert f"{name}: no file {path}" in refusal({name: str(path)})
    path.write_text("", "utf-8")
    settings = Settings.from_env(HOME | {name: str(path)})
    assert path in {settings.sources, settings.policy}


@pytest.mark.parametrize(
    ("given", "data", "database"),
    [
        ({}, "/home/ana/.local/share/onrecord", "/home/ana/.local/share/onrecord/onrecord.db"),
        ({"XDG_DATA_HOME": "/xdg"}, "/xdg/onrecord", "/xdg/onrecord/onrecord.db"),
        ({"ONRECORD_DATA": "/srv/x"}, "/srv/x", "/srv/x/onrecord.db"),
        ({"ONRECORD_DATA": "/srv/x", "ONRECORD_DATABASE": "sqlite:///y.db"}, "/srv/x", "/srv/x/y.db"),
        ({"ONRECORD_DATABASE": "sqlite:////srv/z.db"}, "/home/ana/.local/share/onrecord", "/srv/z.db"),
        ({"ONRECORD_DATA": ""}, "/home/ana/.local/share/onrecord", "/home/ana/.local/share/onrecord/onrecord.db"),
    ],
)
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS keeps a user's data in another folder")
def test_the_data_folder_and_the_database_in_it(given: dict[str, str], data: str, database: str) -> None:
    settings = Settings.from_env(HOME | given)
    assert (settings.data, settings.database) == (Path(data), Path(database))


def test_without_a_home_the_data_folder_must_be_said() -> None:
    with pytest.raises(ConfigurationError, match="set ONRECORD_DATA"):
        Settings.from_env({})
    assert Settings.from_env({"ONRECORD_DATA": "/srv/x"}).data == Path("/srv/x")


@pytest.mark.parametrize(
    "name",
    ["ONRECORD_DATABSE", "ONRECORD_", "ONRECORD_SLACK_BOT_TOKEN", "ONRECORD_DATA_FILE_FILE", "ONRECORD_X_FILE"],
)
def test_an_unknown_name_with_our_prefix_is_refused_by_name(name: str) -> None:
    line = refusal({name: "secret value"})
    assert f"unknown setting {name};" in line
    assert "ONRECORD_DATABASE" in line
    assert "secret value" not in line


def test_names_of_others_are_none_of_our_business() -> None:
    others = {"PATH": "/bin", "onrecord_data": "x", "MY_ONRECORD_DATA": "x", "OPENAI_ORG_ID": "x", "SLACK_X": "y"}
    assert Settings.from_env(HOME | others).values == {}


def test_a_servers_address_is_a_secret_wherever_settings_are_shown() -> None:
    given = {
        "ONRECORD_DATABASE": "postgresql://ana:hunter%202@db.example/x",
        "ONRECORD_DATABASE_READ": "postgresql://ana:other@replica.example/x",
    }
    settings = Settings.from_env(HOME | given)
    assert (settings.server, settings.replica) == tuple(given.values())
    assert settings.shown() == dict.fromkeys(given, "***")
    assert {"hunter%202", "hunter 2", "other"} <= set(settings.secrets)
    assert "hunter" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ONRECORD_DATABASE": "mysql://ana:hunter2@db.example/x"}, "ONRECORD_DATABASE"),
        ({"ONRECORD_DATABASE": "postgresql://ana:hunter2 @db.example/x"}, "ONRECORD_DATABASE"),
        ({"ONRECORD_DATABASE": "host=db.example password=hunter2 port=1"}, "this is no store of ours"),
        ({"ONRECORD_DATABASE": "ana hunter2://db.example"}, "this is no store of ours"),
        ({"ONRECORD_DATABASE": "other.db"}, "sqlite:///NAME.db"),
        ({"ONRECORD_DATABASE": "sqlite:///"}, "ONRECORD_DATABASE"),
        ({"ONRECORD_DATABASE_READ": "postgresql://ana:hunter2@db.example/x"}, "ONRECORD_DATABASE_READ"),
        ({"ONRECORD_EMBEDDER": "guess"}, "ONRECORD_EMBEDDER=guess"),
    ],
)
def test_what_this_release_does_not_have_is_refused_and_not_passed_over(given: dict[str, str], told: str) -> None:
    line = refusal(given)
    assert told in line
    assert "hunter2" not in line


# The embedder's server

REMOTE = {"ONRECORD_EMBEDDER": "openai:small", "ONRECORD_EMBEDDER_URL": "http://127.0.0.1:9000/v1"}


@pytest.mark.parametrize("embedder", ["openai:small", "openai:e5-query,e5-passage", "openai:org/model:latest", "openai:a, b"])
@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/v1", "https://models.example", "http://[::1]:9000/v1/", "https://x.example/a/b"])
def test_an_embedder_on_a_server_is_accepted_with_its_address(embedder: str, url: str) -> None:
    given = {"ONRECORD_EMBEDDER": embedder, "ONRECORD_EMBEDDER_URL": url, "ONRECORD_EMBEDDER_KEY": "ek-1"}
    assert Settings.from_env(HOME | given).values == given


@pytest.mark.parametrize("embedder", ["openai:", "openai: ", "openai:,", "openai:a,", "openai:,b", "openai:a,b,c", "openai:a\nb"])
def test_an_embedder_on_a_server_needs_a_model_or_two(embedder: str) -> None:
    assert "openai:QUERY_MODEL,PASSAGE_MODEL" in refusal(REMOTE | {"ONRECORD_EMBEDDER": embedder})


def test_an_embedder_on_a_server_needs_an_address() -> None:
    assert "set ONRECORD_EMBEDDER_URL" in refusal({"ONRECORD_EMBEDDER": "openai:small"})


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:9000/v1",
        "ftp://models.example/v1",
        "http://",
        "http:///v1",
        "http://ana:hunter2@models.example/v1",
        "http://models.example/v1?key=hunter2",
        "http://models.example/v1#hunter2",
        "http://models.example:99999/v1",
        "http://models.example:0/v1",
        "http://[::1/v1",
        "http://models example/v1",
        "http://models.example/v1\nX: hunter2",
    ],
)
def test_an_address_that_is_none_is_refused_without_a_word_of_it(url: str) -> None:
    line = refusal(REMOTE | {"ONRECORD_EMBEDDER_URL": url})
    assert line.startswith("ONRECORD_EMBEDDER_URL: is no address such as http://")
    assert "hunter2" not in line


@pytest.mark.parametrize("key", ["two hunter2 words", "hunter2\n", "hunter2ключ"])
def test_a_key_that_no_header_carries_is_refused_without_a_word_of_it(key: str) -> None:
    line = refusal(REMOTE | {"ONRECORD_EMBEDDER_KEY": key})
    assert line.startswith("ONRECORD_EMBEDDER_KEY:")
    assert "hunter2" not in line


def test_an_embedder_with_another_ones_setting_is_refused() -> None:
    assert refusal(REMOTE | {"ONRECORD_EMBEDDER_PATH": "/srv/model.onnx"}).startswith("ONRECORD_EMBEDDER_PATH:")
    assert refusal(REMOTE | {"ONRECORD_EMBEDDER": "local"}).startswith("ONRECORD_EMBEDDER_URL:")


# Files and secrets


@pytest.mark.parametrize("name", sorted(SECRET))
def test_a_secret_may_stand_in_a_file_and_prints_as_stars(name: str, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(" s3cr3t-value \n", "utf-8")
    path.chmod(0o400)
    settings = Settings.from_env(HOME | {f"{name}_FILE": str(path)})
    assert settings.values == {name: "s3cr3t-value"}
    assert settings.shown() == {name: "***"}
    assert "s3cr3t" not in repr(settings)
    assert "s3cr3t" not in str(settings)


def test_what_is_no_secret_is_shown() -> None:
    assert Settings.from_env(HOME | ACCEPTED).shown() == {name: "***" if name in SECRET else value for name, value in ACCEPTED.items()}


def test_a_value_wins_over_the_file_of_its_name_whichever_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("from the file", "utf-8")
    path.chmod(0o600)
    both = [("OPENAI_API_KEY", "from the value"), ("OPENAI_API_KEY_FILE", str(path))]
    for order in (both, both[::-1]):
        assert Settings.from_env(HOME | dict(order)).values == {"OPENAI_API_KEY": "from the value"}


def test_any_name_may_be_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("/srv/onrecord\n", "utf-8")
    assert Settings.from_env(HOME | {"ONRECORD_DATA_FILE": str(path)}).data == Path("/srv/onrecord")


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_refused_without_a_word_of_it(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    line = refusal({"OPENAI_API_KEY_FILE": str(path)})
    assert line.startswith(f"OPENAI_API_KEY_FILE: cannot read {path}")


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "ONRECORD_DATABASE"])
@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602])
def test_a_secret_file_that_everybody_can_read_or_change_is_refused(name: str, mode: int, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("postgresql://ana:s3cr3t@db.example/x", "utf-8")
    path.chmod(mode)
    line = refusal({f"{name}_FILE": str(path)})
    assert line.startswith(f"{name}_FILE: everybody on this machine can read or change {path}")
    assert "s3cr3t" not in line


# .env


def test_the_env_file_of_the_working_folder_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ONRECORD_MODEL=from-file\nONRECORD_LOG='debug' # a comment\nONRECORD_HTTP\n", "utf-8")
    monkeypatch.setenv("ONRECORD_MODEL", "from-environment")
    monkeypatch.delenv("ONRECORD_LOG", raising=False)
    monkeypatch.delenv("ONRECORD_HTTP", raising=False)
    found = environment()
    assert found["ONRECORD_MODEL"] == "from-environment"
    assert found["ONRECORD_LOG"] == "debug"
    assert "ONRECORD_HTTP" not in found
    assert "ONRECORD_LOG" not in os.environ


def test_a_misspelt_name_in_the_env_file_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ONRECORD_MODLE=x\n", "utf-8")
    with pytest.raises(ConfigurationError, match="ONRECORD_MODLE"):
        Settings.from_env(environment())


def test_an_env_file_that_is_no_utf_8_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"ONRECORD_MODEL=caf\xe9\n")
    with pytest.raises(ConfigurationError, match=r"\.env"):
        environment()


def test_without_an_env_file_the_environment_stands_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert environment() == dict(os.environ)


def test_importing_the_settings_reads_neither_the_environment_nor_a_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ONRECORD_MODLE=x\n", "utf-8")
    code = "import bot.settings, bot.cli"
    root = str(Path(__file__).resolve().parents[1])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": root, "ONRECORD_NOBODY": "x"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
