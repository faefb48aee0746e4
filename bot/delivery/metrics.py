"""What `/metrics` counts, in Prometheus's own format (https://prometheus.io/docs/practices/naming/)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.briefing.delivering import Waiting
    from bot.core.model import Answer


@dataclass(slots=True)
class Metrics:
    """The counters of one process, and gauges of what all of them share, taken when they are asked for."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    updates: Counter = field(init=False)
    answers: Counter = field(init=False)
    dropped: Counter = field(init=False)
    took: Histogram = field(init=False)
    sends: Counter = field(init=False)
    failures: Counter = field(init=False)
    corrections: Counter = field(init=False)
    waiting: Gauge = field(init=False)
    age: Gauge = field(init=False)
    messages: Gauge = field(init=False)

    def __post_init__(self) -> None:
        of = self.registry
        self.updates = Counter("onrecord_updates", "Updates that arrived, by what became of them.", ["acceptance"], registry=of)
        self.answers = Counter("onrecord_answers", "Answers, by status and mode.", ["status", "mode"], registry=of)
        self.dropped = Counter("onrecord_points_dropped", "Points that did not pass grounding, by reason.", ["reason"], registry=of)
        self.took = Histogram("onrecord_answer_seconds", "How long an answer took to make.", registry=of)
        self.sends = Counter("onrecord_sends", "Messages, by how their sending ended.", ["outcome"], registry=of)
        self.failures = Counter("onrecord_job_failures", "Jobs that failed, by what was done with them.", ["what"], registry=of)
        self.corrections = Counter("onrecord_corrections", "Corrections, by how their delivery ended.", ["outcome"], registry=of)
        self.waiting = Gauge("onrecord_queue_jobs", "Jobs that wait, by platform.", ["platform"], registry=of)
        self.age = Gauge("onrecord_queue_age_seconds", "How long the oldest job has waited.", registry=of)
        self.messages = Gauge("onrecord_messages", "Messages in the store, by purpose and state.", ["purpose", "state"], registry=of)

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        self.answers.labels(answer.status, answer.mode).inc()
        self.took.observe(answer.total_ms / 1000)
        for dropped in answer.dropped:
            self.dropped.labels(dropped.reason).inc()

    def exposed(self, waiting: Waiting, messages: Mapping[tuple[str, str], int], now: datetime) -> bytes:
        """All figures as text, with those of the store as they are now."""
        self.waiting.clear()
        self.messages.clear()
        for platform, jobs in waiting.jobs.items():
            self.waiting.labels(platform).set(jobs)
        for (purpose, state), count in messages.items():
            self.messages.labels(purpose, state).set(count)
        self.age.set(max(0.0, (now - waiting.oldest).total_seconds()) if waiting.oldest else 0.0)
        return generate_latest(self.registry)
