"""The password of a database, planted: it stands in no log at DEBUG, no record, no error and no output, however it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fake_platform import asked
from serving import Serving, until

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp import ClientSession
    from fake_platform import FakePlatform

    from tests.server import Server

PASSWORD = "pl4nted/p@ss:w0rd"
WRITTEN = "pl4nted%2Fp%40ss%3Aw0rd"


@pytest.fixture
def address(server: Server, sample_database: str) -> str:
    """The address of a store whose server asks for the password."""
    url = server.fresh(sample_database)
    name = url.rpartition("/")[2]
    if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = 'planted'"):
        server.execute(f"CREATE ROLE planted LOGIN PASSWORD '{PASSWORD}'")
        rules = server.folder / "data" / "pg_hba.conf"
        rules.write_text("host all planted 127.0.0.1/32 scram-sha-256\n" + rules.read_text())
        server.execute("SELECT pg_reload_conf()")
    server.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO planted; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO planted", name)
    return url.replace("postgres@", f"planted:{WRITTEN}@")


@pytest.mark.parametrize("way", ["in the environment", "in a file"])
async def test_the_password_of_the_database_stands_in_no_log_record_error_or_output(
    address: str, server: Server, tmp_path: Path, platform: FakePlatform, http: ClientSession, *, way: str
) -> None:
    serving = Serving(tmp_path / "w", platform.url, http, {"ONRECORD_LOG": "debug", **given(way, address, tmp_path)})
    shown: list[str] = []
    try:
        await serving.start()
        assert await serving.post(asked("1")) == 200
        await until(lambda: platform.shown("1"))
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'onrecord'")
        assert await serving.post(asked("2")) == 200
        await until(lambda: platform.shown("2"))
        server.execute("ALTER ROLE planted PASSWORD 'another'")
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'onrecord'")
        status, told = await serving.get("/readyz")
        assert (status, "the password or the user is wrong" in told) == (503, True)
        shown += [told, (await serving.get("/metrics"))[1]]
        shown += [*await outputs(serving, ["doctor"], ["articles"], ["backup", "x.db"])]
        assert "the password or the user is wrong" in shown[-1]
    finally:
        server.execute(f"ALTER ROLE planted PASSWORD '{PASSWORD}'")
    try:
        shown += [*await outputs(serving, ["doctor"], ["doctor", "--json"], ["migrate"], ["migrate", "--to", address])]
        assert "PostgreSQL" in shown[-4]
    finally:
        await serving.end()
    shown += [serving.log.read_text(), *map(repr, server.execute("SELECT answer FROM answer", address.rpartition("/")[2]))]
    assert "the store cannot be used" in serving.log.read_text()
    for secret in (PASSWORD, WRITTEN):
        assert [one for one in shown if secret in one] == []


def given(way: str, address: str, folder: Path) -> dict[str, str]:
    if way == "in the environment":
        return {"ONRECORD_DATABASE": address}
    file = folder / "database_url"
    file.touch(mode=0o600)
    file.write_text(f"{address}\n")
    return {"ONRECORD_DATABASE_FILE": str(file)}


async def outputs(serving: Serving, *commands: list[str]) -> list[str]:
    """What some commands print, on either stream."""
    return ["".join(map(str, await serving.command(*words))) for words in commands]
