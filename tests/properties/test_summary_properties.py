"""The gate of a summary on sentences made up of small parts: whatever a model makes of them, what is shown is theirs.

The oracle is written without the gate: what is shown is the whole clause, and nothing but the case of its first letter is changed.
"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.briefing.draft import Candidate, Draft, Evidence, Sentence
from bot.briefing.slots import Slots, slots_of
from bot.briefing.summaries import summarised
from bot.briefing.summarising import fault, form_of, told
from bot.core.model import Kind
from tests.core.builders import arrangement, candidates, card, outlet

NOUNS = [
    "the bridge",
    "the mayor",
    "the army",
    "Dravec",
    "the miners",
    "a ferry",
    "most pilots",
    "no guard",
    "only the town",
    "every farmer",
]
VERBS = [
    "was closed",
    "had attacked",
    "will be sold",
    "may be opened",
    "has not been paid",
    "was",
    "would stop",
    "threatened",
    "is safe for",
]
ENDS = [
    "",
    " by the army",
    " on 3 May 2026",
    " before the strike",
    " if the ice is thin",
    " unless Averin pays 40 crowns",
    " to the miners",
]
MORE = [
    "", "", ", which was built in Averin", ", which was never paid for", ", and the harbour was sold", ", and no ferry was sold",
    ", and the harbour was sold if Averin paid", "; the harbour was sold",
    " (built in 1911)", " (allegedly safe)", ", who was ill,", ", but the harbour was sold",
]  # fmt: skip
SMALL = {
    "not", "no", "never", "only", "if", "unless", "before", "may", "would", "allegedly", "threatened", "but", "without", "most", "every",
}  # fmt: skip
FUNCTION = {"by", "to", "was", "had", "will", "has", "is", "the", "a"}
ANY = [
    "not",
    "only",
    "may",
    "all",
    "never",
    "if",
    "before",
    "the",
    "bridge",
    "was",
    "sold",
    "by",
    "and",
    "denied",
    "{S1}",
    "{N1}",
    "{D1}",
    ",",
]
FRAMES = [
    "“{0},” Tova Brenn said.",
    "Tova Brenn said that {1}.",
    "Tova Brenn said {1}.",
    "According to Tova Brenn, {1}.",
    "{0}, Tova Brenn said.",
]

clauses = st.builds(
    "{}{} {} {}{}{}".format,
    st.sampled_from(NOUNS),
    st.sampled_from(["", "", ", which was sold,"]),
    st.sampled_from(VERBS),
    st.sampled_from(NOUNS),
    st.sampled_from(ENDS),
    st.sampled_from(MORE),
).filter(lambda one: not one.endswith(","))
DAILY = card("a", "daily")


def name(said: tuple[str | None, object, object]) -> str | None:
    return getattr(said[2], "name", said[0])


class Held:
    """An article of some clauses, each in a frame, with the slots of its quotations."""

    def __init__(self, told: list[str], frames: list[str]) -> None:
        lines = [frame.format(one[:1].upper() + one[1:], one) for one, frame in zip(told, frames, strict=False)]
        self.rows: tuple[Candidate, ...] = candidates((DAILY, "Tova Brenn said the town was rich.\n\n" + "\n\n".join(lines)))
        self.evidence = Evidence("?", self.rows)
        self.known = {one.id: one for one in self.rows}
        self.slots: Slots = slots_of(self.rows, self.evidence.voices, name)

    def slotted(self, words: str, one: Candidate) -> str:
        for slot in sorted((s for s, ids in self.slots.of.items() if one.id in ids), key=lambda s: -len(self.slots.says[s])):
            says = re.compile(rf"(?<!\w){re.escape(self.slots.says[slot])}(?!\w)")
            words = "".join(part if part.startswith("{") else says.sub(f"{{{slot}}}", part) for part in re.split(r"(\{\w+\})", words))
        return words

    def shown(self, words: str, one: Candidate, quotes: tuple[str, ...]) -> str | None:
        """What a reader would see of a sentence, through the whole way that a draft takes."""
        sentence = Sentence(f"{{{self.evidence.voices[one.said]}}} said that {words}.", quotes)
        sections = arrangement(outlet("Daily")).arrange(tuple((each,) for each in self.rows if each.id in quotes)).sections
        draft = Draft(answerable=True, sentences=(sentence,), cited=tuple(dict.fromkeys(quotes)))
        done, _ = summarised(sections, draft, self.evidence, arrangement(outlet("Daily")))
        found = [section.summary for section in done if section.summary]
        assert bool(found) <= (fault(sentence, self.known, self.slots, "en") is None)
        return found[0] if found else None


def is_theirs(seen: str, clause: str, one: Candidate) -> bool:
    """Whether what is told of a quotation is its whole clause."""
    body = re.split(r" said(?:, in the words of [Dd]aily,)? that ", seen, maxsplit=1)[1].removesuffix(".")
    assert (" said, in the words of " in seen) is (one.statement.kind is Kind.INDIRECT)
    whole = one.text.removesuffix(".") if "Tova Brenn" in body else clause
    return body[:1].lower() + body[1:] == whole[:1].lower() + whole[1:]


def changed(words: str, edits: list[tuple[str, int, str]]) -> str:
    parts = words.split()
    for how, place, word in edits:
        at = place % max(len(parts), 1)
        if how == "drop":
            del parts[at : at + 1]
        elif how == "put":
            parts.insert(at, word)
        elif how == "for":
            parts[at : at + 1] = [word]
        else:
            other = (place // 7) % max(len(parts), 1)
            if parts:
                parts[at], parts[other] = parts[other], parts[at]
    return " ".join(parts)


edits = st.lists(
    st.tuples(st.sampled_from(["drop", "put", "for", "swap"]), st.integers(0, 400), st.sampled_from(ANY)), min_size=1, max_size=3
)


@settings(max_examples=400, deadline=None)
@given(clauses, st.sampled_from(FRAMES), edits)
def test_whatever_is_changed_what_is_shown_stands_in_the_quotation(clause: str, frame: str, how: list[tuple[str, int, str]]) -> None:
    held = Held([clause], [frame])
    for one in held.rows[1:]:
        words = changed(held.slotted(clause, one), how)
        seen = held.shown(words, one, (one.id,))
        if seen:
            assert is_theirs(seen, clause, one), (seen, one.text)


@settings(max_examples=400, deadline=None)
@given(clauses, st.sampled_from(FRAMES), st.data())
def test_no_sentence_with_one_small_word_less_or_more_is_shown(clause: str, frame: str, data: st.DataObject) -> None:
    held = Held([clause], [frame])
    for one in held.rows[1:]:
        parts = held.slotted(clause, one).split()
        places = [
            at for at, word in enumerate(parts) if word.strip("(),;") in SMALL | {"by", "to", "was", "had", "will", "has", "is", "the", "a"}
        ]
        if places and data.draw(st.booleans()):
            at = data.draw(st.sampled_from(places))
            made = " ".join(parts[:at] + parts[at + 1 :])
        else:
            at = data.draw(st.integers(0, len(parts)))
            made = " ".join([*parts[:at], data.draw(st.sampled_from(sorted(SMALL))), *parts[at:]])
        assert made == " ".join(parts) or held.shown(made, one, (one.id,)) is None


@settings(max_examples=300, deadline=None)
@given(clauses, clauses, st.sampled_from(FRAMES), st.sampled_from(FRAMES), st.data())
def test_no_two_quotations_are_spliced(one: str, other: str, frame: str, second: str, data: st.DataObject) -> None:
    held = Held([one, other], [frame, second])
    if len(held.rows) < 3 or one == other:
        return
    first, then = held.rows[1], held.rows[2]
    a, b = held.slotted(one, first), held.slotted(other, then)
    cut_a, cut_b = data.draw(st.integers(1, len(a.split()) - 1)), data.draw(st.integers(1, len(b.split()) - 1))
    made = " ".join(a.split()[:cut_a] + b.split()[cut_b:])
    for quotes in ((first.id,), (then.id,), (first.id, then.id)):
        for lead in (first, then):
            seen = held.shown(made, lead, quotes)
            if seen:
                assert len(quotes) == 1
                assert is_theirs(seen, one if quotes[0] == first.id else other, held.known[quotes[0]]), seen
    for joined in (f"{a} and {b}", f"{a}, and {b}", f"{b} if {a}"):
        assert held.shown(joined, first, (first.id, then.id)) is None
        assert held.shown(joined, first, (first.id,)) is None


@settings(max_examples=200, deadline=None)
@given(clauses, st.sampled_from(FRAMES))
def test_what_a_model_is_offered_passes_and_is_theirs(clause: str, frame: str) -> None:
    held = Held([clause], [frame])
    for one in held.rows:
        if words := form_of(one, held.slots):
            sentence = Sentence(words, (one.id,))
            assert fault(sentence, held.known, held.slots, "en") is None
            seen = told(sentence, one, held.slots)
            assert seen
            assert one is held.rows[0] or is_theirs(seen, clause, one), (seen, one.text)


def test_most_clauses_of_this_kind_can_be_told_at_all() -> None:
    """Without this the properties above would hold of a gate that is shut."""
    offered = whole = 0
    for clause in (f"{noun} {verb} the harbour{end}" for noun in NOUNS for verb in VERBS for end in ENDS):
        held = Held([clause], FRAMES[:1])
        offered += bool(form_of(held.rows[-1], held.slots))
        whole += 1
    assert offered > 0.9 * whole


WRONG = [
    "Tova Brenn denied that {0}.",
    "Tova Brenn claimed that {0}.",
    "Tova Brenn did not say that {0}.",
    "Tova Brenn fears that {0}.",
    "Few say that {0}.",
    "“{1}?” Tova Brenn asked.",
    "“{1},” Tova Brenn joked.",
    "“They say {0},” Tova Brenn said.",
    "Tova Brenn asked whether {0}.",
    "“The “harbour” and {0},” Tova Brenn said.",
]


@settings(max_examples=200, deadline=None)
@given(clauses, st.sampled_from(WRONG))
def test_what_was_not_said_outright_is_never_said(clause: str, made: str) -> None:
    told_of = made.format(clause, clause[:1].upper() + clause[1:])
    rows: tuple[Candidate, ...] = candidates((DAILY, f"Tova Brenn said the town was rich.\n\n{told_of}\n"))
    slots = slots_of(rows, Evidence("?", rows).voices, name)
    for one in rows[1:]:
        if words := form_of(one, slots):
            seen = told(Sentence(words, (one.id,)), one, slots)
            assert seen
            assert not seen.startswith("Tova Brenn said")
