"""A word of a Russian, Serbian or Albanian question → how an article in Latin letters may write it. The tables: `scripts.toml`.

Spelt out and compared whole, never by likeness: Zakharov is not Zakharova, and Vučić not Vučićević. In doubt there is no spelling.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from bot.core.reading.terms import fold, stem

MOST = 48
"""Spellings of one form of a name that are looked for: those with the fewest unlikely letters."""
ASKED_IN = ("ru", "sr", "sq")
_TABLES = tomllib.loads(files(__package__).joinpath("scripts.toml").read_text("utf-8"))
_LETTERS = {of: {one: [new.strip("-") for new in row.split()] for one, row in rows.items()} for of, rows in _TABLES["letters"].items()}
_PARTS = {of: re.compile("|".join([*sorted(rows, key=len, reverse=True), "."]), re.DOTALL) for of, rows in _LETTERS.items()}
_FORMS = {of: [(re.compile(row[0]), re.compile(row[1]), row[2:]) for row in _TABLES[of]["forms"]] for of in ASKED_IN}
_ENDS = {of: frozenset(_TABLES[of]["ends"].split()) for of in ASKED_IN}
_CYRILLIC, _LATIN = re.compile("[\u0370-\u052f]"), re.compile("[a-zß-ɏ]")
_SERBIAN = str.maketrans({case(one): case(new) for one, new in _TABLES["letters"]["sr"].items() for case in (str.lower, str.title)})
TITLES = frozenset(_TABLES["en"]["titles"].split())


def words_of(language: str, kind: str) -> dict[str, tuple[str, ...]]:
    """The folded forms of a language's numbers, months or names → the English words, folded too."""
    found: dict[str, tuple[str, ...]] = {}
    for english, forms in _TABLES[language][kind].items():
        for form in forms.split():
            found[form] = (*found.get(form, ()), *english.split())
    return found


_KNOWN = {(of, kind): words_of(of, kind) for of in ASKED_IN for kind in ("names", "months", "numbers")}


def known(word: str, kind: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The English words for a number, month or name (`kind`) of a table in any of its endings; none where the table has it not."""
    return tuple(new for of in languages for new in _looked_up(romanised(fold(word), of), _KNOWN[of, kind], _ENDS[of]))


def _looked_up(word: str, table: dict[str, tuple[str, ...]], ends: frozenset[str]) -> tuple[str, ...]:
    roots = (word[:cut] for cut in range(len(word) - 1, max(len(word) - 5, 1), -1) if word[cut:] in ends)
    return table.get(word) or next((new for root in roots if (new := table.get(f"{root}-") or table.get(root))), ())


def languages_of(word: str, spoken: tuple[str, ...]) -> tuple[str, ...]:
    """The languages, of those a question may be in, that a word is written in; none for one that mixes alphabets."""
    cyrillic, latin = _CYRILLIC.search(fold(word)), _LATIN.search(fold(word))
    if cyrillic:
        return () if latin else tuple(of for of in spoken if of in {"ru", "sr"}) or ("ru", "sr")
    return tuple(of for of in spoken if of in {"sr", "sq"})


@lru_cache(maxsize=4_096)
def spellings(word: str, beside: str, languages: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The forms that a name may be an inflection of, each in its Latin spellings, folded.

    `beside` are the folded words around it with "_" where it stands. Without languages only its marks are taken away.
    """
    plain = fold(word)
    if not languages:
        return () if plain.isascii() or _CYRILLIC.search(plain) else (_spelt(plain, "marks"),)
    found = ((of, form) for of in languages for form in _forms(romanised(plain, of), romanised(beside, of), of))
    return tuple(dict.fromkeys(_spelt(form, "ru" if of == "ru" else "latin") for of, form in found))


def _forms(word: str, beside: str, language: str) -> list[str]:
    rows = ((ends, gives) for ends, stands, gives in _FORMS[language] if ends.search(word) and stands.search(beside))
    ends, gives = next(rows, (re.compile("$"), [""]))
    return [ends.sub(new, word) for new in gives]


def romanised(text: str, language: str) -> str:
    """Serbian in its Latin letters, which lose nothing; a text of another language as it stands."""
    return text.translate(_SERBIAN) if language == "sr" else text


def cognate(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The Latin spellings of a word and its stem: `дипломатов` are diplomats in many languages."""
    both = ((of, romanised(one, of)) for of in languages for one in (stem(word, of), fold(word)))
    return tuple(dict.fromkeys(new for of, one in both for new in _spelt(one, "ru" if of == "ru" else "latin")))


def _spelt(word: str, letters: str) -> tuple[str, ...]:
    spelt = {"": 0}
    for part in _PARTS[letters].findall(word):
        new = {f"{one}{as_is}": cost + at for one, cost in spelt.items() for at, as_is in enumerate(_LETTERS[letters].get(part, [part]))}
        spelt = dict(sorted(new.items(), key=lambda pair: pair[1])[:MOST])
    return tuple(one for one in spelt if one)
