"""Bad input, line by line: one line that says what to do, its exit code, and the store as it was to the byte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from runner import OnRecord

WORDS = "The ferry stopped at noon.\n"
COURIER = ("--source", "courier")
HALF = "\udcff"  # what a byte that is no UTF-8 becomes on the command line


@dataclass(frozen=True, slots=True)
class Bad:
    """Files in the working folder, a command, and what it must end with."""

    name: str
    command: tuple[str, ...]
    code: int
    told: str
    files: tuple[tuple[str, str | bytes], ...] = ()


def bad_file(name: str, content: str | bytes, told: str, file: str = "bad.txt", *flags: str) -> Bad:
    return Bad(name, ("add", file, "--source", "courier", *flags), 4, told, ((file, content),))


def bad_flag(name: str, told: str, *flags: str) -> Bad:
    return bad_file(name, WORDS, told, "ferry.txt", *flags)


BAD = [
    # Articles
    bad_file("an empty file", b"", "the file is empty"),
    bad_file("white space alone", " \r\n\t\n", "there is no text"),
    bad_file("white space of other scripts", "\u00a0\u3000\n\u2003", "there is no text"),
    bad_file("a binary file", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
    bad_file("bytes of another encoding", b"The caf\xe9 is shut.", "no UTF-8 at byte 7"),
    bad_file("NUL", "The ferry\x00stopped.", "NUL"),
    bad_file("an encoding that is not certain", "Un été à Nîmes".encode("latin-1"), "no other encoding fits for certain; save it as UTF-8"),
    bad_file("a log-in wall", "<html><body><p>Please log in.</p></body></html>", "no article was found in the page", "bad.html"),
    bad_file("a page that is a picture", b"\x89PNG\r\n\x1a\n\x00", "binary", "bad.html"),
    bad_file("a page that is nested too deep", "<html>" + "<div>" * 100_000 + WORDS, "nested too deep", "bad.html"),
    bad_file("UTF-16", WORDS.encode("utf-16-le"), "UTF-16"),
    bad_file("lone surrogates", b"The ferry \xed\xa0\x80 stopped.", "surrogate pair at byte 10"),
    bad_file("nothing but front matter", "---\ntitle: x\n---\n", "there is no text", "bad.md"),
    bad_file("front matter that is no YAML", "---\ntitle: [\n---\nWords.", "not YAML", "bad.md"),
    bad_file("front matter with anchors", "---\ntitle: &a x\nid: *a\n---\nWords.", "anchors", "bad.md"),
    bad_file("front matter with half a character", '---\ntitle: "\\ud83d"\n---\nWords.', "bad.md", "bad.md"),
    bad_file("front matter that is too deep", f"---\ntitle: {'[' * 3_000}\n---\nWords.", "bad.md", "bad.md"),
    bad_file("a misspelt card field", "---\nembargo: 2026-05-14\n---\nWords.", "unknown field embargo", "bad.md"),
    bad_file("another kind of file", WORDS, "only .txt, .md and .html", "ferry.pdf"),
    Bad("a missing file", ("add", "none.txt", "--source", "courier"), 4, "cannot be read"),
    Bad("a name that no file can have", ("add", f"{'n' * 300}.txt", "--source", "courier"), 4, "cannot be read"),
    Bad("a missing file with a broken name", ("add", f"caf{HALF}.txt", "--source", "courier"), 4, ""),
    Bad("a folder without articles", ("add", "in", "--source", "courier"), 4, "no .txt, .md or .html file", (("in/x.pdf", WORDS),)),
    Bad("a folder with one bad file", ("add", "in", *COURIER), 4, "z.txt", (("in/a.txt", WORDS), ("in/z.txt", b""))),
    Bad("a good file before a bad one", ("add", "a.txt", "b.txt", "--source", "courier"), 4, "b.txt", (("a.txt", WORDS),)),
    Bad(
        "several articles and one card",
        ("add", "in", "--source", "courier"),
        4,
        "holds several articles",
        (("in/a.txt", WORDS), ("in/b.txt", WORDS), ("in/card.toml", 'title = "x"')),
    ),
    Bad("no outlet", ("add", "ferry.txt"), 4, "--source ID", (("ferry.txt", WORDS),)),
    Bad("an unregistered outlet", ("add", "ferry.txt", "--source", "nobody"), 4, "no outlet nobody", (("ferry.txt", WORDS),)),
    Bad(
        "a wrong sha256",
        ("add", "ferry.txt"),
        4,
        "right file",
        (("ferry.txt", WORDS), ("ferry.card.toml", f'source = "courier"\nsha256 = "{"0" * 64}"')),
    ),
    Bad("a card that is no TOML", ("add", "f.txt"), 4, "not TOML", (("f.txt", WORDS), ("f.card.toml", "source ="))),
    bad_flag("another outlet's article", "is from outlet signal", "--id", "orlin-provocation"),
    bad_flag("a published that is no day", "published cannot be", "--published", "yesterday"),
    bad_flag("an embargo that is no time", "embargo_until cannot be", "--embargo-until", "soon"),
    bad_flag("an embargo outside the calendar", "embargo_until cannot be", "--embargo-until", "9999-12-31T23:59-12:00"),
    bad_flag("an audience that nobody knows", "audience cannot be", "--audience", "everybody"),
    bad_flag("a translation without a translator", "belong together", "--translated-from", "ru"),
    bad_flag("a translator without a translation", "belong together", "--translator", "machine"),
    bad_flag("a language that is none", "language cannot be", "--lang", "English"),
    bad_flag("a url that is none", "url cannot be", "--url", "ferry"),
    bad_flag("an id with a colon", "id cannot be", "--id", "ferry:1"),
    bad_flag("an id with half a character", "", "--id", f"ferry{HALF}"),
    bad_flag("a title with half a character", "", "--title", f"ferry{HALF}"),
    bad_flag("a url with half a character", "", "--url", f"https://x.example/{HALF}"),
    bad_flag("an outlet with half a character", "", "--source", f"courier{HALF}"),
    # Questions
    Bad("an empty question", ("ask", ""), 4, "no words"),
    Bad("a question of white space and marks", ("ask", " ?! \u200b…"), 4, "no words"),
    Bad("a question of 10,000 characters", ("ask", "bridge " * 1_428 + "here"), 4, "10,000 characters"),
    Bad("a question with half a character", ("ask", f"What about the bridge{HALF}?"), 4, ""),
    Bad("a question to an unregistered outlet", ("ask", "What bridge?", "--source", "nobody"), 4, "no outlet nobody"),
    Bad("a question to an outlet with half a character", ("ask", "What bridge?", "--source", HALF), 4, ""),
    Bad("a question about an unknown article", ("ask", "What bridge?", "--article", "nothing"), 4, "no article nothing"),
    Bad("a question about half a character", ("ask", "What bridge?", "--article", HALF), 4, ""),
    Bad("a question from nobody's audience", ("ask", "What bridge?", "--audience", "boss"), 2, "staff or public"),
    # Ids
    Bad("an unknown article to show", ("show", "nothing"), 4, "no article nothing"),
    Bad("an article of half a character", ("show", HALF), 4, ""),
    Bad("an unknown article to withdraw", ("withdraw", "nothing", "--reason", "why"), 4, "no article nothing"),
    Bad("a withdrawal without a reason", ("withdraw", "orlin-provocation", "--reason", " "), 4, "--reason"),
    Bad("a reason of half a character", ("withdraw", "orlin-provocation", "--reason", HALF), 4, ""),
    Bad("an unknown record to verify", ("verify", "ZZZZZZ"), 4, "no record ZZZZZZ"),
    Bad("a record of half a character", ("verify", HALF), 4, ""),
    Bad("an unknown outlet to explain", ("why", "nobody"), 4, "no outlet and no record nobody"),
    Bad("no outlet to explain", ("why", ""), 4, "no outlet"),
    Bad("half a character to explain", ("why", HALF), 4, ""),
    Bad("an unknown outlet to confirm", ("sources", "confirm", "nobody"), 4, "no outlet nobody"),
    Bad("an outlet that the registry confirms", ("sources", "confirm", "courier"), 4, "confirms courier already"),
    Bad("a status that no label has", ("sources", "confirm", "rt", "--status", "propaganda"), 4, "no status propaganda"),
    Bad("an outlet without a suggestion", ("sources", "confirm", "guardian"), 4, "suggests no status for guardian"),
    Bad("a confirmation by nobody", ("sources", "confirm", "rt", "--by", " "), 4, "--by"),
    Bad("a confirmation by half a character", ("sources", "confirm", "rt", "--by", HALF), 4, ""),
    Bad("a place of half a character", ("sources", "confirm", "rt", "--place", HALF), 4, ""),
    Bad("a place that makes the label too long", ("sources", "confirm", "rt", "--place", "x" * 90), 4, "96"),
    Bad("a place with a line break", ("sources", "confirm", "rt", "--place", "Russia\nViewpoint: x"), 4, ""),
    # Usage
    Bad("one id for two files", ("add", "in", *COURIER, "--id", "x"), 2, "2 files", (("in/a.txt", WORDS), ("in/b.txt", WORDS))),
]


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_it_is_refused_in_one_line_and_the_store_is_as_it_was(samples: OnRecord, bad: Bad) -> None:
    for name, content in bad.files:
        samples.write(name, content)
    before = samples.stored()
    assert bad.told in samples(*bad.command).refused(bad.code)
    assert samples.stored() == before


@pytest.mark.parametrize("bad", [bad for bad in BAD if bad.command[0] != "add"], ids=lambda bad: bad.name)
def test_it_is_refused_alike_where_json_was_asked_for(samples: OnRecord, bad: Bad) -> None:
    assert bad.told in samples(*bad.command, "--json").refused(bad.code)


def test_a_file_of_over_50_mb_is_refused(samples: OnRecord) -> None:
    with samples.write("large.txt", WORDS).open("r+b") as file:
        file.truncate(50_000_001)
    before = samples.stored()
    assert "over 50 MB" in samples("add", "large.txt", "--source", "courier").refused(4)
    assert samples.stored() == before


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("frobnicate",),
        ("ask",),
        ("add",),
        ("add", "--source", "courier"),
        ("ask", "What bridge?", "--what"),
        ("ask", "What bridge?", "more", "words"),
        ("show", "orlin-provocation", "--version", "two"),
        ("withdraw", "orlin-provocation"),
        ("sources", "frobnicate"),
        ("sources", "confirm"),
        ("verify",),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_leaves_the_store_alone(samples: OnRecord, words: tuple[str, ...]) -> None:
    before = samples.stored()
    ran = samples(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage" in ran.err
    assert samples.stored() == before


def test_help_and_version_open_no_store(onrecord: OnRecord) -> None:
    onrecord.set(ONRECORD_NOBODY="x")
    assert onrecord("--version").done().out.startswith("onrecord 0.")
    for words in ((), ("ask",), ("add",), ("sources",), ("sources", "confirm")):
        assert "Usage" in onrecord(*words, "--help").done().out
    assert not onrecord.data.exists()


# Configuration

OWN = {"ONRECORD_SOURCES": "own.toml"}
POLICY = {"ONRECORD_POLICY": "own.toml"}
CONFIGURATION: list[tuple[str, dict[str, str], dict[str, str | bytes], str]] = [
    ("an unknown name", {"ONRECORD_NOBODY": "x"}, {}, "ONRECORD_NOBODY"),
    ("a registry that is missing", {"ONRECORD_SOURCES": "none.toml"}, {}, "no file none.toml"),
    ("a registry that is no TOML", OWN, {"own.toml": "[courier"}, "own.toml: not TOML"),
    ("a registry that is no UTF-8", OWN, {"own.toml": b"\xff"}, "own.toml"),
    ("a misspelt field", OWN, {"own.toml": '[a]\nname = "A"\nhost = []'}, "[a]: unknown field host"),
    ("a label that is too long", OWN, {"own.toml": f'[a]\nname = "{"A" * 90}"'}, "[a]: its label"),
    ("a policy that is missing", {"ONRECORD_POLICY": "none.toml"}, {}, "no file none.toml"),
    ("a policy that is no TOML", POLICY, {"own.toml": "languages ="}, "own.toml"),
    ("a policy with an unknown key", POLICY, {"own.toml": "budget = 3"}, "unknown key budget"),
    ("a policy with an unknown language", POLICY, {"own.toml": 'languages = ["xx"]'}, "language xx"),
    ("a policy whose languages are words", POLICY, {"own.toml": 'languages = "ru"'}, "languages is a list"),
    ("a database of another kind", {"ONRECORD_DATABASE": "mysql://a:hunter2@b/c"}, {}, "ONRECORD_DATABASE"),
    ("an embedder", {"ONRECORD_EMBEDDER": "guess"}, {}, "ONRECORD_EMBEDDER=guess"),
    ("a secret file that is missing", {"OPENAI_API_KEY_FILE": "none"}, {}, "OPENAI_API_KEY_FILE: cannot read none"),
    ("an unknown name in .env", {}, {".env": "ONRECORD_MODLE=x\n"}, "ONRECORD_MODLE"),
    ("an .env that is no UTF-8", {}, {".env": b"ONRECORD_MODEL=caf\xe9\n"}, ".env"),
]


@pytest.mark.parametrize(("values", "files", "told"), [one[1:] for one in CONFIGURATION], ids=[one[0] for one in CONFIGURATION])
def test_configuration_that_cannot_be_used_ends_with_3(
    samples: OnRecord, values: dict[str, str], files: dict[str, str | bytes], told: str
) -> None:
    for name, content in files.items():
        samples.write(name, content)
    samples.set(**values)
    before = samples.stored()
    line = samples("articles").refused(3)
    assert told in line
    assert "hunter2" not in line
    assert samples.stored() == before
    assert samples("ask", "What bridge?", "--json").refused(3) == line


def test_an_unknown_name_in_the_environment_is_found_by_every_command(samples: OnRecord) -> None:
    samples.set(ONRECORD_NOBODY="x")
    for words in (
        ("ask", "x"),
        ("add", "x.txt"),
        ("show", "x"),
        ("withdraw", "x", "--reason", "y"),
        ("sources",),
        ("record", "x"),
    ):
        assert "ONRECORD_NOBODY" in samples(*words).refused(3)
