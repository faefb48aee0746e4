"""Files: bytes to text without changing a character, front matter told apart from it, and what is no text refused."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InputError
from bot.sources.files import MAX_BYTES, article_paths, read_article, received

if TYPE_CHECKING:
    from pathlib import Path

BOM = b"\xef\xbb\xbf"


def text_of(raw: bytes, name: str = "ferry.txt") -> str:
    return received(name, raw).received.version.text


def refusal(raw: bytes, name: str = "ferry.txt") -> str:
    """The one line that a file of these bytes is refused with."""
    with pytest.raises(InputError) as refused:
        received(name, raw)
    line = str(refused.value)
    assert refused.value.exit_code == 4
    assert line.startswith(f"{name}: ")
    assert len(line.splitlines()) == 1
    return line


# Text


def test_a_text_is_its_bytes_decoded_and_named_by_its_sha256() -> None:
    raw = "Паром “stopped” 🛥 e\u0301.\n".encode()
    found = received("ferry.txt", raw).received
    assert found.version.text == raw.decode()
    assert found.version.sha256 == found.raw_sha256 == hashlib.sha256(raw).hexdigest()
    assert (found.decoder, found.extractor) == ("utf-8", "as_is")


def test_a_byte_order_mark_is_no_part_of_the_text_but_of_the_raw_bytes() -> None:
    raw = BOM + b"The ferry stopped."
    found = received("ferry.txt", raw).received
    assert found.version.text == "The ferry stopped."
    assert found.raw_sha256 == hashlib.sha256(raw).hexdigest() != found.version.sha256


def test_only_the_first_byte_order_mark_goes() -> None:
    assert text_of(BOM + BOM + b"The ferry.") == "\ufeffThe ferry."
    assert text_of(b"The\xef\xbb\xbfferry.") == "The\ufeffferry."


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n\r", "\x85", "\u2028", "\x0b", "\x0c"])
def test_line_ends_stay_as_they_are(ends: str) -> None:
    text = f"The ferry stopped.{ends}{ends}Passengers waited.{ends}"
    assert text_of(text.encode()) == text


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
def test_whatever_is_accepted_is_not_changed_by_a_code_point(text: str) -> None:
    try:
        found = received("ferry.txt", text.encode()).received
    except InputError as error:
        assert "there is no text in it" in str(error)  # noqa: PT017 (most examples raise nothing)
        assert not text.strip("\ufeff").strip()
    else:
        assert found.version.text == text.removeprefix("\ufeff")
        assert found.version.intact


@given(raw=st.binary(max_size=40))
def test_any_bytes_are_read_or_refused_in_one_line(raw: bytes) -> None:
    try:
        found = received("ferry.md", raw).received
    except InputError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017 (some examples raise nothing)
    else:
        assert raw.decode(found.decoder.removesuffix(", guessed")).endswith(found.version.text)


# What is no text


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        pytest.param(b"", "the file is empty", id="empty"),
        pytest.param(BOM, "there is no text", id="a byte order mark alone"),
        pytest.param(b" \t\r\n\n", "there is no text", id="white space"),
        pytest.param("\u2028\x85\x0b".encode(), "there is no text", id="line separators"),
        pytest.param(b"The ferry\x00stopped.", "NUL", id="NUL"),
        pytest.param("The ferry".encode("utf-16")[:-1], "UTF-16", id="half of UTF-16 with its mark"),
        pytest.param("The ferry\x00.".encode("utf-16"), "NUL", id="NUL in UTF-16"),
        pytest.param(b"\xff\xfe\x00\xd8a\x00", "UTF-16", id="half of a surrogate pair in UTF-16"),
        pytest.param("The ferry".encode("utf-16-be"), "UTF-16", id="UTF-16 without its mark"),
        pytest.param("Паром стоит".encode("utf-16-le"), "save it as UTF-8", id="UTF-16 Cyrillic"),
        pytest.param(b"The ferry \xed\xa0\x80.", "half of a surrogate pair at byte 10", id="a high surrogate"),
        pytest.param(b"The ferry \xed\xbf\xbf.", "half of a surrogate pair at byte 10", id="a low surrogate"),
        pytest.param(b"\xed\xa0\xbd\xed\xb8\x80", "half of a surrogate pair at byte 0", id="CESU-8"),
        pytest.param(b"The caf\xe9 is shut.", "no UTF-8 at byte 7", id="Latin-1"),
        pytest.param(b"The ferry \xc0\xaf.", "no UTF-8 at byte 10", id="an overlong form"),
        pytest.param(b"The ferry \xf4\x90\x80\x80.", "no UTF-8 at byte 10", id="beyond Unicode"),
        pytest.param(b"The ferry \xe2\x80", "no UTF-8 at byte 10", id="cut off"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary", id="a picture"),
        pytest.param(b"\x1f\x8b\x08\x08", "save it as UTF-8", id="gzip"),
    ],
)
def test_what_is_no_text_is_refused(raw: bytes, told: str) -> None:
    assert told in refusal(raw)
    assert told in refusal(raw, "ferry.md")


def test_a_letter_after_ed_that_is_no_surrogate_is_text() -> None:
    assert text_of("\ud55c\uad6d\uc5b4 \ud7a3.".encode()) == "한국어 힣."


def test_a_file_of_over_50_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(InputError, match=r"large\.txt: over 50 MB"):
        read_article(path)
    with path.open("wb") as file:
        file.truncate(MAX_BYTES)
    with pytest.raises(InputError, match="NUL"):
        read_article(path)


@pytest.mark.parametrize("name", ["ferry.pdf", "ferry", "ferry.txt.gz", "ferry.xhtml", ".txt"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("The ferry stopped.", "utf-8")
    with pytest.raises(InputError, match=r"only \.txt, \.md and \.html files are read"):
        read_article(tmp_path / name)


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_article(tmp_path / "ferry.txt")


def test_a_suffix_may_be_written_large(tmp_path: Path) -> None:
    (tmp_path / "FERRY.TXT").write_text("The ferry stopped.", "utf-8")
    assert read_article(tmp_path / "FERRY.TXT").received.version.text == "The ferry stopped."


# Front matter


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(("fence", "line"), [("---", "title: The ferry"), ("+++", 'title = "The ferry"')], ids=["YAML", "TOML"])
def test_front_matter_is_the_card_and_the_text_starts_after_it(fence: str, line: str, ends: str) -> None:
    body = f"The ferry stopped.{ends}{ends}{fence}{ends}Passengers waited.{ends}"
    raw = f"{fence}{ends}{line}{ends}{fence}{ends}{ends}{body}".encode()
    for bom in (b"", BOM):
        found = received("ferry.md", bom + raw)
        assert found.front_matter == {"title": "The ferry"}
        assert found.received.version.text == body
        assert found.received.raw_sha256 == hashlib.sha256(bom + raw).hexdigest()


def test_a_changed_card_in_the_front_matter_leaves_the_version_as_it_is() -> None:
    one = received("ferry.md", b"---\ntitle: One\n---\nThe ferry stopped.").received
    two = received("ferry.md", b"---\ntitle: Two\n---\nThe ferry stopped.").received
    assert one.version == two.version
    assert one.raw_sha256 != two.raw_sha256


def test_front_matter_values_are_words_as_written() -> None:
    found = received("ferry.md", b"---\npublished: 2026-05-14\nid: 0123\naudience: no\nurl: http://x.example/\n---\nWords.")
    assert found.front_matter == {"published": "2026-05-14", "id": "0123", "audience": "no", "url": "http://x.example/"}


def test_front_matter_may_be_empty() -> None:
    found = received("ferry.md", b"---\n---\nThe ferry stopped.")
    assert (found.front_matter, found.received.version.text) == ({}, "The ferry stopped.")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The ferry stopped.\n---\ntitle: The ferry\n---\n", id="not at the start"),
        pytest.param("\n---\ntitle: The ferry\n---\nWords.", id="after a blank line"),
        pytest.param("---\n\nThe ferry stopped. A rule stands above.\n", id="a rule that nothing closes"),
        pytest.param("----\ntitle: The ferry\n----\nWords.", id="a longer rule"),
    ],
)
def test_what_is_no_front_matter_is_text(text: str) -> None:
    found = received("ferry.md", text.encode())
    assert (found.front_matter, found.received.version.text) == ({}, text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\ntitle: The ferry\n----\nWords.", id="closed by a longer rule"),
        pytest.param("---\ntitle: The ferry\n --- \nWords.", id="closed by an indented rule"),
        pytest.param("---\nembargo_until: 2030-01-01\n\nWords.", id="never closed"),
        pytest.param("+++\ntitle = 'The ferry'\n\nWords.", id="TOML that is never closed"),
        pytest.param("---\n" + "x: 1\n" * 20_000 + "---\nWords.", id="closed after 64,000 characters"),
    ],
)
def test_front_matter_that_never_closes_is_refused_and_never_read_as_text(text: str) -> None:
    """An embargo that stood in it would be lost, and its lines shown as the article's words."""
    with pytest.raises(InputError, match="never closes"):
        received("ferry.md", text.encode())


def test_a_fence_may_end_in_spaces() -> None:
    found = received("ferry.md", b"--- \nembargo_until: 2030-01-01\n---\t\nWords.")
    assert (found.front_matter, found.received.version.text) == ({"embargo_until": "2030-01-01"}, "Words.")


def test_a_txt_file_has_no_front_matter() -> None:
    raw = b"---\ntitle: The ferry\n---\nThe ferry stopped."
    found = received("ferry.txt", raw)
    assert (found.front_matter, found.received.version.text) == ({}, raw.decode())


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        pytest.param(b"---\ntitle: &a The ferry\nid: *a\n---\nWords.", "anchors", id="YAML anchors"),
        pytest.param(b"---\na: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\nWords.", "anchors", id="YAML that grows"),
        pytest.param(b"---\ntitle: [\n---\nWords.", "not YAML", id="broken YAML"),
        pytest.param(b"---\ntitle: a: b\n---\nWords.", "not YAML", id="a second colon"),
        pytest.param(b"---\n? [a]\n: b\n---\nWords.", "not YAML", id="a key that is a list"),
        pytest.param(b"---\nJust words.\n---\nWords.", "field: value", id="words between rules"),
        pytest.param(b"---\n- one\n- two\n---\nWords.", "field: value", id="a list"),
        pytest.param(b"+++\ntitle = The ferry\n+++\nWords.", "not TOML", id="broken TOML"),
        pytest.param(b"---\ntitle: The ferry\n---\n", "there is no text", id="nothing after it"),
        pytest.param(b"---\ntitle: The ferry\n---", "there is no text", id="nothing at all after it"),
        pytest.param(b"---\ntitle: " + b"[" * 3_000 + b"\n---\nWords.", "front matter", id="YAML that is too deep"),
        pytest.param(b"+++\ntitle = " + b"[" * 3_000 + b"\n+++\nWords.", "front matter", id="TOML that is too deep"),
    ],
)
def test_front_matter_that_cannot_be_used_is_refused(raw: bytes, told: str) -> None:
    assert told in refusal(raw, "ferry.md")


def test_an_ampersand_and_an_asterisk_in_a_title_are_no_anchor() -> None:
    found = received("ferry.md", b'---\ntitle: "Q&A: the *real* ferry"\n---\nThe ferry stopped.')
    assert found.front_matter == {"title": "Q&A: the *real* ferry"}


def test_yaml_makes_no_objects() -> None:
    found = received("ferry.md", b"---\ntitle: !!python/object/apply:os.getcwd []\n---\nWords.")
    assert found.front_matter == {"title": []}


# Folders


def test_a_folder_gives_its_articles_in_the_order_of_their_names_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "notes.pdf", ".hidden.txt", "deep/c.TXT", ".git/d.txt", "card.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Words.", "utf-8")
    found = list(article_paths([tmp_path]))
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a.txt", "b.md", "deep/c.TXT"]


def test_files_are_given_as_they_are_named(tmp_path: Path) -> None:
    named = [tmp_path / "z.txt", tmp_path / "missing.pdf", tmp_path / "a.txt"]
    assert list(article_paths(named)) == named


def test_a_folder_under_a_hidden_one_may_be_named(tmp_path: Path) -> None:
    folder = tmp_path / ".cache" / "articles"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("Words.", "utf-8")
    assert list(article_paths([folder])) == [folder / "a.txt"]
