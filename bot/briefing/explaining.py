"""What stands behind "Why this label?": the same lines for every outlet, ours included."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.labels import Source
    from bot.core.wording import Wording


def explain(source: Source | None, wording: Wording, *, contact: str | None, changes: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """The explanation of an outlet's label, a line each. `changes` are the editors' confirmations after the first."""
    unknown = wording.say("why.not_stated")
    yield wording.say("why.every")
    yield wording.say("why.means", viewpoint=wording.say("label.viewpoint"))
    yield _status(source, wording, unknown)
    if source and source.statement:
        said = source.statement
        yield wording.say("why.statement", outlet=source.name, statement=said.text, date=wording.day(said.date))
    for other in source.assessments if source else ():
        yield wording.say("why.other", assessor=other.assessor, year=other.year, status=wording.say(f"status.{other.status}"))
    dates = [change["confirmed_at"][:10] for change in changes]
    listed = f" ({', '.join(dates)})" if dates else ""
    yield wording.say("why.contest", contact=contact or unknown, n=len(dates), changes=listed)


def _status(source: Source | None, wording: Wording, unknown: str) -> str:
    if source is None or not source.confirmed or source.confirmed_on is None:
        return wording.say("why.not_assessed", status=wording.say("status.not_assessed"))
    return wording.say(
        "why.status",
        status=wording.say(f"status.{source.status}"),
        assessor=source.assessor or unknown,
        as_of=_as_of(source.as_of, wording) or unknown,
        criteria=source.criteria or unknown,
        desk=source.confirmed_by,
        date=wording.day(source.confirmed_on),
    )


def _as_of(as_of: str | None, wording: Wording) -> str | None:
    if as_of is None:
        return None
    year, _, month = as_of.partition("-")
    return wording.month(int(year), int(month)) if month else year
