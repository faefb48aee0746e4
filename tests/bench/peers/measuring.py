"""What each of the compared programs does alike: ask, be timed, say how much memory it took. The standard library alone."""

from __future__ import annotations

import json
import resource
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYTHING, ARTICLE = "everything", "article"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Task:
    """The folder's questions and passages. A passage is {id, article, start, end, text}, a question a row of the question files."""

    folder: Path
    passages: list[dict[str, Any]]
    questions: list[dict[str, Any]]

    @classmethod
    def read(cls, folder: Path) -> Task:
        return cls(folder, *(json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("passages", "questions")))


@dataclass(slots=True)
class Measured:
    """What one program did; by scope: seconds an ask by the clock and of the processor in all threads, and ids of the passages shown."""

    import_s: float
    index_s: float
    versions: dict[str, str]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    shown: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    declined: dict[str, list[str]] = field(default_factory=dict)
    peak_mb: float = 0.0

    def say(self) -> None:
        """Print it as the last line, for the program that started this one."""
        self.peak_mb = peak_mb()
        print(json.dumps({name: getattr(self, name) for name in self.__slots__}))


def ask_all(task: Task, measured: Measured, ask: Callable[[str, str | None], Any], told: Callable[[Any], tuple[list[str], bool]]) -> None:
    """Put every question three times in each scope: to warm up, to be timed, and as it is written, to be judged.

    The first two have other marks at their end, the same words as a text that was not met: what a program keeps of its passages is
    warm, and no program can answer from what it keeps of a question. `told` makes of an answer, off the clock, the ids of the passages
    it shows and whether it declined.
    """
    for scope, marks in ((EVERYTHING, (" ?", " ??")), (ARTICLE, (" ???", " ????"))):
        pairs = [(one, one["article"] if scope == ARTICLE else None) for one in task.questions]
        for one, article in pairs:
            ask(one["question"].rstrip("?") + marks[0], article)
        measured.seconds[scope], measured.cpu[scope], measured.shown[scope], measured.declined[scope] = [], [], {}, []
        for one, article in pairs:
            began, used = time.perf_counter(), time.process_time()
            ask(one["question"].rstrip("?") + marks[1], article)
            measured.seconds[scope].append(time.perf_counter() - began)
            measured.cpu[scope].append(time.process_time() - used)
        for one, article in pairs:
            passages, declined = told(ask(one["question"], article))
            measured.shown[scope][one["id"]] = passages[:SHOWN]
            measured.declined[scope] += [one["id"]] if declined else []


def peak_mb() -> float:
    """The most memory this process held, in MB.

    `VmHWM` and not `ru_maxrss`, which on Linux begins with what the program that started this one held.
    """
    return _status_mb("VmHWM") or _most_mb()


def held_mb() -> float:
    """The memory this process holds now, in MB; where the system does not say, the most it held."""
    return _status_mb("VmRSS") or _most_mb()


def _status_mb(name: str) -> float | None:
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    return int(next(line for line in status.read_text().splitlines() if line.startswith(name)).split()[1]) * 1024 / 1e6


def _most_mb() -> float:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (most if sys.platform == "darwin" else most * 1024) / 1e6


def refuse_network() -> None:
    """Nothing here may call home: a connection to anything is an error."""

    def refuse(_: socket.socket, address: object) -> None:
        raise ConnectionRefusedError(f"the bench reached for {address}")

    socket.socket.connect = socket.socket.connect_ex = refuse  # type: ignore[method-assign,assignment]
