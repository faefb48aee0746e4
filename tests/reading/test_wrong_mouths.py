"""Passages that put words in a wrong mouth once: found by hostile readers, kept so that each stays mended."""

from __future__ import annotations

import pytest

from bot.core.model import Voice
from bot.core.reading import read

BELOW = "\n\nThe end is here."


def _voices(text: str) -> list[tuple[str, Voice, str | None]]:
    whole = text + BELOW
    return [(whole[one.start : one.end], one.voice, one.speaker.name if one.speaker else None) for one in read(whole).statements][:-1]


def _last(text: str) -> tuple[Voice, str | None]:
    return _voices(text)[-1][1:]


# The last sentence of each is not that person's or thing's.
WRONG = [
    ("Ann Kline called it “a blow”, while her bandmate, Gus Orr, said: “She needs sleep.”", "Ann Kline"),
    # A denial of what somebody said, two who speak in turn, an office that a counterpart holds too.
    ("Tina Marsh said Orme had called the boat a bathtub. He denied it.", "Tina Marsh"),
    ("Tina Marsh said Orme was late. “Mr Orme called it a bathtub,” Marsh said. “I would not.” He denied it.", "Tina Marsh"),
    ("Ann Kline asked for more. “No,” replied Greg Hale. “Never?” “Never.”", "Greg Hale"),
    ("The foreign minister, Osk Brandt, told his counterpart, Ela Thun, that it was late. The minister said it was cold.", "Osk Brandt"),
    ("Asked if she had bought it, Ms Farr said: “No.” Mr Justice Holm told jurors to go.", "Ms Farr"),
    ("A woman accused of theft sent him “cold” messages, a court heard.", "woman"),
    ("Ann Wray, who farms in the valley, and her husband, Colin Wray, said it was late.", "Ann Wray"),
    # A pronoun of the other gender, or with somebody else nearer.
    ("Mrs Tibbs said the vicar was late. He said the bus was slow.", "Mrs Tibbs"),
    ("Mr Ablett said his client, Ms Roe, was innocent. She said she was “set up”.", "Mr Ablett"),
    ("Actress Lola Penn said the director was a bully. He denied it.", "Lola Penn"),
    ("Tom Garrity said his wife had left. She said he was “a brute”.", "Tom Garrity"),
    ("Zainab Noor recalled how the commander, Abu Faris, told villagers they would be shot. He said: “You have one hour.”", "Zainab Noor"),
    (
        "Anselm Roy, the laureate, died. His editor, Joan Kettle, said: “He hated it.” He once said that it was “a kind of rain”.",
        "Joan Kettle",
    ),
    ("Prosecutors say that is absurd. She said she would call six witnesses.", "Prosecutors"),
    # An answer to the one who asked.
    ("Prosecutor James Ablett questioned Pym about the money. “Where is it?” he asked. “I spent it,” he replied.", "James Ablett"),
    ("“Did you hit him?” asked Mr Ablett. “No, sir,” he said.", "Mr Ablett"),
    # Where somebody lives.
    ("Ali Pym, of Fenwick Road, Leeds, told the court that he was ill.", "Fenwick Road"),
    ("Priya Sharma, from Bradford, West Yorkshire, told the BBC she was ill.", "Bradford"),
    ("Ida Stark, a nurse from Elm Court, Hull, said that it was late.", "Hull"),
    ("Ellis Crane, 34, of Mill Lane, Derby, denied theft.", "Mill Lane"),
    # Whose people they are.
    ("Ali Shah died on Monday. The family of Ali Shah said they were devastated.", "Ali Shah"),
    ("Ali Shah died on Monday. Friends of Ali Shah said they were devastated.", "Ali Shah"),
    ("Residents of Lower Brack said the road was closed.", "Lower Brack"),
    ("The rebels’ spokesman on Telegram wrote: “It was not us”.", "Telegram"),
    ("A fan outside Anfield said it was late.", "Anfield"),
    ("A nurse at Leeds General Infirmary said it was late.", "General Infirmary"),
    # Words that are no names.
    ("Three men were jailed. All denied murder.", "All"),
    ("Two men were jailed. Both denied murder.", "Both"),
    ("The men left. Nobody said why.", "Nobody"),
    ("Paris said goodbye to its Games.", "Paris"),
    ("Anna Holt’s book, The Last Bell, claims that the bridge was sold.", "Last Bell"),
    ("Judge Ann Bream said she was not persuaded. Addressing Farrow, she said that it was over.", "Addressing Farrow"),
    ("What Kline says matters.", "What Kline"),
    # Two subjects.
    ("Ann Kline and Bob Roper said they would vote.", "Bob Roper"),
    ("Ann Kline and Bob Roper said they would vote.", "Ann Kline"),
    ("Mr and Mrs Arkwright told the court that it was late.", "Mrs Arkwright"),
    ("Ed Harding and Bo Oyelaran met. Harding said the bill was dead; Oyelaran said it was “very much alive”.", "Ed Harding"),
    # A full stop that an abbreviation might end with.
    ("OpenField denies copying code. OpenField co-founder Ravi Mehta said rivals were “scared”.", "OpenField"),
    # A name inside what is said of somebody unnamed.
    ("A man who attacked Ann Holt told police: “I am sorry.”", "Ann Holt"),
    ("A judge who freed Ann Holt said it was late.", "Ann Holt"),
    ("Doctors treating Tom Reed said it was late.", "Tom Reed"),
    ("Officers who arrested Tom Reed said it was late.", "Tom Reed"),
    ("Lawyers representing Ann Holt said it was late.", "Ann Holt"),
    ("A source close to Ann Holt said it was late.", "Ann Holt"),
    ("A person close to Halyard Trust said it was late.", "Halyard Trust"),
    ("A report into Halyard Trust said it was late.", "Halyard Trust"),
    # Where it was said.
    ("In a letter to the board seen by the Ledger, the fund said management had “lost the plot”.", "Ledger"),
    ("In a memo obtained by the Courier, the fund said it was late.", "Courier"),
    ("In an email to the Post, the firm said it was late.", "Post"),
    # Of whom it was said.
    ("She married the poet Denzil Carne. Carne, she later claimed, “drank the rent”.", "Denzil Carne"),
    ("Ann Holt sued Tom Reed. Reed, she claims, stole it.", "Tom Reed"),
    # Another office.
    ("Press Secretary of the President Dmitry Leskov recalled it. Its goals, as the president stated, are peace.", "Dmitry Leskov"),
    ("Aide to the president Ann Holt left. The president said it was late.", "Ann Holt"),
    ("The wife of the mayor, Ann Holt, left. The mayor said it was late.", "Ann Holt"),
    ("Deputy Prime Minister Ann Holt said it was late. The prime minister said it was early.", "Ann Holt"),
    ("The former president, Ann Holt, said it was late. The president said it was early.", "Ann Holt"),
    # Places, clubs and works.
    ("She moved to St Just, where she kept goats. She said she did not want to be “a dame”.", "St Just"),
    ("He was released by Melford City. The 18-year-old left City in tears. “They said I was too small,” he said.", "Melford City"),
    ("A review of The Last Bell said it was “dull”.", "Last Bell"),
    ("The Blue Train says that Judas knew.", "Blue Train"),
    ("Joe Tarrant, a crane operator, works for Grayling Ports. The company said it was late.", "crane operator"),
    ("Ana Ruiz won. The Spaniard said it was late.", "Spaniard"),
    ("The Oslo-based group said it was late.", "Oslo-based group"),
    ("A spokesman for Tyne Gas Networks said it was late.", "Gas Networks"),
    ("Ann Holt accused Belgrade of lying, a charge that Tom Reed dismissed as “nonsense”.", "Ann Holt"),
    # What was not said.
    ("Ann Kline came. Kline has never said she would quit.", "Ann Kline"),
    ("Ann Kline came. If Kline says it is safe, we go.", "Ann Kline"),
]


@pytest.mark.parametrize(("passage", "name"), WRONG, ids=[f"{passage[-60:]} – {name}" for passage, name in WRONG])
def test_no_wrong_name_is_given(passage: str, name: str) -> None:
    assert _last(passage)[1] != name


# The last sentence of each is somebody's, and never the outlet's own words.
SOMEBODYS = [
    "Ann Farrow came. Farrow muttered: “So are you.”",
    "Ann Kline was clear: “No deal.”",
    "Fans chanted “Resign!”",
    "A banner read: “No more lies”.",
    "Ann Kline came. She had posted that “the end is near”.",
    "@jonnyreb: “Absolute shambles.”",
    "In the words of Ann Kline, the law is “bad”.",
    "As noted by the deputy head of the committee, Sergei Tarkhin, the law is bad.",
    "As reported by TASS, the law is bad.",
    "In Ann Kline’s view, the law is bad.",
    "Ann Kline was quoted by Vesti as saying that the law was bad.",
    "Vesti quoted Ann Kline as saying that the law was bad.",
    "Rhea Stone will say on Thursday that costs must fall.",
    "The Foreign Ministry called the strike a provocation.",
    "Ann Kline is convinced that costs must fall.",
    "The militia denies that it fired.",
    "The plaintiff says the road was wet.",
    "The prosecution said the road was wet.",
    "Iranian state television said the road was wet.",
    "Ann Kline (a nurse) said the road was wet.",
    "The Treasury – led by Ann Null – has said that costs must fall.",
    "It was claimed that he lied.",
    "It was alleged that he lied.",
    "She was said to be furious.",
    "Ann Kline is reported to have said that costs must fall.",
    "Vučetić je rekao: “Nema predaje.”",
    "Experts warn of drought.",
    "Germany say that costs must fall.",
    "Thomas Clementi, who was not involved in the work, argues that the animal is a known species.",
    "The mum said her windows had been “blown in”.",
    "The 34-year-old said the road was wet.",
    "Researchers write that the road was wet.",
    "Ann Holt counters that the road was wet.",
    "Ann Wray, who farms in the valley with her husband, Colin Wray, said she had heard of it.",
    "Mayor Ann Wray has just said that the hall is full.",
    "13:50 Mayor Ann Wray has just said that the hall is full.",
    "Two people briefed on the call told CBN that the king hung up.",
    "The palace denied this.",
    "The tip said that the dam was weak.",
    "He assessed that the police had acted late.",
    "The “drills”, as Ann Wray put it, began on Sunday.",
]


@pytest.mark.parametrize("passage", SOMEBODYS)
def test_what_somebody_says_is_never_the_outlets_own(passage: str) -> None:
    assert _last(passage)[0] is not Voice.OUTLET


def test_the_answers_to_questions_under_letters_are_not_the_outlets() -> None:
    text = "Q: When did you start painting?\n\nA: When I was six. It was winter.\n\nQ: Why?\n\nA: It was cold."
    assert [voice for words, voice, _ in _voices(text) if not words.endswith("?")] == [Voice.NOT_ESTABLISHED] * 3


@pytest.mark.parametrize(
    ("passage", "name"),
    [
        ("Ali Pym, of Fenwick Road, Leeds, told the court that he was ill.", "Ali Pym"),
        ("Ida Stark, a nurse from Elm Court, Hull, said that it was late.", "Ida Stark"),
        ("Singer Lola Penn said that it was late.", "Lola Penn"),
        ("Former England captain Gary Stead said that it was late.", "Gary Stead"),
        ("Ann Kline (a nurse) said the road was wet.", "Ann Kline"),
        ("The book’s author, Henrik Sol, says the book took ten years.", "Henrik Sol"),
        ("Mrs Tibbs said the bus was slow. She said it was late.", "Mrs Tibbs"),
        ("14:20 Network Coast says repairs will take until midnight.", "Network Coast"),
        ("Sir Alan Pike came late. Sir Alan said it was late.", "Sir Alan Pike"),
        ("The hall was told that it burned, Rita Soames having said that it was late.", "Rita Soames"),
        ("“No,” said Greg Hale. “I never did.” It was late.\n\nHale said it was late.", "Greg Hale"),
        ("Councilwoman Denise Ocampo said it was late.", "Denise Ocampo"),
        ("Furious Doreen Pockley, 71, fumed: “It was late.”", "Doreen Pockley"),
        ("The Millers’ Guild denied writing the bill.", "Millers’ Guild"),
        ("As Igor Stalev put it, the bloc has “lost the map”.", "Igor Stalev"),
        ("Ann Wray, who farms in the valley with her husband, Colin Wray, said it was late.", "Ann Wray"),
        ("Mother-of-two Kelly Raine said it was late.", "Kelly Raine"),
        ("Kelly Raine MP said it was late.", "Kelly Raine"),
        ("President of the Municipality of Gračanica Ljiljana Šubar said it was late.", "Ljiljana Šubar"),
        ("Thomas Clementi, who was not involved in the work, argues that it was late.", "Thomas Clementi"),
    ],
)
def test_the_right_name_is_given(passage: str, name: str) -> None:
    assert _last(passage)[1] == name


@pytest.mark.parametrize("passage", ["Easter celebrations continued.", "Ann Kline came. Kline has never said she would quit."])
def test_what_nobody_said_is_the_outlets(passage: str) -> None:
    assert _last(passage) == (Voice.OUTLET, None)


def test_an_answer_under_a_title_is_of_whom_the_label_names_and_one_under_a_strange_label_is_nobodys() -> None:
    text = (
        "Senator Ray Dolan came. Dolan spoke.\n\nHOST: Why?\n\nSEN. DOLAN: Bill Pratt says many things. He told me I was right."
        "\n\nHOST: Really?\n\nTHE VISITOR: Ann Kline said so.\n\nDOLAN: No."
    )
    read_ = {words: name for words, _, name in _voices(text)}
    assert (read_["He told me I was right."], read_["THE VISITOR: Ann Kline said so."], read_["DOLAN: No."]) == (
        "Ray Dolan",
        None,
        "Ray Dolan",
    )


FOREIGN = [
    "Семён Корытин приехал. По его словам, рельсы не готовы и не будут готовы до осени.",
    "Predsednik opštine Dejan Petrić tvrdi da pisma nije dobio i da ih ne čeka.",
    "Председник општине тврди да писма није добио и да их не чека.",
    "Deputeti Arben Kola premtoi se do të flasë me ministrin për ujin e fshatit.",
]


@pytest.mark.parametrize("passage", FOREIGN)
def test_nothing_is_the_outlets_own_in_a_language_that_the_rules_do_not_read(passage: str) -> None:
    assert {voice for _, voice, _ in _voices(passage)} == {Voice.NOT_ESTABLISHED}


@pytest.mark.parametrize(
    "passage", ["Greta Hobb said: “They were safe. “We gave them soup.", "When Elsa Prin says the lake is clean, she has not looked."]
)
def test_in_marks_that_stay_open_and_of_what_one_says_time_and_again_nobody_is_established(passage: str) -> None:
    assert _last(passage) == (Voice.NOT_ESTABLISHED, None)
