"""Encodings: what is no UTF-8 is read where one reading alone fits, and refused where letters could be wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InputError
from bot.sources.decoding import LEAST_EVIDENCE, decoded
from bot.sources.files import received

RUSSIAN = """«Паром остановился в полдень, — сказала начальница порта. — Мы не могли идти дальше».

По её словам, пассажиры ждали на причале около двух часов, а объявлений никто не делал. Ещё один рейс отменили вечером."""
SERBIAN = """„Трајект је стао у подне“, рекла је управница луке. „Нисмо могли даље, а нико ништа није објавио.“

Путници су чекали на обали око два сата, јер је џиновски талас оштетио њихов брод, каже она, љута због свега."""
SERBIAN_LATIN = """„Trajekt je stao u podne“, rekla je upravnica luke. „Nismo mogli dalje, a niko ništa nije objavio.“

Putnici su čekali na obali oko dva sata, jer je džinovski talas oštetio njihov brod, kaže ona. Večeras će još jedan rejs biti otkazan,
a građani traže da im se vrati novac za kartu."""
POLISH = """„Prom zatrzymał się w południe”, powiedziała kierowniczka portu. „Nie mogliśmy płynąć dalej, a nikt nic nie ogłosił”.

Pasażerowie czekali na nabrzeżu około dwóch godzin. Wieczorem odwołano jeszcze jeden rejs, ponieważ łódź była źle przygotowana."""
FRENCH = """« Le bac s'est arrêté à midi, a déclaré la directrice du port. Nous ne pouvions plus avancer, et rien n'a été annoncé. »

Les passagers ont attendu près de deux heures à l'embarcadère, où la mairie a ensuite été critiquée : la traversée du soir, prévue
à huit heures, a été annulée elle aussi, là où l'on espérait déjà le départ. C'était la première fois, même si le port connaît le gel."""
ALBANIAN = """Trageti u ndal në mesditë, tha drejtoresha e portit. Nuk mund të vazhdonim më tej, dhe askush nuk dha asnjë njoftim për këtë.

Udhëtarët pritën në breg rreth dy orë. Edhe një lundrim tjetër u anulua në mbrëmje, sepse çdo anije ishte dëmtuar nga vala e fortë,
tha ajo për gazetarët. Çmimi i biletës do të kthehet për të gjithë, njoftoi bashkia, por askush nuk e di se kur do të ndodhë kjo gjë."""
ENGLISH = """“The ferry stopped at noon,” the harbour master said. “We couldn’t go on — nobody announced anything.”

Passengers waited on the quay for two hours. “It’s a scandal,” one of them said… The evening’s crossing was cancelled too."""

CERTAIN = [
    ("windows-1251", RUSSIAN),
    ("koi8-r", RUSSIAN.replace("—", "-").replace("«", '"').replace("»", '"')),
    ("iso-8859-5", RUSSIAN.replace("—", "-").replace("«", '"').replace("»", '"')),
    ("windows-1251", SERBIAN),
    ("windows-1250", SERBIAN_LATIN),
    ("iso-8859-2", SERBIAN_LATIN.replace("„", '"').replace("“", '"')),
    ("windows-1250", POLISH),
    ("iso-8859-2", POLISH.replace("„", '"').replace("”", '"')),
    ("windows-1252", FRENCH),
    ("windows-1252", ENGLISH),
]


def refusal(raw: bytes) -> str:
    with pytest.raises(InputError) as refused:
        received("ferry.txt", raw)
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


@pytest.mark.parametrize(("encoding", "text"), CERTAIN, ids=[f"{encoding} {text[1:8]}" for encoding, text in CERTAIN])
def test_a_text_that_one_encoding_alone_fits_is_read_and_the_guess_is_told(encoding: str, text: str) -> None:
    found = received("ferry.txt", text.encode(encoding)).received
    assert (found.version.text, found.decoder) == (text, f"{encoding}, guessed")


@pytest.mark.parametrize("text", [FRENCH, ALBANIAN], ids=["French", "Albanian"])
def test_iso_8859_1_is_read_as_windows_1252_which_says_the_same(text: str) -> None:
    raw = text.encode("iso-8859-1")
    found = decoded("ferry.txt", raw)
    assert (found.text, found.encoding, found.guessed) == (text, "windows-1252", True)


@pytest.mark.parametrize("mark", ["utf-16", "utf-32"])
@pytest.mark.parametrize("ends", ["le", "be"])
@pytest.mark.parametrize("text", [RUSSIAN, SERBIAN_LATIN, ENGLISH, "Short 🛥."])
def test_utf_16_and_utf_32_are_read_by_their_mark_and_nothing_is_guessed(mark: str, ends: str, text: str) -> None:
    found = received("ferry.txt", f"\ufeff{text}".encode(f"{mark}-{ends}")).received
    assert (found.version.text, found.decoder) == (text, mark)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("The café is shut.".encode("cp1252"), id="one letter"),
        pytest.param("«Паром».".encode("cp1251"), id="one word"),
        pytest.param("Il a dit : « déjà ! » à la fée.".encode("cp1252"), id="a short sentence"),
        pytest.param("više čaša žita ".encode("cp1250"), id="three words of Serbian"),
        pytest.param(("ОСТАНОВИЛСЯ " * 8).encode("cp1251"), id="capitals alone, which KOI8-R reads as small letters"),
        pytest.param(RUSSIAN.replace("—", "-").encode("cp866", "ignore"), id="a DOS file, which is never guessed"),
        pytest.param(SERBIAN_LATIN.encode("mac_latin2", "ignore"), id="a Mac file"),
        pytest.param(RUSSIAN.encode() + SERBIAN.encode("cp1251"), id="UTF-8 and windows-1251 in one file"),
        pytest.param(RUSSIAN.encode()[:-2], id="UTF-8 that is cut off"),
        pytest.param(RUSSIAN.encode()[:100] + b"\xff" + RUSSIAN.encode()[100:], id="UTF-8 with a byte lost"),
        pytest.param(RUSSIAN.replace("—", "").encode("cp1251") + FRENCH.encode("cp1252"), id="two encodings in one file"),
        pytest.param(RUSSIAN.encode("cp1251") + RUSSIAN.encode("koi8-r", "ignore"), id="two encodings of one language"),
        pytest.param(bytes(range(1, 256)) * 4, id="every byte"),
        pytest.param(ENGLISH.encode("cp1252") + b"\x01\x02", id="control characters"),
        pytest.param("日本語の文章です。船は正午に止まった。".encode("shift_jis") * 4, id="Shift JIS"),
        pytest.param("渡轮在中午停了，乘客们在码头等候。".encode("gbk") * 4, id="GBK"),
        pytest.param("Το πλοίο".encode("cp1253"), id="two words of Greek"),
    ],
)  # fmt: skip
def test_what_could_be_read_wrongly_is_refused_with_what_to_do(raw: bytes) -> None:
    assert "save it as UTF-8 text" in refusal(raw)


def test_a_dash_after_a_space_in_windows_1251_is_not_taken_for_half_of_a_surrogate_pair() -> None:
    text = RUSSIAN.replace("она", "он").replace(". — Мы", "; он\u00a0— нет. Мы")
    assert b"\xed\xa0\x97" in text.encode("cp1251")
    assert received("ferry.txt", text.encode("cp1251")).received.version.text == text


def test_a_byte_order_mark_of_utf_8_before_other_bytes_is_refused() -> None:
    assert "no UTF-8" in refusal(b"\xef\xbb\xbf" + RUSSIAN.encode("cp1251"))


def test_utf_16_without_its_mark_is_refused() -> None:
    assert "UTF-16 without its mark" in refusal(ENGLISH.encode("utf-16-le"))


@given(raw=st.binary(min_size=1, max_size=300).filter(lambda raw: not raw.startswith((b"\xff\xfe", b"\xfe\xff"))))
def test_random_bytes_are_read_as_utf_8_or_not_at_all(raw: bytes) -> None:
    try:
        found = decoded("ferry.txt", raw)
    except InputError:
        assert b"\x00" in raw or raw.decode("utf-8", "replace") != raw.decode("utf-8", "ignore")
    else:
        assert found.guessed is False or sum(byte > 127 for byte in raw) >= LEAST_EVIDENCE


@given(
    words=st.lists(st.sampled_from(SERBIAN_LATIN.split()), min_size=1, max_size=60),
    written=st.sampled_from(["cp1250", "iso8859_2", "cp852", "mac_latin2", "cp775", "iso8859_16"]),
)
def test_serbian_words_in_whatever_encoding_are_never_read_as_others(words: list[str], written: str) -> None:
    raw = " ".join(words).encode(written, "ignore")
    want = raw.decode(written)
    try:
        found = decoded("ferry.txt", raw)
    except InputError:
        return
    assert found.text == want


def test_front_matter_in_another_encoding_is_the_card_too() -> None:
    found = received("ferry.md", f"---\ntitle: Паром\n---\n\n{RUSSIAN}".encode("cp1251"))
    assert (found.front_matter, found.received.version.text) == ({"title": "Паром"}, RUSSIAN)
