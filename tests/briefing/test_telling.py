"""What may be told of a quotation in a summary: its own words after "said that", whole."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.briefing.draft import Candidate, Evidence, Sentence
from bot.briefing.slots import Slots, slots_of
from bot.briefing.summarising import fault, form_of, told
from bot.core.model import Kind
from tests.core.builders import candidates, card

TEXT = """Harbour Minister Tova Brenn said that the lock may close if the ice comes before Monday.

Tova Brenn said the lock was closed by the army on 3 May 2026.

Tova Brenn said that only the guards had been paid before the strike.

“The harbour was not sold to the miners, and the miners were paid,” Tova Brenn said.

Tova Brenn said Dravec had attacked Averin.

Tova Brenn denied that the harbour was sold.

Tova Brenn claimed that the harbour was sold.

Tova Brenn said that some of the gates leak.

Tova Brenn said that the mill used fewer than 300 barges in 2025.

“The pilots have been fined and will pay the guards,” Tova Brenn said.

“The mill, which was built in 1911, was sold to the town,” Tova Brenn said.

“The mill is shut, which is a pity for the town,” Tova Brenn said.

“He sold the harbour,” Tova Brenn said.

“The “sale” was legal,” Tova Brenn said.

Analyst Aldo Verrin said the mill had threatened to close the harbour.

“The harbour is safe, and the gates are safe if the ice stays away,” Aldo Verrin said.

“The old harbour was sold; the gates are new,” Aldo Verrin said.

“The harbour (built in 1911) is safe,” Aldo Verrin said.

“If the gates are safe, and the ice is thin, the harbour is open,” Aldo Verrin said.

“The harbour is open because the gates are safe, and the ice is thin,” Aldo Verrin said.
"""
DAILY = card("a", "daily")


def rows(text: str = TEXT, **of: str) -> tuple[Candidate, ...]:
    return candidates((replace(DAILY, **of), text))


def name(said: tuple[str | None, object, object]) -> str | None:
    return getattr(said[2], "name", said[0])


def gate(told: str, *cites: str, by: str = "Tova Brenn", of: tuple[Candidate, ...] | None = None, language: str = "en") -> str | None:
    """Why a sentence in plain words may not be shown, on the quotes that hold these words; its names and numbers become slots."""
    held = of or rows()
    voices = Evidence("?", held).voices
    cited = [next(one for one in held if words in one.text) for words in cites]
    slots = slots_of(held, voices, name)
    lead = next(slot for said, slot in voices.items() if getattr(said[2], "name", said[0]) == by)
    return fault(
        Sentence(f"{{{lead}}} said that {slotted(told, slots)}.", tuple(one.id for one in cited)), {o.id: o for o in held}, slots, language
    )


def slotted(told: str, slots: Slots) -> str:
    for slot, says in sorted(slots.says.items(), key=lambda one: -len(one[1])):
        told = "".join(
            part if part.startswith("{") else re.sub(rf"(?<!\w){re.escape(says)}(?!\w)", f"{{{slot}}}", part)
            for part in re.split(r"(\{\w+\})", told)
        )
    return told


@pytest.mark.parametrize(
    ("told", "cites"),
    [
        ("the lock may close if the ice comes before Monday", "the lock may close"),
        ("the lock was closed by the army on 3 May 2026", "closed by the army"),
        ("only the guards had been paid before the strike", "only the guards"),
        ("Dravec had attacked Averin", "had attacked"),
        ("some of the gates leak", "some of the gates"),
        ("the mill used fewer than 300 barges in 2025", "fewer than"),
        ("the pilots have been fined and will pay the guards", "been fined"),
    ],
)
def test_the_words_of_a_quotation_may_be_told_as_they_stand(told: str, cites: str) -> None:
    assert gate(told, cites) is None


@pytest.mark.parametrize(
    ("told", "cites", "by"),
    [
        ("the mill was sold to the town", "which was built", "Tova Brenn"),
        ("the mill is shut", "which is a pity", "Tova Brenn"),
        ("the old harbour was sold", "the gates are new", "Aldo Verrin"),
        ("the harbour is safe", "built in 1911) is safe", "Aldo Verrin"),
    ],
)
def test_nothing_is_left_out_not_even_an_aside(told: str, cites: str, by: str) -> None:
    assert gate(told, cites, by=by) is not None


ALTERED = {
    "a small word dropped": [
        ("the lock close if the ice comes before Monday", "the lock may close"),
        ("the lock may close", "the lock may close"),
        ("the lock may close the ice comes before Monday", "the lock may close"),
        ("the lock may close if the ice comes", "the lock may close"),
        ("the guards had been paid before the strike", "only the guards"),
        ("only the guards had been paid the strike", "only the guards"),
        ("of the gates leak", "some of the gates"),
        ("the gates leak", "some of the gates"),
        ("the mill used 300 barges in 2025", "fewer than"),
        ("the mill used than 300 barges in 2025", "fewer than"),
        ("the lock was closed the army on 3 May 2026", "closed by the army"),
        ("the lock was closed by the army", "closed by the army"),
        ("the harbour was sold to the miners, and the miners were paid", "not sold"),
        ("the lock closed the army on 3 May 2026", "closed by the army"),
    ],
    "a small word put in": [
        ("the lock was only closed by the army on 3 May 2026", "closed by the army"),
        ("the lock was to be closed by the army on 3 May 2026", "closed by the army"),
        ("the lock was about to be closed by the army on 3 May 2026", "closed by the army"),
        ("all some of the gates leak", "some of the gates"),
        ("the mill used more and fewer than 300 barges in 2025", "fewer than"),
        ("the pilots have been fined and will not pay the guards", "been fined"),
        ("the pilots have been fined and will pay for the guards", "been fined"),
        ("the pilots have been fined by and will pay the guards", "been fined"),
    ],
    "agents swapped": [
        ("Averin had attacked Dravec", "had attacked"),
        ("the army was closed by the lock on 3 May 2026", "closed by the army"),
        ("the guards have been fined and will pay the pilots", "been fined"),
        ("Dravec had been attacked by Averin", "had attacked"),
    ],
    "a negation moved": [
        ("the harbour was sold to the miners, and the miners were not paid", "not sold"),
        ("the harbour was sold not to the miners, and the miners were paid", "not sold"),
        ("not the harbour was sold to the miners, and the miners were paid", "not sold"),
    ],
    "a verb changed": [
        ("Dravec had defended Averin", "had attacked"),
        ("the lock was opened by the army on 3 May 2026", "closed by the army"),
        ("the lock was closing by the army on 3 May 2026", "closed by the army"),
        ("some of the gates leaked", "some of the gates"),
    ],
    "a tense or mood changed": [
        ("the lock will close if the ice comes before Monday", "the lock may close"),
        ("the lock is closed by the army on 3 May 2026", "closed by the army"),
        ("the lock may close if the ice came before Monday", "the lock may close"),
        ("Dravec has attacked Averin", "had attacked"),
        ("Dravec attacked Averin", "had attacked"),
        ("the mill uses fewer than 300 barges in 2025", "fewer than"),
    ],
}


@pytest.mark.parametrize(("told", "cites"), [row for found in ALTERED.values() for row in found])
def test_no_other_word_may_be_told(told: str, cites: str) -> None:
    assert gate(told, cites) is not None


@pytest.mark.parametrize(
    ("told", "cites"),
    [
        ("the lock was closed by the army and the guards had been paid", ("closed by the army", "only the guards")),
        ("the lock may close on 3 May 2026", ("the lock may close", "closed by the army")),
        ("Dravec had attacked the guards", ("had attacked", "only the guards")),
        ("the lock was closed by the army on 3 May 2026 if the ice comes before Monday", ("closed by the army", "the lock may close")),
        ("some of the gates leak and Dravec had attacked Averin", ("some of the gates", "had attacked")),
        ("the lock was closed by the army on 3 May 2026", ("closed by the army", "had attacked")),
        ("the lock was closed by the army on 3 May 2026", ("closed by the army", "closed by the army")),
        ("Dravec had attacked Averin", ("closed by the army", "had attacked")),
    ],
)
def test_a_sentence_rests_on_one_quotation_alone(told: str, cites: tuple[str, ...]) -> None:
    assert gate(told, *cites) is not None


@pytest.mark.parametrize(
    ("told", "cites"),
    [
        ("the harbour was sold", "denied that"),
        ("the harbour was sold", "claimed that"),
        ("denied that the harbour was sold", "denied that"),
    ],
)
def test_what_was_denied_or_claimed_was_not_simply_said(told: str, cites: str) -> None:
    assert gate(told, cites) is not None


def test_a_threat_is_told_as_a_threat() -> None:
    assert gate("the mill had threatened to close the harbour", "threatened to", by="Aldo Verrin") is None
    for other in ("the mill had closed the harbour", "the mill had to close the harbour", "the mill threatened to close the harbour"):
        assert gate(other, "threatened to", by="Aldo Verrin") is not None


@pytest.mark.parametrize(
    ("told", "cites", "by"),
    [
        ("the harbour is safe", "if the ice stays", "Aldo Verrin"),
        ("if the gates are safe", "the ice is thin, the", "Aldo Verrin"),
        ("if the gates are safe the harbour is open", "the ice is thin, the", "Aldo Verrin"),
        ("the harbour is open because the gates are safe", "because the gates", "Aldo Verrin"),
        ("the harbour is open", "because the gates", "Aldo Verrin"),
        ("the gates are new", "the gates are new", "Aldo Verrin"),
        ("the harbour was not sold to the miners", "not sold", "Tova Brenn"),
        ("the miners were paid", "not sold", "Tova Brenn"),
        ("he sold the harbour", "He sold", "Tova Brenn"),
        ("the sale was legal", "legal", "Tova Brenn"),
        ("the mill, which was built in 1911", "which was built", "Tova Brenn"),
    ],
)
def test_nothing_is_parted_that_another_word_may_reach_over(told: str, cites: str, by: str) -> None:
    assert gate(told, cites, by=by) is not None


def test_a_speaker_is_given_no_other_speakers_words() -> None:
    assert gate("Dravec had attacked Averin", "had attacked", by="Aldo Verrin") == "summary_wrong_speaker"


@pytest.mark.parametrize(
    "told", ["мост был закрыт армией", "ura u mbyll nga ushtria", "most je zatvorila vojska", "le pont a été fermé par l’armée"]
)
@pytest.mark.parametrize("language", ["ru", "sr-Latn", "sr-Cyrl", "sq", "fr", "de"])
def test_nothing_is_told_in_another_language_than_english(told: str, language: str) -> None:
    assert gate(told, "closed by the army", language=language) == "summary_other_language"
    assert gate("the lock was closed by the army on 3 May 2026", "closed by the army", language=language) == "summary_other_language"


@pytest.mark.parametrize("language", ["ru", "sr", "fr", "de", "sq"])
def test_nothing_is_told_of_a_quotation_in_another_language(language: str) -> None:
    held = rows(language=language)
    assert gate("the lock was closed by the army on 3 May 2026", "closed by the army", of=held) == "summary_other_language"


@pytest.mark.parametrize("told", ["{N9} had attacked {S9}", "{S99} had attacked {D1}", "{N1} had attacked {N1}", "{D1} had attacked {D1}"])
def test_a_slot_of_another_kind_or_quotation_is_left_out(told: str) -> None:
    assert gate(told, "had attacked") == "summary_unknown_slot"


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("Tova Brenn did not say that the lock was closed by Dravec.", "the lock was closed by Dravec"),
        ("Few ministers but Tova Brenn said that the lock was closed by Dravec.", "the lock was closed by Dravec"),
        ("If Tova Brenn said that the lock was closed by Dravec, the guards lied.", "the lock was closed by Dravec"),
        ("Tova Brenn refused to say that the lock was closed by Dravec.", "the lock was closed by Dravec"),
        ("Tova Brenn could have said that the lock was closed by Dravec.", "the lock was closed by Dravec"),
        ("“The lock was closed by Dravec,” Tova Brenn never said.", "the lock was closed by Dravec"),
        ("“The lock was closed by Dravec,” Tova Brenn joked.", "the lock was closed by Dravec"),
        ("“Was the lock closed by Dravec?” Tova Brenn asked.", "was the lock closed by Dravec"),
        ("Tova Brenn said only the lock was closed by Dravec.", "only the lock was closed by Dravec"),
        ("Tova Brenn said Monday the lock was closed by Dravec.", "Monday the lock was closed by Dravec"),
        ("Tova Brenn said on Monday the lock was closed by Dravec.", "on Monday the lock was closed by Dravec"),
        ("Tova Brenn stated to Dravec that the lock was closed by Dravec.", "to Dravec that the lock was closed by Dravec"),
        ("Tova Brenn told the guards that left that the lock was closed.", "left that the lock was closed"),
        ("Tova Brenn said again the lock was closed by Dravec.", "again the lock was closed by Dravec"),
        ("Reporter: Tova Brenn said the lock was closed by Dravec.", "the lock was closed by Dravec"),
        ("The lock was closed by Dravec, Aldo Verrin said, and the gates leak, Tova Brenn said.", "the lock was closed by Dravec"),
    ],
)
def test_only_what_was_said_outright_is_told(tag: str, told: str) -> None:
    held = rows(f"Tova Brenn said the town of Dravec was rich.\n\n{tag}\n")
    assert all(one.statement.kind is not Kind.HEADING for one in held)
    assert gate(told, tag[:28], of=held) is not None


@pytest.mark.parametrize(
    "tag",
    [
        "“The mayor is a thief, which is nonsense,” Tova Brenn said.",
        "“The mayor is a thief, and the rumour is a fabrication,” Tova Brenn said.",
        "“The mayor is a thief; such is the rumour,” Tova Brenn said.",
        "“The mayor is a thief; on condition the court agrees,” Tova Brenn said.",
        "“The mayor is a thief (in theory),” Tova Brenn said.",
        "“The mayor is a thief,” Tova Brenn said in a joke.",
        "“The mayor is a thief,” Tova Brenn said sarcastically.",
        "“The mayor is a thief,” Tova Brenn said, quoting Dravec.",
        "“The mayor is a thief,” said Tova Brenn, reading the indictment by Dravec.",
        "“The mayor is a thief,” said Tova Brenn, in the role of Dravec in a play.",
        "“The mayor is a thief,” Tova Brenn said under torture.",
        "“The mayor is a thief,” Tova Brenn said in an interview invented by Dravec.",
        "“The mayor is a thief,” Tova Brenn said in a statement of Dravec.",
        "“The mayor is a thief,” a video made with software shows Tova Brenn said.",
        "In the film, Tova Brenn said: “The mayor is a thief.”",
        "Asked to read the text of Dravec, Tova Brenn said: “The mayor is a thief.”",
        "“The court is open. The mayor is a thief,” Tova Brenn said in a joke.",
        "Tova Brenn, in a parody, said that the mayor is a thief.",
        "Tova Brenn, impersonated by Dravec, said that the mayor is a thief.",
        "Tova Brenn said that the mayor is a thief, a lie.",
        "Tova Brenn said that the mayor is a thief, without evidence.",
        "Tova Brenn said the mayor is a thief, prompting outrage.",
        "Tova Brenn said that the mayor is a thief, the paper has found.",
        "According to Tova Brenn, the mayor is a thief, contrary to the records.",
    ],
)
def test_a_claim_is_told_with_all_that_is_said_of_it_and_in_its_own_frame_or_not_at_all(tag: str) -> None:
    held = rows(f"Tova Brenn said the town of Dravec was rich.\n\n{tag}\n")
    assert gate("the mayor is a thief", tag[-24:], of=held) is not None
    slots = slots_of(held, Evidence("?", held).voices, name)
    shown = [seen for one in held[1:] if (words := form_of(one, slots)) and (seen := told(Sentence(words, (one.id,)), one, slots))]
    assert all(part in seen for seen in shown for part in re.findall(r"which is nonsense|the rumour is a fabrication", tag))
    assert not [seen for seen in shown if seen.endswith("the mayor is a thief.")]


@pytest.mark.parametrize(
    "frame",
    [
        "“The mayor is a thief,” Harbour Minister Tova Brenn said.",
        "“The mayor is a thief,” said Tova Brenn, minister of Sarnholt.",
        "“The mayor is a thief,” Tova Brenn told reporters on Monday.",
        "“The mayor is a thief,” Tova Brenn told Radio Dravec in an interview published on 15 May.",
        "Tova Brenn, minister of Sarnholt, said: “The mayor is a thief.”",
    ],
)
def test_an_office_a_day_and_to_whom_it_was_said_change_nothing(frame: str) -> None:
    held = rows(f"Tova Brenn said the town was rich.\n\n{frame}\n")
    assert gate("the mayor is a thief", "thief", of=held) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "“The reckless closure was illegal,” Tova Brenn said.",
            "Tova Brenn said that the reckless closure was illegal.",
        ),
        (
            "Tova Brenn said the reckless closure was illegal.",
            "Tova Brenn said, in the words of The Daily, that the reckless closure was illegal.",
        ),
        (
            "According to Tova Brenn, the self-proclaimed mayor was ill.",
            "Tova Brenn said, in the words of The Daily, that the self-proclaimed mayor was ill.",
        ),
        ("The pointless blockade ended on Monday.", "The Daily said that the pointless blockade ended on Monday."),
    ],
)
def test_an_outlets_wording_is_put_in_nobody_elses_mouth(text: str, shown: str) -> None:
    held = rows(f"Tova Brenn said the town was rich.\n\n{text}\n")
    slots = slots_of(held, Evidence("?", held).voices, lambda said: getattr(said[2], "name", "The Daily"))
    words = form_of(held[-1], slots)
    assert words
    assert told(Sentence(words, (held[-1].id,)), held[-1], slots) == shown


def test_a_paraphrase_of_an_outlet_that_nobody_stated_is_not_told() -> None:
    held = candidates((card("a", None), "Tova Brenn said the town was rich.\n\n“The town was rich,” Tova Brenn said.\n"))
    slots = slots_of(held, Evidence("?", held).voices, name)
    assert [bool(form_of(one, slots)) for one in held] == [False, True]
