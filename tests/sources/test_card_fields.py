"""Cards: flags over the card beside an article over its front matter, and every field checked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from bot.core.errors import InputError
from bot.core.model import Audience, Card, Translation, Translator
from bot.sources.cards import FIELDS, card, card_file
from bot.sources.files import ArticleFile, received

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = received("ferry.txt", b"The ferry stopped at noon.\n")


def made(beside: dict[str, object] | None = None, article: ArticleFile = ARTICLE, **flags: object) -> Card:
    return card(article, beside or {}, flags, folder_id="ferry")


def refusal(**fields: object) -> str:
    """The line that a card with these fields is refused with."""
    with pytest.raises(InputError) as refused:
        made(fields)
    line = str(refused.value)
    assert refused.value.exit_code == 4
    assert line.startswith("ferry.txt: ")
    return line


def test_a_card_is_for_staff_in_english_and_undated_unless_it_says_otherwise() -> None:
    assert made(source="courier") == Card("courier/ferry", "courier", audience=Audience.STAFF)
    assert made() == Card("ferry", None)


def test_every_field_is_read() -> None:
    given = {
        "id": "2026/ferry",
        "source": "courier",
        "title": "The ferry\t stops \n",
        "url": "https://courier.example/ferry?a=1",
        "published": "2026-05-14",
        "language": "sr-Latn",
        "translated_from": "ru",
        "translator": "named:Ana  Petrović",
        "provenance": "named_in_text",
        "audience": "public",
        "embargo_until": "2026-05-14T06:00+02:00",
        "sha256": ARTICLE.received.raw_sha256.upper(),
    }
    assert set(given) == set(FIELDS)
    assert made(given) == Card(
        id="2026/ferry",
        source="courier",
        title="The ferry stops",
        url="https://courier.example/ferry?a=1",
        published=date(2026, 5, 14),
        language="sr-Latn",
        translation=Translation("ru", Translator.NAMED, "Ana Petrović"),
        provenance="named_in_text",
        audience=Audience.PUBLIC,
        embargo_until=datetime(2026, 5, 14, 6, 0, tzinfo=timezone(timedelta(hours=2))),
    )


def test_flags_win_over_the_card_beside_and_that_over_the_front_matter() -> None:
    front = received("ferry.md", b"---\nsource: signal\ntitle: front\nlanguage: ru\n---\nThe ferry stopped.")
    found = made({"title": "beside", "language": "de"}, front, title="flag", source=None)
    assert (found.source, found.title, found.language) == ("signal", "flag", "de")


def test_a_field_that_no_card_has_is_refused_by_name_wherever_it_stands() -> None:
    assert "unknown field embargo" in refusal(embargo="2026-05-14")
    assert "unknown field Audience" in refusal(Audience="public")
    front = received("ferry.md", b"---\nauthor: Ana\n---\nThe ferry stopped.")
    with pytest.raises(InputError, match=r"ferry\.md: its card has an unknown field author"):
        made({}, front)


def test_a_sha256_that_is_not_the_files_is_refused() -> None:
    line = refusal(sha256="0" * 64)
    assert ARTICLE.received.raw_sha256[:12] in line
    assert "right file" in line
    assert made(sha256=ARTICLE.received.raw_sha256).id == "ferry"


@pytest.mark.parametrize("name", ["ferry", "2026/ferry", "паром", "a#b", "x" * 200, "ferry%20", "-", "渡し船"])
def test_an_id_may_be_words_of_any_script_without_white_space(name: str) -> None:
    assert made(id=name).id == name


@pytest.mark.parametrize(
    "name",
    [
        "the ferry",
        "ferry:1",
        "x" * 201,
        "ferry\n",
        "a\tb",
        "a\u202eb",
        "a\u200bb",
        "\ufeffa",
        "a\x1bb",
        "a\ud800b",
        "a\u2028b",
    ],
)
def test_an_id_with_white_space_a_colon_or_hidden_characters_is_refused(name: str) -> None:
    assert "id cannot be" in refusal(id=name)


def test_an_id_from_the_file_name_is_checked_too() -> None:
    with pytest.raises(InputError, match="id cannot be 'the ferry'"):
        card(ARTICLE, {}, {}, folder_id="the ferry")


@pytest.mark.parametrize(
    ("given", "until"),
    [
        ("2026-05-14T06:00+02:00", datetime(2026, 5, 14, 4, 0, tzinfo=UTC)),
        ("2026-05-14T06:00:30Z", datetime(2026, 5, 14, 6, 0, 30, tzinfo=UTC)),
        ("2026-05-14T06:00", datetime(2026, 5, 14, 6, 0, tzinfo=UTC)),
        ("2026-05-14 06:00", datetime(2026, 5, 14, 6, 0, tzinfo=UTC)),
        ("2026-05-14", datetime(2026, 5, 14, 23, 59, 59, 999_999, tzinfo=UTC)),
        (datetime(2026, 5, 14, 6, 0, tzinfo=UTC), datetime(2026, 5, 14, 6, 0, tzinfo=UTC)),
        (date(2026, 5, 14), datetime(2026, 5, 14, 23, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_an_embargo_is_a_moment_and_a_day_alone_means_its_end(given: object, until: datetime) -> None:
    assert made(embargo_until=given).embargo_until == until


@pytest.mark.parametrize("given", ["tomorrow", "14.05.2026", "2026-05-14T25:00", "06:00", "2026-02-30", "1715666400"])
def test_an_embargo_that_is_no_moment_is_refused(given: str) -> None:
    assert "embargo_until cannot be" in refusal(embargo_until=given)


@pytest.mark.parametrize("given", ["9999-12-31T23:59-12:00", "0001-01-01T00:00+12:00"])
def test_an_embargo_outside_the_calendar_is_refused(given: str) -> None:
    assert "embargo_until cannot be" in refusal(embargo_until=given)


@pytest.mark.parametrize(("given", "day"), [("2026-05-14", date(2026, 5, 14)), ("2026-05-14T06:00+02:00", date(2026, 5, 14))])
def test_a_publication_is_a_day(given: str, day: date) -> None:
    assert made(published=given).published == day


@pytest.mark.parametrize("given", ["May 14", "2026-5-14", "yesterday", "2026-02-30"])
def test_a_publication_that_is_no_day_is_refused(given: str) -> None:
    assert "published cannot be" in refusal(published=given)


@pytest.mark.parametrize(
    ("translator", "translation"),
    [
        ("named:Ana", Translation("ru", Translator.NAMED, "Ana")),
        ("machine", Translation("ru", Translator.MACHINE)),
        ("not_named", Translation("ru", Translator.NOT_NAMED)),
    ],
)
def test_a_translation_says_from_what_and_by_whom(translator: str, translation: Translation) -> None:
    assert made(translated_from="ru", translator=translator).translation == translation


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"translated_from": "ru"}, "belong together"),
        ({"translator": "machine"}, "belong together"),
        ({"translated_from": "ru", "translator": "named:"}, "translator cannot be"),
        ({"translated_from": "ru", "translator": "named: \u200b"}, "translator cannot be"),
        ({"translated_from": "ru", "translator": "Ana"}, "translator cannot be"),
        ({"translated_from": "Russian", "translator": "machine"}, "translated_from cannot be"),
        ({"translated_from": "xx", "translator": "machine"}, "translated_from cannot be"),
        ({"language": "English"}, "language cannot be"),
        ({"language": "e"}, "language cannot be"),
        ({"audience": "everybody"}, "audience cannot be"),
        ({"audience": "Public"}, "audience cannot be"),
        ({"url": "ferry"}, "url cannot be"),
        ({"url": "javascript:alert(1)"}, "url cannot be"),
        ({"url": "https://"}, "url cannot be"),
        ({"url": "https://courier.example/a b"}, "url cannot be"),
        ({"url": "https://courier.example/\u202e"}, "url cannot be"),
        ({"url": "http://[::1"}, "url cannot be"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_its_field(fields: dict[str, object], told: str) -> None:
    assert told in refusal(**fields)


@pytest.mark.parametrize("field", ["title", "url", "provenance", "translator"])
def test_half_of_a_surrogate_pair_is_refused_in_every_field(field: str) -> None:
    before = {"url": "https://courier.example/", "translator": "named:"}.get(field, "")
    refusal(**{field: f"{before}\ud83d"}, **({"translated_from": "ru"} if field == "translator" else {}))


def test_empty_values_are_as_good_as_none() -> None:
    assert made({"source": "courier", "title": "", "published": "", "url": ""}) == Card("courier/ferry", "courier")


# The card beside an article


def test_the_card_of_an_article_is_the_one_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "ferry.card.toml").write_text('source = "courier"\npublished = 2026-05-14\n', "utf-8")
    (tmp_path / "card.toml").write_text('source = "signal"\n', "utf-8")
    found = card_file(tmp_path / "ferry.txt")
    assert found == {"source": "courier", "published": date(2026, 5, 14)}
    assert made(dict(found)).published == date(2026, 5, 14)


def test_a_card_for_the_folder_counts_where_the_folder_holds_one_article(tmp_path: Path) -> None:
    article = tmp_path / "ferry.txt"
    article.write_text("The ferry stopped.", "utf-8")
    (tmp_path / "card.toml").write_text('source = "signal"\n', "utf-8")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    assert card_file(article) == {"source": "signal"}
    (tmp_path / "bridge.md").write_text("The bridge is shut.", "utf-8")
    with pytest.raises(InputError, match=r"holds several articles; name the card ferry\.card\.toml"):
        card_file(article)


def test_an_article_without_a_card_has_none(tmp_path: Path) -> None:
    assert card_file(tmp_path / "ferry.txt") == {}


@pytest.mark.parametrize("content", [b"source = courier", b"\xff\xfe", b'source = "a"\nsource = "b"'])
def test_a_card_that_is_no_toml_is_told_by_its_path(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ferry.card.toml").write_bytes(content)
    with pytest.raises(InputError, match=r"ferry\.card\.toml: not TOML"):
        card_file(tmp_path / "ferry.txt")


def test_an_article_whose_name_is_as_long_as_a_file_name_can_be_has_no_card_beside_it(tmp_path: Path) -> None:
    article = tmp_path / f"{'x' * 250}.txt"
    article.write_text("The ferry stopped.", "utf-8")
    assert card_file(article) == {}
