"""What the desk does with outlets: list them, see suggestions, confirm a status, explain a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app import LONGEST_LABEL, with_confirmation
from bot.briefing.explaining import explain
from bot.briefing.reply import notice, plain
from bot.briefing.sections import Arrangement
from bot.core.errors import InputError
from bot.core.labels import STATUSES
from bot.core.labels import label as label_of
from bot.sources import registry, suggestions
from bot.terminal import contract, output, pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app import App
    from bot.core.labels import Source
    from bot.core.wording import Wording


async def sources(app: App, *, as_json: bool) -> None:
    """`sources`."""
    arrangement = _arrangement(app, app.briefer.wording("en"))
    found = [(source, arrangement.label(source.id)) for source in app.sources.values()]
    if as_json:
        for source, label in found:
            output.say_json(contract.source(source, label))
    else:
        output.table(*pages.sources(found))


async def suggested(app: App, *, as_json: bool) -> None:
    """`sources suggested`: for outlets without a confirmed status."""
    waiting = [source for source in app.sources.values() if not source.confirmed]
    found = [one for one in map(suggestions.suggest, waiting) if one]
    if as_json:
        for suggestion in found:
            output.say_json(pages.suggestion_json(suggestion))
    elif found:
        output.table(*pages.suggestions(found))
        output.say_text("\nSuggestions of the shipped list; readers see none of them until: onrecord sources confirm ID")
    else:
        output.say_text("no suggestion: every outlet is confirmed, or the shipped list does not know it for certain")


async def confirm(app: App, outlet: str, given: Mapping[str, str | None], *, as_json: bool) -> None:
    """`sources confirm`: the status given, else the registry's, else the list's suggestion."""
    source = app.sources.get(outlet)
    if source is None:
        raise InputError(f"no outlet {outlet} in the registry; `onrecord sources` lists them")
    if source.confirmed and app.sources_file_confirms(outlet):
        raise InputError(f"the registry file confirms {outlet} already ({source.confirmed_by}); change it there")
    entry = _entry(source, given)
    now = with_confirmation(source, {**entry, "confirmed_at": app.clock().date().isoformat()})
    label = label_of(now, app.briefer.wording("en"), today=app.clock().date())
    if len(label.text) > LONGEST_LABEL:
        raise InputError(f"the label would have {len(label.text)} characters, at most {LONGEST_LABEL}; say a shorter --place")
    await app.journal.confirm(outlet, entry, at=app.clock())
    if as_json:
        output.say_json(contract.source(now, label))
    else:
        output.say_text(f"confirmed by {entry['confirmed_by']}: {label.text}")


def _entry(source: Source, given: Mapping[str, str | None]) -> dict[str, str]:
    """What is confirmed: the status given, else the registry's own, else the shipped list's suggestion."""
    given = {name: _checked_words(f"--{name}", value) for name, value in given.items()}
    suggestion = suggestions.suggest(source)
    status = given["status"] or (source.status if source.status != "not_assessed" else None)
    from_list = status is None and suggestion is not None
    status = status or (suggestion.status if suggestion else None)
    if status not in STATUSES:
        told = f"no status {status}" if status else f"the shipped list suggests no status for {source.id}"
        raise InputError(f"{told}; say one: --status {'|'.join(STATUSES)}")
    entry = {"status": status, "confirmed_by": str(given["by"])}
    if from_list and suggestion:
        entry |= {"assessor": suggestion.assessor, "as_of": suggestion.as_of}
    place = given["place"] or (suggestion.place if from_list and suggestion else None)
    return entry | ({"place": place} if place else {})


def _checked_words(option: str, value: str | None) -> str | None:
    try:
        return None if value is None else registry.words(value)
    except ValueError as error:
        raise InputError(f"{option} cannot be {value!r}: {error}") from error


async def why(app: App, subject: str, *, as_json: bool) -> None:
    """`why`: of an outlet, or of the outlets that a record showed."""
    wording = app.briefer.wording("en")
    outlets = [subject] if subject in app.sources else await _outlets_of(app, subject)
    for outlet in outlets:
        changes = (await app.journal.confirmations(outlet or ""))[1:]
        source = app.sources.get(outlet) if outlet else None
        lines = list(explain(source, wording, contact=app.policy.contact, changes=changes))
        label = _arrangement(app, wording).label(outlet)
        if as_json:
            values = {"source": outlet, "label": label.text, "lines": lines}
            output.say_json({"schema": contract.SCHEMA, **values, "text": plain(notice(wording, label.text, "\n".join(lines)))})
        else:
            output.say(notice(wording, label.text, "\n".join(lines)))


async def _outlets_of(app: App, number: str) -> list[str | None]:
    found = await app.journal.recorded(number)
    if found is None:
        raise InputError(f"no outlet and no record {number}; `onrecord sources` lists the outlets")
    return [label.source for label in found.labels]


def _arrangement(app: App, wording: Wording) -> Arrangement:
    return Arrangement(app.sources, wording, app.clock().date())
