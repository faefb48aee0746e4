"""Suggestions of the shipped list: by exact host or listed alias only, and none where the list is of two minds."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files

import pytest

from bot.core.labels import STATUSES, Source
from bot.sources.suggestions import Row, rows, suggest

FOLDER = files("bot.sources") / "state_media"


def outlet(*hosts: str, aliases: tuple[str, ...] = ()) -> Source:
    return Source("outlet", "Outlet", hosts=hosts, aliases=aliases)


def row(code: str, *, host: str = "news.example", company: str = "News Company", asset: str = "News Radio") -> Row:
    return Row("Kelmora", company, asset, host, code)


def test_the_list_is_the_one_that_its_notice_names_to_the_byte() -> None:
    named = re.search(r"\b[0-9a-f]{64}\b", (FOLDER / "NOTICE").read_text("utf-8"))
    assert named
    assert hashlib.sha256((FOLDER / "State_Media_Matrix.csv").read_bytes()).hexdigest() == named.group()
    assert "MIT" in (FOLDER / "LICENSE").read_text("utf-8")


def test_every_row_of_the_list_is_read() -> None:
    text = (FOLDER / "State_Media_Matrix.csv").read_text("utf-8-sig")
    assert len(rows()) == len(text.splitlines()) - 1 > 1_000
    assert {one.code for one in rows()} <= {"SC", "CaPu", "CaPr", "IP", "ISF", "ISFM", "ISM", "ISFM?", ""}


@pytest.mark.parametrize(
    ("hosts", "status", "place", "code"),
    [
        (("rt.com", "www.rt.com", "russian.rt.com"), "state_controlled", "Russia", "SC"),
        (("www.rt.com",), "state_controlled", "Russia", "SC"),
        (("www.bbc.com", "bbc.com"), "public_broadcaster", "United Kingdom", "IP"),
        (("www.bbc.co.uk",), "public_broadcaster", "United Kingdom", "IP"),
        (("www.rts.rs",), "state_managed", "Serbia", "CaPu"),
        (("www.dw.com",), "state_funded_independent", "Germany", "ISF"),
        (("www.france24.com",), "state_funded_independent", "France", "ISFM"),
    ],
)
def test_a_host_of_the_list_gives_the_status_of_its_code(hosts: tuple[str, ...], status: str, place: str, code: str) -> None:
    found = suggest(outlet(*hosts))
    assert found
    assert (found.source, found.status, found.place, found.code) == ("outlet", status, place, code)
    assert found.matched in hosts
    assert (found.as_of, "State Media Profiles" in found.assessor) == ("2024-02", True)


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("www.rtv.rs", id="two codes, ISFM and captured private"),
        pytest.param("www.rtvs.sk", id="two codes, captured public and captured private"),
        pytest.param("www.bayontv.com.kh", id="captured private"),
        pytest.param("golosameriki.com", id="a question mark in the list"),
        pytest.param("yonhapnews.co.kr", id="independent public, but an agency and no broadcaster"),
        pytest.param("news.rt.com", id="a subdomain that the list does not name"),
        pytest.param("rt.com", id="the host without www that the list does not name"),
        pytest.param("www.rt.com.example", id="a host that only starts alike"),
        pytest.param("notrt.com", id="a host that only ends alike"),
        pytest.param("www.rt.co", id="a host that is cut off"),
        pytest.param("www.rtt.com", id="a host that is nearly the same"),
        pytest.param("www.theguardian.com", id="a host that is not in the list"),
    ],
)
def test_a_conflict_a_doubt_or_a_look_alike_gives_no_suggestion(host: str) -> None:
    assert suggest(outlet(host)) is None


def test_an_alias_matches_a_whole_name_of_the_list_in_any_case_and_nothing_less() -> None:
    listed = (row("SC", asset="Kelmora Today", company="Kelmora Press House"),)
    for alias in ("Kelmora Today", "KELMORA TODAY", "kelmora press house"):
        found = suggest(outlet(aliases=(alias,)), listed)
        assert found
        assert (found.status, found.matched) == ("state_controlled", alias)
    for alias in ("Kelmora", "Kelmora Today News", "elmora Today", "Kelmora  Today", "Press House"):
        assert suggest(outlet(aliases=(alias,)), listed) is None


def test_an_outlets_name_alone_is_no_match() -> None:
    assert suggest(Source("rt", "RT")) is None
    assert suggest(Source("rt", "RT", aliases=("RT",))) is not None


@pytest.mark.parametrize("codes", [("SC", "IP"), ("SC", ""), ("ISFM", "ISFM?"), ("SC", "SC", "CaPr")])
def test_two_codes_for_one_host_or_one_alias_are_a_conflict(codes: tuple[str, ...]) -> None:
    listed = tuple(row(code, asset=f"Radio {place}") for place, code in enumerate(codes))
    assert suggest(outlet("news.example"), listed) is None
    assert suggest(outlet(aliases=("News Company",)), listed) is None


def test_a_conflict_at_the_host_is_not_settled_by_an_alias() -> None:
    listed = (row("SC"), row("IP"), row("SC", host="", company="Clear Company"))
    assert suggest(outlet("news.example", aliases=("Clear Company",)), listed) is None


@pytest.mark.parametrize("code", ["", "?", "SC?", "CaPr", "XX", "sc"])
def test_a_code_that_is_empty_in_doubt_captured_private_or_unknown_gives_none(code: str) -> None:
    assert suggest(outlet("news.example"), (row(code),)) is None


def test_an_independent_public_outlet_is_a_public_broadcaster_only_where_it_broadcasts() -> None:
    assert suggest(outlet("news.example"), (row("IP", asset="News Agency", company="News Agency"),)) is None
    found = suggest(outlet("news.example"), (row("IP", asset="News Agency", company="Kelmora Broadcasting Corporation"),))
    assert found
    assert found.status == "public_broadcaster"


def test_several_rows_of_one_code_agree_and_their_place_is_said_only_where_it_is_one() -> None:
    listed = (row("SC"), Row("Ustavia", "News Company", "News TV", "news.example", "SC"))
    found = suggest(outlet("news.example"), listed)
    assert found
    assert (found.status, found.place) == ("state_controlled", "")


def test_rows_without_a_host_match_no_outlet_without_hosts() -> None:
    assert any(not one.host for one in rows())
    assert suggest(outlet()) is None


def test_whatever_the_list_suggests_is_a_status_that_labels_know() -> None:
    found = [suggest(outlet(host)) for host in sorted({one.host for one in rows() if one.host})]
    statuses = {one.status for one in found if one}
    assert statuses <= set(STATUSES) - {"private", "not_assessed", "disputed", "official"}
    assert len(statuses) == 5
