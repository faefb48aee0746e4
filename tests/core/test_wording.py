"""The words that readers see: what a wording file may say, and that code and files name the same rows."""

from __future__ import annotations

import ast
import re
import string
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bot
from bot.core.errors import ConfigurationError
from bot.core.wording import INPUTS, digest, parse, reparse
from tests.core import wording_digests
from tests.core.builders import english, wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.wording import Wording

# LABELS.md §1.2 and §1.3, with the word that would stand for each in the other languages.
FORBIDDEN = re.compile(
    r"propagand|пропаганд|unreliable|ненадежн|ненадёжн|nepouzdan|непоуздан|unzuverlässig|peu fiable|\bloaded\b|\bbias|предвзят|"
    r"pristras|пристрас|voreingenommen|partial|\bfake|фейк|lažn|лажн|\brreme|gefälscht|\bverified|verifiziert|vérifié|проверено|"
    r"verifikovan|верификован|\bverifikuar|independently|\bfacts?\b|\bфакт|\bčinjenic|\bчињениц|\bfakt|\btatsache|\bfaits?\b",
    re.IGNORECASE,
)
# LABELS.md §4: cues of the bot's own are "said" and "called".
JUDGING_CUE = re.compile(r"\b(noted|pointed out|explained|stressed|admitted|recalled|revealed)\b", re.IGNORECASE)
# LABELS.md §7.6: no sentence of the bot's spans two sections.
COMPARING = re.compile(r"\b(however|by contrast|confirms|contradicts|agree|did not report)\b", re.IGNORECASE)


def _english_text() -> str:
    return english().files[0].text


def _with(row: str, becomes: str) -> str:
    """The English file with one of its lines written differently."""
    changed = re.sub(rf"(?m)^{re.escape(row)} = .*$", lambda _: becomes, _english_text(), count=1)
    assert changed != _english_text()
    return changed


def _rows() -> Iterator[tuple[str, str, str]]:
    for language, words in wordings().items():
        for key, template in words.templates.items():
            yield language, key, template


def test_no_row_of_any_language_judges_an_article_or_claims_a_truth() -> None:
    assert [row for row in _rows() if FORBIDDEN.search(row[2])] == []


def test_no_english_row_uses_a_cue_that_vouches_or_judges() -> None:
    assert [row for row in _rows() if row[0] == "en" and JUDGING_CUE.search(row[2])] == []


def test_no_english_row_compares_outlets() -> None:
    assert [row for row in _rows() if row[0] == "en" and COMPARING.search(row[2])] == []


def test_the_warning_sign_stands_for_corrections_withdrawals_and_holds_only() -> None:
    assert {key for _, key, words in _rows() if "⚠" in words} == {"sentences.correction", "sentences.withdrawn", "sentences.held"}


def test_a_correction_is_called_nothing_else() -> None:
    assert english().say("sentences.correction", time="12:00") == "⚠ Correction, 12:00"
    assert [row for row in _rows() if row[0] == "en" and re.search(r"\b(clarification|update|updated|fix)\b", row[2])] == []


def test_a_publisher_is_an_outlet_and_never_a_source_to_readers() -> None:
    assert [row for row in _rows() if row[0] == "en" and re.search(r"\bsources?\b", row[2], re.IGNORECASE)] == []


def test_only_english_is_released() -> None:
    assert [name for name, words in wordings().items() if words.released] == ["en"]


@pytest.mark.parametrize("language", sorted(wordings()))
def test_every_row_of_a_language_takes_exactly_its_inputs(language: str) -> None:
    words = wordings()[language]
    for section, keys in INPUTS.items():
        for key, inputs in keys.items():
            given = {name: f"⟦{name}⟧" for name in inputs.split()}
            said = words.say(f"{section}.{key}", **given)
            assert all(value in said for value in given.values())


@pytest.mark.parametrize("language", sorted(wordings()))
def test_every_language_names_twelve_months_and_a_day(language: str) -> None:
    words = wordings()[language]
    days = {words.day(date(2024, month, 17)) for month in range(1, 13)}
    assert len(days) == 12
    assert all("17" in day and "2024" in day for day in days)


def test_a_row_that_a_language_lacks_is_said_in_english() -> None:
    lacking = parse('version = 1\nlanguage = "xx"\n[status]\nprivate = "P"', name="xx", base=english())
    assert lacking.say("status.private") == "P"
    assert lacking.say("status.official") == "official body"
    assert lacking.month(2024, 2) == "February 2024"
    assert lacking.ref == f"wording-xx@1/{digest(lacking.files[0].text)}+{english().ref}"


def test_english_may_not_lack_a_row() -> None:
    with pytest.raises(ConfigurationError, match=r"the row sentences\.nearest is missing"):
        parse(_with("nearest", ""), name="en")


@pytest.mark.parametrize(
    ("row", "becomes", "said"),
    [
        ("nearest", 'nearest = "Nearest:"\nneraest = "Nearest:"', "unknown row sentences.neraest"),
        ("[why]", "", "unknown row ledger.every"),
        ("private", "private = 7", "status.private must be words with exactly these inputs: none"),
        ("private", 'private = "  "', "status.private must be words"),
        ("private", 'private = ["a"]', "status.private must be words"),
        ("place", 'place = " (somewhere)"', "label.place must be words with exactly these inputs: place"),
        ("place", 'place = " ({plaice})"', "label.place"),
        ("place", 'place = " ({place} {place2})"', "label.place"),
        ("private", 'private = "private {outlet}"', "status.private"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(row: str, becomes: str, said: str) -> None:
    text = _english_text().replace("[why]", "", 1) if row == "[why]" else _with(row, becomes)
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        parse(text, name="en")


@pytest.mark.parametrize(
    "trick",
    [
        "{outlet.__class__}",
        "{outlet.__class__.__mro__}",
        "{outlet[0]}",
        "{outlet!r}",
        "{outlet!s}",
        "{outlet!a}",
        "{outlet:>9}",
        "{outlet:{outlet}}",
        "{outlet:}{0}",
        "{}{outlet}",
        "{0}{outlet}",
        "{outlet",
        "outlet}",
        "{ outlet }",
        "{outlet!}",
        "{{outlet}}",
    ],
)
def test_a_template_may_only_name_its_inputs(trick: str) -> None:
    text = _english_text()
    changed = text.replace('outlet = "{outlet}, in its own words"', f'outlet = "{trick}, in its own words"', 1)
    assert changed != text
    with pytest.raises(ConfigurationError, match=r"voices\.outlet must be words with exactly these inputs: outlet"):
        parse(changed, name="en")


@pytest.mark.parametrize("value", ["{status}", "{outlet.__class__}", "{", "}", "{{x}}", "{0}", "{outlet!r}", "%s $x \\n"])
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    assert english().say("voices.outlet", outlet=value) == f"{value}, in its own words"


def test_an_input_that_is_not_given_is_an_error_and_no_gap() -> None:
    with pytest.raises(KeyError):
        english().say("voices.outlet")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version = ", "not TOML"),
        ("status = 3", r"\[status\] must be a table"),
        ("[surprise]\nx = 1", r"unknown section \[surprise\]"),
        ("[dates]\nmonths = ['a']", "twelve"),
        ("[dates]\nmonths = 'January'", "twelve"),
    ],
)
def test_a_file_that_is_no_wording_is_refused(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        parse(text, name="x", base=english())


@pytest.mark.parametrize("line", ['version = "1"\nlanguage = "xx"', "version = 1", 'language = "xx"', "version = 1\nlanguage = 1"])
def test_a_file_names_its_version_and_language(line: str) -> None:
    with pytest.raises(ConfigurationError, match="needs `version`"):
        parse(line, name="x", base=english())


def test_a_version_is_a_number_and_not_a_truth_value() -> None:
    with pytest.raises(ConfigurationError, match="needs `version`"):
        parse('version = true\nlanguage = "xx"', name="x", base=english())


@pytest.mark.parametrize("language", sorted(wordings()))
def test_a_wording_is_made_again_from_the_files_it_lists(language: str) -> None:
    words = wordings()[language]
    again = reparse([file.text for file in words.files])
    assert (again.ref, again.templates, again.months, again.released) == (words.ref, words.templates, words.months, words.released)


def test_nothing_is_made_again_from_no_files() -> None:
    with pytest.raises(ConfigurationError, match="without files"):
        reparse([])


@pytest.mark.parametrize("language", sorted(wordings()))
def test_a_ref_names_language_version_and_the_digest_of_the_text(language: str) -> None:
    words = wordings()[language]
    own = words.files[0]
    assert own.ref == f"wording-{language}@{words.version}/{digest(own.text)}"
    assert words.ref.endswith(english().ref)


# --- One version is one text -------------------------------------------------------------------------------------------


def test_a_text_that_was_changed_has_a_raised_version() -> None:
    faults = wording_digests.not_raised(wording_digests.kept(), wording_digests.current())
    assert faults == [], f"raise `version` in prompts/{faults[0]}/wording.toml: its text was changed"


def test_the_snapshot_is_that_of_the_prompts() -> None:
    assert wording_digests.kept() == wording_digests.current(), "run `python -m tests.core.wording_digests` after raising a version"


@pytest.mark.parametrize(
    ("before", "now", "faults"),
    [
        ({"en": (1, "aa")}, {"en": (1, "aa")}, []),
        ({"en": (1, "aa")}, {"en": (1, "bb")}, ["en"]),
        ({"en": (2, "aa")}, {"en": (1, "bb")}, ["en"]),
        ({"en": (1, "aa")}, {"en": (2, "bb")}, []),
        ({}, {"en": (1, "bb")}, []),
    ],
)
def test_a_snapshot_tells_a_change_without_a_raised_version(
    before: wording_digests.Digests, now: wording_digests.Digests, faults: list[str]
) -> None:
    assert wording_digests.not_raised(before, now) == faults


# --- What the code says ------------------------------------------------------------------------------------------------


def _said(tree: ast.AST) -> Iterator[tuple[str, frozenset[str] | None]]:
    """The keys that a module says, a pattern where part of it is computed, with the inputs given (None: not to be told)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say" and node.args:
            for key in _keys(node.args[0]):
                yield key, _given(node)


def _keys(first: ast.expr) -> Iterator[str]:
    match first:
        case ast.Constant(value=str() as key):
            yield re.escape(key)
        case ast.IfExp():
            yield from _keys(first.body)
            yield from _keys(first.orelse)
        case ast.JoinedStr():
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in first.values)


def _given(call: ast.Call) -> frozenset[str] | None:
    names: set[str] = set()
    for word in call.keywords:
        if word.arg:
            names.add(word.arg)
        elif isinstance(word.value, ast.Dict):
            names |= {str(key.value) for key in word.value.keys if isinstance(key, ast.Constant)}
        else:
            return None
    return frozenset(names)


def _all_said() -> list[tuple[str, str, frozenset[str] | None]]:
    package = Path(bot.__file__).parent
    return [
        (str(path.relative_to(package)), key, given)
        for path in sorted(package.rglob("*.py"))
        for key, given in _said(ast.parse(path.read_text("utf-8")))
    ]


def _known() -> dict[str, frozenset[str]]:
    return {f"{section}.{key}": frozenset(inputs.split()) for section, keys in INPUTS.items() for key, inputs in keys.items()}


def test_every_row_that_the_code_says_exists() -> None:
    said = _all_said()
    assert len(said) > 30
    assert [(path, key) for path, key, _ in said if not any(re.fullmatch(key, known) for known in _known())] == []


def test_the_code_gives_every_row_exactly_its_inputs() -> None:
    known = _known()
    wrong = [
        (path, key, sorted(given))
        for path, key, given in _all_said()
        if given is not None and not any(re.fullmatch(key, name) and inputs == given for name, inputs in known.items())
    ]
    assert wrong == []


def test_inputs_of_one_row_are_each_named_once() -> None:
    for section, keys in INPUTS.items():
        for key, inputs in keys.items():
            names = [name for _, name, _, _ in string.Formatter().parse(english().templates[f"{section}.{key}"]) if name]
            assert sorted(names) == sorted(inputs.split()), f"{section}.{key}"


def test_a_wording_shows_no_text_in_its_repr() -> None:
    words: Wording = english()
    assert "Nearest:" not in repr(words)
