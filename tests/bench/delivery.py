"""Speed of the delivery spine: `python tests/bench/delivery.py`. Nothing here passes or fails."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from bot.app import opened
from bot.briefing.delivering import Lane, Limits, Purpose, Update
from bot.briefing.platforms import Platform
from bot.core.answering.question import Question
from bot.core.model import Audience
from bot.delivery.correcting import Corrector
from bot.delivery.metrics import Metrics
from bot.settings import Settings
from bot.sources import cards, files
from bot.store import SqlInbox, SqlOutbox, open_store
from tests.server import Server

if TYPE_CHECKING:
    from bot.app import App
    from bot.briefing.reply import Reply

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "bot" / "samples"
WIDE = Limits(mailbox=1_000_000, queue=1_000_000)
SENT = 10_000
OURS = ("ONRECORD_", "OPENAI_", "SLACK_", "TELEGRAM_")

WORKER = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bot.briefing.delivering import Lane, Limits, Update
from bot.core.model import Audience
from bot.store import SqlInbox, open_store

async def main(path, name, count, server):
    database = open_store(Path(path), server or None)
    inbox, wide = SqlInbox(database), Limits(mailbox=1_000_000, queue=1_000_000)
    sys.stdin.readline()
    for number in range(int(count)):
        lane = Lane("fake", "w", f"{name}-{number % 25}")
        await inbox.accept(Update(f"{name}-{number}", lane, "u", "What?", Audience.STAFF), wide, at=datetime.now(UTC))
        for job in await inbox.claim(name, ["fake"], timedelta(seconds=5), at=datetime.now(UTC)):
            await inbox.finish(job, "answered", at=datetime.now(UTC))
    while jobs := await inbox.claim(name, ["fake"], timedelta(seconds=5), at=datetime.now(UTC)):
        for job in jobs:
            await inbox.finish(job, "answered", at=datetime.now(UTC))
    database.close()

asyncio.run(main(*sys.argv[1:]))
"""


def environment(folder: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    ours = {"ONRECORD_DATA": folder, "ONRECORD_SOURCES": str(SAMPLES / "sources.toml"), "ONRECORD_HTTP": "127.0.0.1:0"}
    return {**kept, "ONRECORD_EMBEDDER": "none", "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'delivery'}", **ours}


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


def jobs_a_second(processes: int = 4, each: int = 400, *, server: str = "") -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.db")
        open_store(path, server or None).close()
        running = [
            subprocess.Popen(
                [sys.executable, "-c", WORKER, str(path), f"w{number}", str(each), server],
                stdin=subprocess.PIPE,
                env={"PYTHONPATH": str(ROOT)},
            )
            for number in range(processes)
        ]
        time.sleep(2)
        began = time.perf_counter()
        for process in running:
            assert process.stdin
            process.stdin.write(b"go\n")
            process.stdin.close()
        assert [process.wait() for process in running] == [0] * processes
        took = time.perf_counter() - began
        with closing(open_store(path, server or None)) as database:
            assert asyncio.run(SqlInbox(database).waiting()).jobs == {}
        return processes * each / took


def on_server() -> float:
    """Jobs a second on a PostgreSQL server that waits for its disk at each commit."""
    server = Server.made("fsync=on", "full_page_writes=on")
    try:
        return jobs_a_second(server=server.url())
    finally:
        server.remove()


async def acknowledged(rate: int = 200, seconds: int = 10) -> tuple[list[float], float]:
    """How long updates take to be acknowledged over HTTP by a process that answers them meanwhile, in ms; its idle memory in MB."""
    from fake_platform import FakePlatform, asked  # noqa: PLC0415 (the tests' own, found by the path that is set for them)

    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "bot", "add", str(SAMPLES / "articles")]
        adding = await asyncio.create_subprocess_exec(*words, env=environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert await adding.wait() == 0
        async with FakePlatform() as platform, ClientSession() as http:
            log = Path(folder, "log")
            with log.open("wb") as out:  # noqa: ASYNC230 (before anything runs)
                words = [sys.executable, str(ROOT / "tests" / "delivery" / "serve_fake.py"), platform.url]
                process = await asyncio.create_subprocess_exec(*words, env=environment(folder), stderr=out, cwd=folder)
            while '"serving"' not in log.read_text():  # noqa: ASYNC110, ASYNC240 (another process's doing)
                await asyncio.sleep(0.05)
            url = log.read_text().partition('"address": "')[2].partition('"')[0]  # noqa: ASYNC240
            taken: list[float] = []

            async def post(number: int) -> None:
                began = time.perf_counter()
                async with http.post(f"http://{url}/fake/events", json=asked(str(number), f"c{number % 400}")) as told:
                    assert told.status == 200
                taken.append((time.perf_counter() - began) * 1000)

            began = time.perf_counter()
            posting = []
            for number in range(rate * seconds):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                posting.append(asyncio.create_task(post(number)))
            await asyncio.gather(*posting)
            memory = next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmRSS"))  # noqa: ASYNC240
            process.terminate()
            await process.wait()
            return taken, int(memory.split()[1]) / 1024


async def idle_memory() -> float:
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env=environment(folder), stderr=subprocess.DEVNULL, cwd=folder
        )
        await asyncio.sleep(4)
        memory = next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmRSS"))  # noqa: ASYNC240
        process.terminate()
        await process.wait()
        return int(memory.split()[1]) / 1024


async def many_sent(app: App) -> None:
    """Ten thousand sent answers to a few questions; their rows are copies of real ones."""
    asks = ("Who counted trucks on the river road?", "What did Petra Hallowin say about the trucks?")
    inbox, outbox = SqlInbox(app.database), SqlOutbox(app.database)
    records = []
    for question in asks:
        answer = await app.briefer.ask(Question(question))
        update = Update(secrets.token_hex(4), Lane("fake", "w", "c"), "u", question, Audience.STAFF)
        await inbox.accept(update, WIDE, at=app.clock())
        (job,) = await inbox.claim("w", ["fake"], timedelta(seconds=5), at=app.clock())
        message = await outbox.begin(job, Purpose.ANSWER, record=answer.id, at=app.clock())
        assert message
        await outbox.done(job, "answered", message, "m", at=app.clock())
        found = await app.journal.recorded(answer.id)
        assert found
        records.append((found, message))
    wording = app.briefer.wording("en")
    numbers = [f"{number:06d}" for number in range(SENT - len(records))]
    for start in range(0, len(numbers), 500):
        await asyncio.gather(
            *(
                app.journal.record(replace(records[place % len(records)][0], id=name), wording, conversation="c")
                for place, name in enumerate(numbers[start : start + 500])
            )
        )
    columns = "platform, workspace, conversation, user, address, private, purpose, state, remote, begun_at, sent_at"
    await app.database.write(
        lambda connection: connection.executemany(
            f"INSERT INTO message (answer, {columns}) SELECT ?, {columns} FROM message WHERE id = ?",
            [(name, records[0][1]) for name in numbers],
        )
    )


async def due() -> tuple[float, int]:
    """Seconds until all that is due was found, after a second version; and how many that are."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), Path(folder, "bench.db"), sources=SAMPLES / "sources.toml")
        async with opened(settings) as app:
            for path in sorted((SAMPLES / "articles").glob("*.md")):
                await add(app, path)
            await many_sent(app)
            for path in sorted((SAMPLES / "second").glob("*.md")):
                await add(app, path)

            async def nowhere(update: Update, message: str, reply: Reply) -> None:
                del update, message, reply

            async def never(update: Update, reply: Reply, way: object) -> str:
                return hashlib.sha256(repr((update, reply, way)).encode()).hexdigest()

            platforms = {"fake": Platform("fake", never, nowhere)}
            corrector = Corrector("w", app.sent, app.briefer, platforms, app.clock, Metrics(), app.refresh)
            await corrector.due()
            began = time.perf_counter()
            found = await corrector.due()
            return time.perf_counter() - began, len(found)


async def add(app: App, path: Path) -> None:
    article = files.read_article(path)
    await app.indexer.add(cards.card(article, cards.card_file(path), {}, folder_id=path.stem), article.received)


def main() -> None:
    sys.path.insert(0, str(ROOT / "tests" / "delivery"))
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    taken, busy = asyncio.run(acknowledged())
    took, found = asyncio.run(due())
    rows = (
        ("acknowledgement at 200/s, p50", f"{quantile(taken, 0.5):.1f} ms", ""),
        ("acknowledgement at 200/s, p99", f"{quantile(taken, 0.99):.1f} ms", "≤ 20 ms"),
        ("jobs, 4 processes", f"{jobs_a_second():.0f}/s", "≥ 300/s"),
        ("jobs, 4 processes on PostgreSQL", f"{on_server():.0f}/s", "≥ 120/s"),
        (f"due among {SENT:,} sent ({found:,} due)", f"{took:.2f} s", "≤ 1 s"),
        ("memory of an idle worker", f"{asyncio.run(idle_memory()):.0f} MB", "≤ 120 MB"),
        ("memory after 2,000 updates", f"{busy:.0f} MB", ""),
    )
    for name, figure, wanted in rows:
        print(f"{name:<40} {figure:>10}   {wanted}")


if __name__ == "__main__":
    main()
