"""`sources`, `sources suggested`, `sources confirm`: only what an editor confirmed reaches readers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runner import OnRecord

SOURCE = {
    "schema", "source", "name", "hosts", "label", "status", "assessor", "as_of", "confirmed_by", "confirmed_on", "audience",
}  # fmt: skip
QUESTION = "When was the dredger Halvorsen towed?"


def listed(onrecord: OnRecord, outlet: str) -> dict[str, object]:
    (found,) = [one for one in onrecord("sources", "--json").done().objects if one["source"] == outlet]
    return found


def test_sources_lists_the_operators_outlets_and_the_shipped_ones(onrecord: OnRecord) -> None:
    found = onrecord("sources", "--json").done().objects
    assert all(set(one) == SOURCE and one["schema"] == 1 for one in found)
    assert {"courier", "signal", "radio", "rt", "bbc", "reuters"} <= {one["source"] for one in found}
    assert listed(onrecord, "signal") == {
        "schema": 1,
        "source": "signal",
        "name": "Godren Signal",
        "hosts": ["signal.example"],
        "label": "Viewpoint: Godren Signal · state-controlled media (Ustavia)",
        "status": "state_controlled",
        "assessor": "On the Record samples",
        "as_of": "2026-05",
        "confirmed_by": "sample desk",
        "confirmed_on": "2026-06-01",
        "audience": "public",
    }
    printed = onrecord("sources").done().out
    assert all(len(line) <= 80 for line in printed.splitlines())
    assert all(one["source"] in printed.split() for one in found)


def test_outlets_is_another_name_of_sources(onrecord: OnRecord) -> None:
    assert onrecord("outlets", "--json").done().out == onrecord("sources", "--json").done().out


def test_no_shipped_outlet_has_a_status_before_an_editor_confirms_it(onrecord: OnRecord) -> None:
    found = [one for one in onrecord("sources", "--json").done().objects if one["source"] not in {"courier", "signal", "radio"}]
    assert {one["status"] for one in found} == {"not_assessed"}
    assert all(one["label"] == f"Viewpoint: {one['name']} · status not assessed" for one in found)
    assert all((one["assessor"], one["as_of"], one["confirmed_by"]) == (None, None, None) for one in found)


def test_a_status_that_the_registry_states_but_nobody_confirmed_is_not_shown(onrecord: OnRecord) -> None:
    registry = onrecord.write("own.toml", '[own]\nname = "Own"\nstatus = "state_controlled"\nplace = "Ustavia"\nassessor = "A"\n')
    onrecord.set(ONRECORD_SOURCES=registry)
    assert listed(onrecord, "own")["label"] == "Viewpoint: Own · status not assessed"


def test_suggested_lists_what_the_shipped_list_says_of_outlets_without_a_status(onrecord: OnRecord) -> None:
    found = onrecord("sources", "suggested", "--json").done().objects
    assert all(set(one) == {"schema", "source", "status", "place", "matched", "code", "assessor", "as_of"} for one in found)
    by_outlet = {one["source"]: one for one in found}
    assert (by_outlet["rt"]["status"], by_outlet["rt"]["place"]) == ("state_controlled", "Russia")
    assert (by_outlet["bbc"]["status"], by_outlet["bbc"]["code"]) == ("public_broadcaster", "IP")
    assert not {"courier", "signal", "radio", "guardian", "reuters"} & set(by_outlet)
    table = onrecord("sources", "suggested").done().out
    assert all(len(line) <= 80 for line in table.splitlines())
    assert "readers see none of them until: onrecord sources confirm ID" in " ".join(table.split())


def test_a_confirmed_suggestion_reaches_readers_with_its_assessor_and_its_date(onrecord: OnRecord) -> None:
    before = onrecord("why", "rt", "--json").object
    assert before["label"] == "Viewpoint: RT · status not assessed"
    told = onrecord("sources", "confirm", "rt", "--by", "night desk", "--json").done().object
    assert set(told) == SOURCE
    assert told == listed(onrecord, "rt")
    assert told["label"] == "Viewpoint: RT · state-controlled media (Russia)"
    assert (told["status"], told["as_of"], told["confirmed_by"]) == ("state_controlled", "2024-02", "night desk")
    assert told["confirmed_on"] == datetime.now(UTC).date().isoformat()
    assert "rt" not in {one["source"] for one in onrecord("sources", "suggested", "--json").objects}
    why = onrecord("why", "rt", "--json").object
    assert "State Media Profiles" in why["lines"][2]
    assert "Confirmed by night desk" in why["lines"][2]
    assert "Changes to this outlet’s line: 0." in why["lines"][-1]


def test_confirm_says_what_readers_see_from_now_on(onrecord: OnRecord) -> None:
    assert onrecord("sources", "confirm", "rt").done().out == ("confirmed by desk: Viewpoint: RT · state-controlled media (Russia)\n")


def test_an_editors_own_status_and_place_win_over_the_list_which_is_then_not_named(onrecord: OnRecord) -> None:
    told = onrecord("sources", "confirm", "rt", "--status", "disputed", "--place", "Moscow", "--json").done().object
    assert told["label"] == "Viewpoint: RT · classification disputed (Moscow)"
    assert (told["assessor"], told["as_of"]) == (None, None)
    assert listed(onrecord, "rt")["label"] == told["label"]


def test_the_last_confirmation_counts_and_earlier_ones_are_told_as_changes(onrecord: OnRecord) -> None:
    for status in ("private", "official", "disputed"):
        onrecord("sources", "confirm", "guardian", "--status", status).done()
    assert listed(onrecord, "guardian")["label"] == "Viewpoint: The Guardian · classification disputed"
    today = datetime.now(UTC).date().isoformat()
    lines = onrecord("why", "guardian", "--json").object["lines"]
    assert lines[-1].endswith(f"Changes to this outlet’s line: 2 ({today}, {today}).")


def test_a_confirmation_counts_for_answers_and_a_record_of_before_it_still_verifies(onrecord: OnRecord) -> None:
    onrecord.write("dredger.txt", "The dredger Halvorsen was towed away on Monday.")
    onrecord("add", "dredger.txt", "--source", "rt").done()
    first = onrecord("ask", QUESTION, "--json").done().object
    assert first["labels"][0]["text"] == "Viewpoint: RT · status not assessed"
    assert onrecord("verify", first["id"]).done()
    onrecord("sources", "confirm", "rt").done()
    second = onrecord("ask", QUESTION, "--json").done().object
    assert second["labels"][0]["text"] == "Viewpoint: RT · state-controlled media (Russia)"
    assert second["text"].startswith(second["labels"][0]["text"])
    checks = onrecord("verify", first["id"], "--json").done().object["checks"]
    assert [one["what"] for one in checks if one["note"]] == ["label of RT"]
    told = onrecord("record", first["id"], "--json").object["text"]
    assert told.startswith(second["labels"][0]["text"])
    assert "line has changed since" in told


def test_what_the_registry_file_confirms_stands_over_the_store(onrecord: OnRecord) -> None:
    onrecord("sources", "confirm", "rt").done()
    registry = onrecord.write("own.toml", '[rt]\nname = "RT"\nstatus = "disputed"\nconfirmed_by = "desk"\nconfirmed_on = 2026-06-01\n')
    onrecord.set(ONRECORD_SOURCES=registry)
    assert listed(onrecord, "rt")["label"] == "Viewpoint: RT · classification disputed"
    assert "confirms rt already (desk); change it there" in onrecord("sources", "confirm", "rt").refused(4)


def test_a_status_both_assessed_and_confirmed_long_ago_says_of_which_year(onrecord: OnRecord) -> None:
    registry = onrecord.write(
        "own.toml",
        '[own]\nname = "Own"\nstatus = "private"\nas_of = "2019-03"\nconfirmed_by = "desk"\nconfirmed_on = 2020-01-01\n',
    )
    onrecord.set(ONRECORD_SOURCES=registry)
    assert listed(onrecord, "own")["label"] == "Viewpoint: Own · private outlet (assessed 2019)"
    assert "own" in next(one["detail"] for one in onrecord("doctor", "--json").done().objects if one["component"] == "labels")


def test_an_outlet_that_left_the_registry_keeps_its_articles_for_staff_without_a_status(samples: OnRecord) -> None:
    samples.set(ONRECORD_SOURCES=samples.write("own.toml", '[radio]\nname = "Radio Tolvar"\naudience = "public"\n'))
    ask = ("ask", "What did Colonel Edric Thessan say about stones and bolts?", "--json")
    answer = samples(*ask).done().object
    assert answer["labels"][0]["text"] == "Viewpoint: signal · status not assessed"
    public = samples(*ask, "--audience", "public").done().object
    assert "signal" not in {label["source"] for label in public["labels"]}


def test_an_editors_own_status_is_not_put_in_the_mouth_of_the_registrys_assessor(onrecord: OnRecord) -> None:
    registry = onrecord.write("own.toml", '[own]\nname = "Own"\nstatus = "private"\nassessor = "Somebody"\nas_of = "2024"\n')
    onrecord.set(ONRECORD_SOURCES=registry)
    told = onrecord("sources", "confirm", "own", "--status", "state_controlled", "--json").done().object
    assert (told["status"], told["assessor"], told["as_of"]) == ("state_controlled", None, None)
    assert "Somebody" not in onrecord("why", "own").done().out


def test_the_registrys_own_status_is_confirmed_as_it_stands_there(onrecord: OnRecord) -> None:
    registry = onrecord.write("own.toml", '[own]\nname = "Own"\nstatus = "private"\nassessor = "Somebody"\nas_of = "2024"\n')
    onrecord.set(ONRECORD_SOURCES=registry)
    told = onrecord("sources", "confirm", "own", "--json").done().object
    assert (told["status"], told["assessor"], told["as_of"]) == ("private", "Somebody", "2024")


def test_the_place_that_an_editor_gives_wins_over_the_registrys(onrecord: OnRecord) -> None:
    registry = onrecord.write("own.toml", '[own]\nname = "Own"\nstatus = "private"\nplace = "Ustavia"\n')
    onrecord.set(ONRECORD_SOURCES=registry)
    told = onrecord("sources", "confirm", "own", "--place", "Tolvar", "--json").done().object
    assert told["label"] == "Viewpoint: Own · private outlet (Tolvar)"
