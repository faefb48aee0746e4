"""Labels, copy notes and voice lines, held against the filled-in lines that the desk agreed on."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.core.labels import STATUSES, Assessment, Source, copy_notes, label, voice_line
from bot.core.model import Kind, Quote, Speaker, Translation, Translator, Voice
from tests.core.builders import MARRANT, TODAY, card, english, outlet, voiced, wordings

LANGUAGES = ("en", "ru", "sr-Latn", "sr-Cyrl", "sq", "de", "fr")

RT = outlet(
    "RT",
    status="state_controlled",
    place={
        "en": "Russia", "ru": "Россия", "sr-Latn": "Rusija", "sr-Cyrl": "Русија", "sq": "Rusi", "de": "Russland", "fr": "Russie",
    },
)  # fmt: skip
BBC = outlet(
    "BBC",
    status="public_broadcaster",
    place={
        "en": "United Kingdom", "ru": "Великобритания", "sr-Latn": "Velika Britanija", "sr-Cyrl": "Велика Британија",
        "sq": "Britani e Madhe", "de": "Großbritannien", "fr": "Royaume-Uni",
    },
)  # fmt: skip
DAILY = outlet(
    "Example Daily",
    status="private",
    place={
        "en": "Pristina", "ru": "Приштина", "sr-Latn": "Priština", "sr-Cyrl": "Приштина", "sq": "Prishtinë", "de": "Pristina",
        "fr": "Pristina",
    },
)  # fmt: skip
NOT_ASSESSED = Source("daily", "Example Daily")

FILLED_IN = {
    "en": (
        "Viewpoint: RT · state-controlled media (Russia)",
        "Viewpoint: BBC · public broadcaster (United Kingdom)",
        "Viewpoint: Example Daily · private outlet (Pristina)",
        "Viewpoint: Example Daily · status not assessed",
    ),
    "ru": (
        "Точка зрения: RT · СМИ под контролем государства (Россия)",
        "Точка зрения: BBC · общественный вещатель (Великобритания)",
        "Точка зрения: Example Daily · частное СМИ (Приштина)",
        "Точка зрения: Example Daily · статус не оценён",
    ),
    "sr-Latn": (
        "Gledište: RT · medij pod kontrolom države (Rusija)",
        "Gledište: BBC · javni servis (Velika Britanija)",
        "Gledište: Example Daily · privatni medij (Priština)",
        "Gledište: Example Daily · status nije procenjen",
    ),
    "sr-Cyrl": (
        "Гледиште: RT · медиј под контролом државе (Русија)",
        "Гледиште: BBC · јавни сервис (Велика Британија)",
        "Гледиште: Example Daily · приватни медиј (Приштина)",
        "Гледиште: Example Daily · статус није процењен",
    ),
    "sq": (
        "Këndvështrimi: RT · media e kontrolluar nga shteti (Rusi)",
        "Këndvështrimi: BBC · transmetues publik (Britani e Madhe)",
        "Këndvështrimi: Example Daily · media private (Prishtinë)",
        "Këndvështrimi: Example Daily · statusi i pavlerësuar",
    ),
    "de": (
        "Sichtweise: RT · staatlich kontrolliertes Medium (Russland)",
        "Sichtweise: BBC · öffentlich-rechtlicher Sender (Großbritannien)",
        "Sichtweise: Example Daily · privates Medium (Pristina)",
        "Sichtweise: Example Daily · Status nicht bewertet",
    ),
    "fr": (
        "Point de vue : RT · média contrôlé par l’État (Russie)",
        "Point de vue : BBC · média de service public (Royaume-Uni)",
        "Point de vue : Example Daily · média privé (Pristina)",
        "Point de vue : Example Daily · statut non évalué",
    ),
}

TRANSLATED_FROM_RUSSIAN = {
    "en": ("translated from Russian, translator not named", "translated from Russian by N. Pirel", "machine-translated from Russian"),
    "ru": ("перевод с русского, переводчик не указан", "перевод с русского: N. Pirel", "машинный перевод с русского"),
    "sr-Latn": ("prevod sa ruskog, prevodilac nije naveden", "prevod sa ruskog: N. Pirel", "mašinski prevod sa ruskog"),
    "sr-Cyrl": ("превод са руског, преводилац није наведен", "превод са руског: N. Pirel", "машински превод са руског"),
    "sq": (
        "përkthyer nga rusishtja, përkthyesi nuk është shënuar",
        "përkthyer nga rusishtja: N. Pirel",
        "përkthim automatik nga rusishtja",
    ),
    "de": (
        "übersetzt aus dem Russischen, Übersetzer nicht genannt",
        "übersetzt aus dem Russischen: N. Pirel",
        "maschinell übersetzt aus dem Russischen",
    ),
    "fr": ("traduit du russe, traducteur non indiqué", "traduit du russe : N. Pirel", "traduction automatique du russe"),
}

UNDATED = {
    "en": "date not stated",
    "ru": "дата не указана",
    "sr-Latn": "datum nije naveden",
    "sr-Cyrl": "датум није наведен",
    "sq": "data nuk është shënuar",
    "de": "Datum nicht angegeben",
    "fr": "date non indiquée",
}

VOICES = {
    "en": (
        "Ilse Marrant, quoted by RT",
        "Ilse Marrant, partly quoted by RT",
        "Ilse Marrant, paraphrased by RT; the wording is the outlet’s",
        "RT, in its own words",
        "speaker not established",
    ),
    "ru": (
        "Ilse Marrant — цитата: RT",
        "Ilse Marrant — частично цитата: RT",
        "Ilse Marrant — пересказ: RT; формулировки СМИ",
        "RT — собственный текст",
        "кто говорит, не установлено",
    ),
    "sr-Latn": (
        "Ilse Marrant — citat: RT",
        "Ilse Marrant — delimično citat: RT",
        "Ilse Marrant — prepričava: RT; formulacije su medija",
        "RT — sopstveni tekst",
        "govornik nije utvrđen",
    ),
    "sr-Cyrl": (
        "Ilse Marrant — цитат: RT",
        "Ilse Marrant — делимично цитат: RT",
        "Ilse Marrant — препричава: RT; формулације су медија",
        "RT — сопствени текст",
        "говорник није утврђен",
    ),
    "sq": (
        "Ilse Marrant — citat: RT",
        "Ilse Marrant — pjesërisht citat: RT",
        "Ilse Marrant — parafrazuar: RT; formulimi është i medias",
        "RT — teksti i vetë medias",
        "folësi nuk është përcaktuar",
    ),
    "de": (
        "Ilse Marrant — Zitat: RT",
        "Ilse Marrant — teilweise Zitat: RT",
        "Ilse Marrant — wiedergegeben: RT; Wortwahl des Mediums",
        "RT — eigener Text",
        "Sprecher nicht festgestellt",
    ),
    "fr": (
        "Ilse Marrant — citation : RT",
        "Ilse Marrant — citation partielle : RT",
        "Ilse Marrant — rapporté : RT ; les mots sont du média",
        "RT — texte du média",
        "locuteur non établi",
    ),
}


def _quote(voice: Voice, speaker: Speaker | None, kind: Kind = Kind.DIRECT) -> Quote:
    one = voiced("Q1", "We leave.", card("a", "rt"), voice, speaker, kind=kind)
    return Quote.of(one.live, one.statement)


def test_prompts_hold_the_seven_languages() -> None:
    assert set(wordings()) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_label_is_the_agreed_line_in_every_language(language: str) -> None:
    wording = wordings()[language]
    lines = tuple(label(source, wording, today=TODAY).text for source in (RT, BBC, DAILY, NOT_ASSESSED))
    assert lines == FILLED_IN[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agreed_line_is_never_over_96_characters(language: str) -> None:
    assert max(map(len, FILLED_IN[language])) <= 96


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_the_same_form(status: str, language: str) -> None:
    wording = wordings()[language]
    text = label(outlet("Lantern", status=status, place={"en": "Linmouth"}), wording, today=TODAY).text
    viewpoint, phrase = wording.say("label.viewpoint"), wording.say(f"status.{status}")
    assert re.fullmatch(rf"{viewpoint} ?: Lantern · {re.escape(phrase)} \(Linmouth\)", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_statuses_share_a_phrase(language: str) -> None:
    assert len({wordings()[language].say(f"status.{status}") for status in STATUSES}) == len(STATUSES)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("missing", ["confirmed_by", "confirmed_on"])
def test_a_status_that_no_editor_confirmed_reads_not_assessed(status: str, missing: str) -> None:
    shown = label(outlet("RT", status=status, place={"en": "Russia"}, **{missing: None}), english(), today=TODAY)
    assert (shown.text, shown.status, shown.assessor, shown.as_of) == (
        "Viewpoint: RT · status not assessed", "not_assessed", None, None,
    )  # fmt: skip


def test_an_outlet_that_nobody_stated_is_said_to_be_so() -> None:
    shown = label(None, english(), today=TODAY, notes=("date not stated",))
    assert shown.text == "Viewpoint: outlet not stated · status not assessed"
    assert (shown.source, shown.status, shown.notes) == (None, "not_assessed", ("date not stated",))


def test_a_disputed_status_is_a_status_of_its_own() -> None:
    disputed = outlet("Lantern", status="disputed", place={"en": "Linmouth"}, assessments=(Assessment("A", 2024, "private"),))
    shown = label(disputed, english(), today=TODAY)
    assert (shown.text, shown.status) == ("Viewpoint: Lantern · classification disputed (Linmouth)", "disputed")


def test_an_official_body_is_labelled_like_any_outlet() -> None:
    shown = label(outlet("Embassy of Kelmora", status="official", place={"en": "Godren"}), english(), today=TODAY)
    assert shown.text == "Viewpoint: Embassy of Kelmora · official body (Godren)"


def test_a_label_carries_the_facts_it_was_derived_from() -> None:
    source = outlet("RT", status="state_controlled", assessor="An assessor", as_of="2024-02")
    shown = label(source, english(), today=TODAY)
    assert (shown.source, shown.outlet, shown.status, shown.assessor, shown.as_of) == (
        "rt", "RT", "state_controlled", "An assessor", "2024-02",
    )  # fmt: skip


def test_an_assessment_and_a_confirmation_past_24_months_are_dated() -> None:
    old = outlet("RT", status="state_controlled", place={"en": "Russia"}, as_of="2019", confirmed_on=date(2020, 1, 31))
    assert label(old, english(), today=TODAY).text == "Viewpoint: RT · state-controlled media (Russia) (assessed 2019)"


@pytest.mark.parametrize(
    ("as_of", "confirmed_on", "today", "stale"),
    [
        ("2019", date(2020, 1, 31), date(2022, 1, 31), False),
        ("2019", date(2020, 1, 31), date(2022, 2, 1), True),
        ("2019", date(2026, 11, 1), date(2026, 11, 24), False),
        ("2024-11", date(2020, 1, 31), date(2026, 11, 30), False),
        ("2024-11", date(2020, 1, 31), date(2026, 12, 1), True),
        ("2024", date(2020, 1, 31), date(2026, 12, 31), False),
        (None, date(2020, 1, 31), date(2026, 12, 31), False),
        ("2019", None, date(2026, 12, 31), False),
    ],
)
def test_only_when_both_are_older_than_24_months_a_label_is_stale(
    as_of: str | None, confirmed_on: date | None, today: date, *, stale: bool
) -> None:
    assert outlet("RT", as_of=as_of, confirmed_on=confirmed_on).stale(today) is stale


def test_a_place_is_left_out_where_the_editor_set_none() -> None:
    assert label(outlet("Lantern"), english(), today=TODAY).text == "Viewpoint: Lantern · private outlet"


def test_a_place_without_a_text_in_the_language_is_the_english_one() -> None:
    shown = label(outlet("Lantern", place={"en": "Linmouth"}), wordings()["de"], today=TODAY)
    assert shown.text == "Sichtweise: Lantern · privates Medium (Linmouth)"


def test_a_display_name_that_an_editor_set_stands_in_its_language_only() -> None:
    bbc = outlet("BBC", status="public_broadcaster", names={"ru": "Би-би-си"})
    assert label(bbc, wordings()["ru"], today=TODAY).text == "Точка зрения: Би-би-си · общественный вещатель"
    assert label(bbc, wordings()["sr-Cyrl"], today=TODAY).text == "Гледиште: BBC · јавни сервис"


def test_a_name_with_braces_is_shown_as_it_stands() -> None:
    assert label(outlet("{status}", id="x"), english(), today=TODAY).text == "Viewpoint: {status} · private outlet"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_without_date_and_translator_says_both(language: str) -> None:
    of = card("a", "rt", translation=Translation("ru", Translator.NOT_NAMED))
    assert copy_notes(of, wordings()[language]) == (UNDATED[language], TRANSLATED_FROM_RUSSIAN[language][0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_named_and_a_machine_translator_are_said(language: str) -> None:
    named = card("a", "rt", translation=Translation("ru", Translator.NAMED, "N. Pirel"))
    machine = card("a", "rt", translation=Translation("ru", Translator.MACHINE))
    notes = [copy_notes(of, wordings()[language])[1] for of in (named, machine)]
    assert notes == list(TRANSLATED_FROM_RUSSIAN[language][1:])


@pytest.mark.parametrize("origin", ["ru", "en", "sr", "sq", "de", "fr"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_be_translated_from_in_every_language(language: str, origin: str) -> None:
    wording = wordings()[language]
    note = copy_notes(card("a", "rt", translation=Translation(origin, Translator.NOT_NAMED)), wording)[1]
    assert wording.say(f"translated_from.{origin}") in note


def test_a_dated_original_has_its_date_alone() -> None:
    assert copy_notes(card("a", "rt", published=date(2021, 10, 28)), english()) == ("published 28 October 2021",)


def test_a_date_is_in_the_words_of_the_language() -> None:
    of = card("a", "rt", published=date(2021, 10, 28))
    shown = [copy_notes(of, wordings()[language])[0] for language in ("de", "ru", "sr-Latn")]
    assert shown == ["veröffentlicht am 28. Oktober 2021", "опубликовано 28 октября 2021 года", "objavljeno 28. oktobra 2021."]


@pytest.mark.parametrize(("translator", "name"), [("named", None), ("named", ""), ("machine", "X"), ("not_named", "X")])
def test_a_translator_has_a_name_exactly_where_it_is_named(translator: str, name: str | None) -> None:
    with pytest.raises(ValueError, match="named translator"):
        Translation("ru", Translator(translator), name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_voice_line_is_the_agreed_one_in_every_language(language: str) -> None:
    speaker = Speaker("s", "Ilse Marrant")
    quotes = (
        *(_quote(Voice.SPEAKER, speaker, kind) for kind in (Kind.DIRECT, Kind.MIXED, Kind.INDIRECT)),
        _quote(Voice.OUTLET, None),
        _quote(Voice.NOT_ESTABLISHED, None),
    )
    assert tuple(voice_line(quote, "RT", wordings()[language]) for quote in quotes) == VOICES[language]


def test_an_unnamed_group_stands_for_the_speaker() -> None:
    experts = Speaker("s", "experts", affiliation="the Institute")
    lines = [voice_line(_quote(Voice.UNNAMED, experts, kind), "RT", english()) for kind in (Kind.DIRECT, Kind.INDIRECT)]
    assert lines == ["unnamed experts, quoted by RT", "unnamed experts, paraphrased by RT; the wording is the outlet’s"]


def test_an_affiliation_is_said_once_and_never_twice_in_a_name() -> None:
    quote = _quote(Voice.SPEAKER, MARRANT)
    assert voice_line(quote, "RT", english()) == "Ilse Marrant, Ministry of the Interior, quoted by RT"
    assert voice_line(quote, "RT", english(), with_affiliation=False) == "Ilse Marrant, quoted by RT"
    body = Speaker("s", "Border Service", affiliation="Border Service")
    assert voice_line(_quote(Voice.SPEAKER, body), "RT", english()) == "Border Service, quoted by RT"


@pytest.mark.parametrize("kind", [Kind.NARRATIVE, Kind.INDIRECT])
def test_what_is_no_quotation_is_never_said_to_be_one(kind: Kind) -> None:
    assert "quoted" not in voice_line(_quote(Voice.SPEAKER, MARRANT, kind), "RT", english())
