"""`add`, `articles` and `show`: what is read, what becomes a version, and what is accepted as received."""

from __future__ import annotations

import hashlib
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from runner import SAMPLES

if TYPE_CHECKING:
    from runner import OnRecord

FERRY = "The ferry Halvorsen stopped at noon.\n\nPassengers waited on the quay.\n"
ARTICLE = {
    "article", "source", "title", "url", "published", "language", "translated_from", "translator", "provenance", "audience",
    "embargo_until", "version", "version_number", "paragraphs", "sentences", "added_at", "withdrawn", "withdrawn_at",
}  # fmt: skip


def sha256(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


# One file


def test_a_file_is_added_under_its_name_within_its_outlet(onrecord: OnRecord) -> None:
    onrecord.write("ferry.txt", FERRY)
    added = onrecord("add", "ferry.txt", "--source", "courier", "--json").done().object
    assert set(added) == {"schema", "outcome", "decoder", "extractor", "from_page", *ARTICLE}
    assert added["added_at"]
    expected = {
        "schema": 1,
        "outcome": "added",
        "article": "courier/ferry",
        "source": "courier",
        "language": "en",
        "audience": "staff",
        "version": sha256(FERRY),
        "version_number": 1,
        "paragraphs": 2,
        "sentences": 2,
        "decoder": "utf-8",
        "extractor": "as_is",
        "from_page": [],
    }
    assert {name: value for name, value in added.items() if value is not None and name != "added_at"} == expected
    assert onrecord.text("ferry") == FERRY


def test_every_flag_of_add_stands_on_the_card(onrecord: OnRecord) -> None:
    onrecord.write("ferry.txt", FERRY)
    flags = {
        "source": "signal",
        "id": "2026/ferry",
        "title": "The ferry stops",
        "published": "2026-05-14",
        "url": "https://signal.example/ferry",
        "lang": "sr-Latn",
        "translated-from": "ru",
        "translator": "named:Ana Petrović",
        "audience": "public",
        "embargo-until": "2026-05-14T06:00+02:00",
    }
    added = onrecord("add", "ferry.txt", "--json", *(f"--{name}={value}" for name, value in flags.items())).done().object
    assert {name: added[name] for name in ARTICLE - {"version", "added_at", "sentences", "paragraphs"}} == {
        "article": "2026/ferry",
        "source": "signal",
        "title": "The ferry stops",
        "url": "https://signal.example/ferry",
        "published": "2026-05-14",
        "language": "sr-Latn",
        "translated_from": "ru",
        "translator": "named:Ana Petrović",
        "provenance": None,
        "audience": "public",
        "embargo_until": "2026-05-14T04:00:00.000Z",
        "version_number": 1,
        "withdrawn": None,
        "withdrawn_at": None,
    }


def test_add_says_in_a_line_what_it_did(onrecord: OnRecord) -> None:
    add = ("add", onrecord.write("ferry.txt", FERRY), "--source", "courier")
    assert onrecord(*add).done().out == "added: courier/ferry · version 1 · 2 paragraphs, 2 sentences\n"
    assert onrecord(*add).done().out.startswith("unchanged: courier/ferry · version 1")
    assert onrecord(*add, "--title", "The ferry").done().out.startswith("same text, card updated: courier/ferry")
    onrecord.write("ferry.txt", FERRY.replace("noon", "dusk"))
    assert onrecord(*add).done().out.startswith("new version: courier/ferry · version 2")
    onrecord.write("ferry.txt", FERRY)
    assert onrecord(*add).done().out.startswith("earlier text live again: courier/ferry · version 1")


def test_the_same_article_again_leaves_the_store_as_it_was_to_the_byte(samples: OnRecord) -> None:
    before = samples.stored()
    again = samples("add", SAMPLES / "articles", "--json").done().objects
    assert [one["outcome"] for one in again] == ["unchanged"] * 4
    assert samples.stored() == before


def test_an_article_is_known_by_its_url_from_another_file(onrecord: OnRecord) -> None:
    url = "https://courier.example/ferry"
    onrecord("add", onrecord.write("one.txt", FERRY), "--source", "courier", "--url", url).done()
    changed = onrecord.write("two.txt", FERRY.replace("noon", "dusk"))
    added = onrecord("add", changed, "--source", "courier", "--url", url, "--json").done().object
    assert (added["outcome"], added["article"], added["version_number"]) == ("new_version", "courier/one", 2)


def test_a_new_version_is_what_is_quoted_and_the_old_one_can_still_be_shown(samples: OnRecord) -> None:
    name = "sarnholt-bridge-protest"
    old = samples.text(name)
    added = samples("add", SAMPLES / "second", "--json").done().object
    assert (added["outcome"], added["version_number"]) == ("new_version", 2)
    new = samples.text(name)
    assert new != old
    answer = samples("ask", "What did Petra Hallowin say about the trucks?", "--json").object
    of_it = [citation for citation in answer["citations"] if citation["article"] == name]
    assert of_it
    assert all(citation["version"] == sha256(new) for citation in of_it)
    assert all(citation["quote"] == new[citation["start"] : citation["end"]] for citation in of_it)
    first = samples("show", name, "--version", 1, "--json").object
    assert first["text"] == old
    assert [one["version"] for one in first["versions"]] == [sha256(old), sha256(new)]


# Cards


def test_the_card_in_the_front_matter_is_read_and_is_no_part_of_the_text(onrecord: OnRecord) -> None:
    onrecord.write("ferry.md", f"---\nsource: courier\ntitle: The ferry\naudience: public\n---\n\n{FERRY}")
    added = onrecord("add", "ferry.md", "--json").done().object
    assert (added["source"], added["title"], added["audience"]) == ("courier", "The ferry", "public")
    assert added["version"] == sha256(FERRY)
    assert onrecord.text("ferry") == FERRY


def test_the_card_beside_an_article_is_read_and_flags_win(onrecord: OnRecord) -> None:
    onrecord.write("ferry.txt", FERRY)
    onrecord.write("ferry.card.toml", f'source = "signal"\ntitle = "Card"\nsha256 = "{sha256(FERRY)}"\n')
    added = onrecord("add", "ferry.txt", "--title", "Flag", "--json").done().object
    assert (added["article"], added["source"], added["title"]) == ("signal/ferry", "signal", "Flag")


def test_a_card_toml_is_for_the_only_article_of_its_folder(onrecord: OnRecord) -> None:
    onrecord.write("one/ferry.txt", FERRY)
    onrecord.write("one/card.toml", 'source = "signal"\npublished = 2026-05-14\n')
    assert onrecord("add", "one", "--json").done().object["published"] == "2026-05-14"


# Web pages and other encodings

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta property="og:title" content="The ferry stops">
<meta property="article:published_time" content="2026-05-14T06:00:00+02:00"><script>ignore()</script></head><body><article>
<h1>The ferry stops</h1><p>The ferry Halvorsen stopped at noon on Tuesday, and nobody had been told of it in advance.</p>
<p>“We could <b>not</b> go on,” the harbour master Ana Petrova <a href="/x">said</a>.</p>
<p>Passengers waited on the quay for two hours before a second boat came to fetch them from the other bank.</p></article></body></html>"""


def test_a_web_page_is_added_as_its_article_and_it_is_told_what_was_taken_from_it(onrecord: OnRecord) -> None:
    add = ("add", onrecord.write("ferry.html", PAGE), "--source", "courier")
    printed = onrecord(*add).done().out
    assert printed == (
        "added: courier/ferry · version 1 · 4 paragraphs, 4 sentences\n  from the page itself: title, published 2026-05-14, language en\n"
    )
    assert onrecord.text("ferry").startswith("The ferry stops\n\nThe ferry Halvorsen stopped")
    before = onrecord.stored()
    again = onrecord(*add, "--json").done().object
    assert (again["outcome"], again["from_page"], again["decoder"]) == ("unchanged", [], "utf-8")
    assert again["extractor"].startswith("trafilatura ")
    assert onrecord.stored() == before


def test_a_quotation_of_a_web_page_is_of_its_stored_text_to_the_code_point(onrecord: OnRecord) -> None:
    added = onrecord("add", onrecord.write("ferry.html", PAGE), "--source", "courier", "--json").done().object
    text = onrecord.text("ferry")
    assert added["version"] == sha256(text)
    answer = onrecord("ask", "What did Ana Petrova say?", "--json").done().object
    assert answer["status"] == "answered"
    assert [one["quote"] for one in answer["citations"]] == [text[one["start"] : one["end"]] for one in answer["citations"]]
    assert onrecord("verify", answer["id"]).done()


def test_a_page_does_not_change_what_the_operator_stated_before(onrecord: OnRecord) -> None:
    add = ("add", onrecord.write("ferry.html", PAGE), "--source", "courier", "--json")
    onrecord(*add, "--published", "2026-05-12", "--title", "Mine").done()
    onrecord.write("ferry.html", PAGE.replace("two hours", "three hours"))
    added = onrecord(*add).done().object
    assert (added["outcome"], added["published"], added["title"], added["from_page"]) == ("new_version", "2026-05-12", "Mine", [])


def test_a_guessed_encoding_is_told(onrecord: OnRecord) -> None:
    raw = ("Паром остановился в полдень, сказала начальница порта.\n\n" * 4).encode("windows-1251")
    add = ("add", onrecord.write("ferry.txt", raw), "--source", "courier", "--lang", "ru")
    assert "\n  read as windows-1251, guessed; save it as UTF-8 if letters are wrong\n" in onrecord(*add).done().out
    assert onrecord(*add, "--json").done().object["decoder"] == "windows-1251, guessed"


# Folders


def test_a_folder_is_added_with_all_that_is_in_it_or_not_at_all(onrecord: OnRecord) -> None:
    shutil.copytree(SAMPLES / "articles", onrecord.folder / "desk" / "in" / "deep")
    onrecord.write("in/ferry.TXT", FERRY)
    onrecord.write("in/.draft.txt", "Not ready.")
    onrecord.write("in/picture.png", b"\x89PNG")
    assert "in/ferry.TXT: say whose article this is" in onrecord("add", "in").refused(4)
    assert onrecord("articles", "--json").done().objects == []
    onrecord.write("in/ferry.card.toml", 'source = "courier"\n')
    added = onrecord("add", "in", "--json").done().objects
    assert [one["article"] for one in added] == [
        "lantern-bridge-reopens",
        "orlin-provocation",
        "sarnholt-bridge-protest",
        "two-banks-one-bridge",
        "courier/ferry",
    ]


def test_several_paths_are_added_in_the_order_given(onrecord: OnRecord) -> None:
    paths = [onrecord.write(f"{name}.txt", f"{FERRY}Copy {name}.") for name in ("b", "a")]
    added = onrecord("add", *paths, "--source", "courier", "--json").done().objects
    assert [one["article"] for one in added] == ["courier/b", "courier/a"]


def test_two_files_of_one_name_do_not_take_each_others_place(onrecord: OnRecord) -> None:
    """Either each is an article of its own, or the folder is refused as a whole."""
    onrecord.write("in/may/ferry.txt", FERRY)
    onrecord.write("in/june/ferry.txt", FERRY.replace("noon", "dusk"))
    ran = onrecord("add", "in", "--source", "courier", "--json")
    stored = onrecord("articles", "--json").done().objects
    assert (ran.code, len(stored)) in {(0, 2), (4, 0)}
    assert all(one["outcome"] == "added" for one in ran.objects)


# What is accepted as received

ACCEPTED = {
    "a byte order mark": b"\xef\xbb\xbf" + FERRY.encode(),
    "CRLF": FERRY.replace("\n", "\r\n").encode(),
    "a lone CR": FERRY.replace("\n", "\r").encode(),
    "bidi marks": FERRY.replace("stopped", "\u202estopped\u202c \u2066now\u2069").encode(),
    "tag characters": FERRY.replace("stopped", "stopped\U000e0073\U000e0074").encode(),
    "zero-width characters": FERRY.replace("stopped", "sto\u200bpp\u2060ed").encode(),
    "control characters": FERRY.replace("stopped", "\x1b[31mstopped\x07\x7f").encode(),
    "combining characters": FERRY.replace("stopped", "sto\u0301pped\u0308\u0308").encode(),
    "astral characters": FERRY.replace("stopped", "stopped 🛥👩\u200d👩\u200d👧 𝔬𝔫").encode(),
    "an unknown script": (FERRY + "\n\U0001e900\U0001e921\U0001e922 ᱚᱞ ᱪᱤᱠᱤ ᱾ \ua500\ua501\n").encode(),
    "unassigned and private code points": FERRY.replace("stopped", "stopped \u0378 \ue000 \U0010fffd").encode(),
    "markup": FERRY.replace("stopped", "[bold]stopped[/bold] <b>*now*</b> :ferry:").encode(),
}


@pytest.mark.parametrize("raw", ACCEPTED.values(), ids=ACCEPTED)
def test_it_is_stored_as_received_and_quoted_to_the_code_point(onrecord: OnRecord, raw: bytes) -> None:
    text = raw.removeprefix(b"\xef\xbb\xbf").decode()
    added = onrecord("add", onrecord.write("ferry.txt", raw), "--source", "courier", "--json").done().object
    assert added["version"] == sha256(text)
    assert onrecord.text("ferry") == text
    answer = onrecord("ask", "What about the ferry Halvorsen?", "--json").done().object
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        assert citation["quote"] == text[citation["start"] : citation["end"]]
    printed = onrecord("ask", "What about the ferry Halvorsen?").done().out
    assert printed.startswith("Viewpoint: Sarnholt Courier · private outlet (Kelmora)\n")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u200b\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]", printed)
    shown = onrecord("show", "ferry").done().out
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u200b\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]", shown)
    assert onrecord("verify", answer["id"]).done()


@pytest.mark.parametrize("name", ["bidi marks", "tag characters", "zero-width characters", "control characters"])
def test_what_cannot_be_shown_is_marked_where_it_stood_and_the_mark_is_explained(onrecord: OnRecord, name: str) -> None:
    onrecord("add", onrecord.write("ferry.txt", ACCEPTED[name]), "--source", "courier").done()
    printed = onrecord("ask", "What about the ferry Halvorsen?").done().out
    assert "\ufffd" in next(line for line in printed.splitlines() if line.startswith("> "))
    assert "\ufffd marks characters of the copy that cannot be shown." in printed


def test_markup_in_an_article_is_shown_as_it_stands(onrecord: OnRecord) -> None:
    onrecord("add", onrecord.write("ferry.txt", ACCEPTED["markup"]), "--source", "courier").done()
    printed = " ".join(onrecord("ask", "What about the ferry Halvorsen?").done().out.replace("\n> ", " ").split())
    assert "[bold]stopped[/bold] <b>*now*</b> :ferry:" in printed


def test_one_line_of_1_mb_is_accepted(onrecord: OnRecord) -> None:
    text = "The ferry Halvorsen stopped at noon. " * 27_028
    assert len(text) > 1_000_000
    added = onrecord("add", onrecord.write("ferry.txt", text), "--source", "courier", "--json").done().object
    assert (added["paragraphs"], added["version"]) == (1, sha256(text))


def test_a_file_whose_name_is_as_long_as_a_name_can_be_is_accepted(onrecord: OnRecord) -> None:
    onrecord.write(f"{'n' * 251}.txt", FERRY)
    added = onrecord("add", f"{'n' * 251}.txt", "--source", "courier", "--id", "ferry", "--json").done().object
    assert added["outcome"] == "added"


# Listing and showing


def test_articles_lists_each_with_its_label_and_its_copy_notes(samples: OnRecord) -> None:
    found = samples("articles", "--json").done().objects
    assert all(set(one) == {"schema", "label", "notes", *ARTICLE} for one in found)
    assert {one["article"]: (one["label"], one["notes"]) for one in found} == {
        "lantern-bridge-reopens": ("Viewpoint: Sarnholt Courier · private outlet (Kelmora)", ["published 21 May 2026"]),
        "orlin-provocation": (
            "Viewpoint: Godren Signal · state-controlled media (Ustavia)",
            ["date not stated", "translated from Russian, translator not named"],
        ),
        "sarnholt-bridge-protest": ("Viewpoint: Sarnholt Courier · private outlet (Kelmora)", ["published 14 May 2026"]),
        "two-banks-one-bridge": ("Viewpoint: Radio Tolvar · public broadcaster (Tolvar)", ["published 15 May 2026"]),
    }
    printed = samples("articles").done().out
    assert all(len(line) <= 80 for line in printed.splitlines())
    assert all(one["article"] in printed and one["label"] in printed for one in found)


def test_articles_of_an_empty_store_says_so(onrecord: OnRecord) -> None:
    assert onrecord("articles").done().out == "No article is indexed yet.\n"
    assert onrecord("articles", "--json").done().out == ""


def test_show_gives_the_paragraphs_under_the_label(samples: OnRecord) -> None:
    lines = samples("show", "two-banks-one-bridge").done().out.splitlines()
    assert lines[0] == "Viewpoint: Radio Tolvar · public broadcaster (Tolvar)"
    assert lines[1] == "published 15 May 2026"
    assert [line.split()[0] for line in lines if line.startswith("¶")] == [f"¶{n}" for n in range(1, 22)]


def test_show_as_json_gives_the_text_its_paragraphs_and_its_versions(samples: OnRecord) -> None:
    shown = samples("show", "two-banks-one-bridge", "--json").done().object
    assert set(shown) == {"schema", "label", "notes", "versions", "text", "paragraph_spans", *ARTICLE}
    assert shown["version"] == sha256(shown["text"])
    raw = (SAMPLES / "articles" / "two-banks-one-bridge.md").read_text("utf-8")
    assert raw.endswith(shown["text"])
    assert len(shown["paragraph_spans"]) == shown["paragraphs"] == 21
    assert [set(one) for one in shown["versions"]] == [{"number", "version", "added_at"}]


@pytest.mark.parametrize("number", [0, -1, 2, 99])
def test_a_version_that_an_article_does_not_have_is_not_shown(samples: OnRecord, number: int) -> None:
    assert f"no version {number}" in samples("show", "two-banks-one-bridge", "--version", number).refused(4)
