"""The parts of a noun phrase that names somebody: the office in front, the name, the body and its complements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.reading import lexicon
from bot.core.reading.phrases import is_name

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.core.reading.tokens import Token

FULL_NAME = 2
"""A first name and a surname: the shortest name that stands for one person."""

ACRONYM = 4
"""The shortest word in capitals that is taken for a body (`NATO`); shorter ones are as often things (`PDF`)."""


def bare(words: Sequence[Token]) -> list[str]:
    """The words of a name without possessive endings; a title and marks are left out."""
    dropped = lexicon.TITLES | lexicon.LETTERS
    return [word.base for word in words if word.low not in dropped and (word.is_word or word.text == "&")]


def split(phrase: Sequence[Token], known: Collection[str] = ()) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """A noun phrase as (role, name): `the mayor of Ordavan Gela Sarmin` → (`mayor of Ordavan`, `Gela Sarmin`).

    The name is empty where the phrase is a noun (`the ministry`) or the name of a body (`the Ministry of Trade`).
    """
    words = tuple(phrase)
    if words and words[0].low in lexicon.DETERMINERS:
        words = words[1:]
    inner = _name_with_complement(words)
    if inner:
        return inner
    first = len(words)
    while first and is_name(words[first - 1 : first]):
        first -= 1
    run = words[first:]
    said_of = next((place for place, word in enumerate(words[:first]) if place and _tells_of(word)), None)
    if not run or said_of:
        return words[:said_of], ()
    taken = role_words(run, opens=first == 0)
    linked = first > 0 and words[first - 1].low in lexicon.PREPOSITIONS
    linked = linked or (first > 1 and words[first - 1].low == "the" and words[first - 2].low in lexicon.LINKS)
    name = tuple(_after_complement(run, taken, known, words[:first]) if linked else run[taken:])
    if not name or is_body(name):
        return words, ()
    role = words[: len(words) - len(name)]
    if role and not linked and not taken and head_of(role).low in lexicon.BODIES:
        return words, ()
    return role, name


def _tells_of(word: Token) -> bool:
    """Whether what follows only says who is meant: `a man who attacked X`, `doctors treating X`."""
    return word.low in lexicon.RELATIVES or (word.low.endswith("ing") and not word.is_capital and word.low not in lexicon.LEADING)


def _name_with_complement(words: Sequence[Token]) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """`Analyst Anna Holt of the Delta Centre`: a full name before a link, with its office in front."""
    link = next((place for place, word in enumerate(words) if place and word.low in {"of", "from", "at", "with"}), None)
    if not link or not is_name(words[max(0, link - 2) : link]) or link < 2:  # noqa: PLR2004 (first name and surname)
        return None
    first = link
    while first and is_name(words[first - 1 : first]):
        first -= 1
    run = words[first:link]
    name = run[role_words(run, opens=first == 0) :]
    if len(name) < 2 or is_body(name):  # noqa: PLR2004
        return None
    return (*words[: link - len(name)], *words[link:]), tuple(name)


def role_words(run: Sequence[Token], *, opens: bool) -> int:
    """How many words at the start of a run of capitals are a role, an office or a nationality, not a name."""
    taken = 0
    for place, word in enumerate(run):
        roles = lexicon.ROLES if place else lexicon.PERSON_NOUNS | lexicon.LEADING
        office = word.low in roles and word.low not in lexicon.TITLES
        if (office and (len(run) > place + 1 or place)) or (word.low in lexicon.BODIES and _role_follows(run, place)):
            taken = place + 1
        elif place and word.low in lexicon.TITLES:
            taken = place
        elif word.text != word.base and place + 1 < len(run):
            taken = place + 1
    if opens and not taken and len(run) > FULL_NAME and (run[0].base in lexicon.ADJECTIVES or run[0].base in lexicon.ADJECTIVE_OF):
        taken = 1
    return taken if taken < len(run) else 0


def _role_follows(run: Sequence[Token], place: int) -> bool:
    return any(word.low in lexicon.ROLES for word in run[place + 1 :])


def _after_complement(run: Sequence[Token], taken: int, known: Collection[str], role: Sequence[Token]) -> Sequence[Token]:
    """The name after an office's complement: known names first, then the two capitals after a body's noun or a place."""
    for place in range(1, len(run) - 1):
        if " ".join(bare(run[place:])).casefold() in known and not is_body(run[place:]):
            return run[place:]
    noun = next((word for word in reversed(role) if word.low not in lexicon.LINKS | lexicon.DETERMINERS), None)
    if noun is not None and noun.low in lexicon.BODIES and noun.is_capital:
        return ()
    bodies = [place for place, word in enumerate(run) if word.low in lexicon.BODIES]
    begin = bodies[-1] + 1 if bodies else max(taken, 1)
    named = any(word.low in lexicon.PERSON_NOUNS - lexicon.SPOKES for word in role) and "of" in {word.low for word in role[-2:]}
    if named and len(run) - begin == FULL_NAME:
        return run[begin:]
    return ()


def is_body(words: Sequence[Token]) -> bool:
    """Whether a name is that of a body: a ministry, a company, `Anvik & Sons`."""
    return (
        any(word.low in lexicon.BODIES for word in words)
        or words[-1].text in lexicon.COMPANY_ENDS
        or any(word.text == "&" for word in words)
    )


def head_of(words: Sequence[Token]) -> Token:
    """The head of a noun phrase: the last word before its first link."""
    head = words[0]
    for place, word in enumerate(words):
        if place and (word.low in lexicon.LINKS or word.low in lexicon.RELATIVES):
            break
        head = word
    return head


def as_stated(words: Sequence[Token]) -> tuple[str, str | None]:
    """A role as the text writes it, and the body in it: `official representative of the [Russian Foreign Ministry]`."""
    role = " ".join(word.text for word in words)
    links = [place for place, word in enumerate(words) if word.low in lexicon.LINKS]
    for place in links:
        rest = [word for word in words[place + 1 :] if word.low not in {"the", "a"}] if place == links[0] else []
        if rest and any(word.is_capital for word in rest) and any(word.low in lexicon.BODIES for word in words[place + 1 :]):
            start = place + 2 if words[place + 1].low == "the" else place + 1
            return role, " ".join(word.text for word in words[start:])
    return role, None


def body_words(found: Sequence[Token], at: int, end: int) -> tuple[Token, ...]:
    """A body's name stretched over its complements: `Embassy of Lomar in Tarsk`, `Institute of History and Politics`."""
    while end + 1 < len(found) and (found[end].low in {"of", "for", "in"} or (found[end].low == "and" and found[end - 1].is_capital)):
        step = end + 2 if found[end + 1].low == "the" else end + 1
        if step >= len(found) or not found[step].is_capital:
            break
        end = step + 1
        while end < len(found) and found[end].is_capital:
            end += 1
        if end - step > FULL_NAME and not is_body(found[step:end]):
            end -= FULL_NAME  # `the Municipality of Gračanica Anna Holt`
    return tuple(found[at:end])


def is_acronym(word: str) -> bool:
    """Whether a word is capitals alone, and enough of them to be a body's name."""
    return len(word) >= ACRONYM and word.isalpha() and word.isupper()


def is_plural(head: Token) -> bool:
    """Whether a noun is one of several: `growers`, `police`."""
    low = head.low
    return low in lexicon.GROUPS or (low.endswith("s") and not low.endswith(("ss", "us", "is")) and low not in lexicon.BODIES)


def is_person_plural(word: Token) -> bool:
    """Whether a noun is one of several persons."""
    low = word.low
    return low in lexicon.GROUPS or (low.endswith("s") and (low[:-1] in lexicon.PERSON_NOUNS or low.endswith("men")))
