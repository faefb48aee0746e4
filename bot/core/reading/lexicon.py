"""The word lists and tables shipped beside this module: `english.toml`, `stopwords.toml`, `places.csv`. Data, read once on import."""

from __future__ import annotations

import csv
import tomllib
from importlib.resources import files


def _table(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _words(name: str) -> dict[str, frozenset[str]]:
    return {key: frozenset(words.split()) for key, words in tomllib.loads(_table(name)).items()}


def _adjectives() -> dict[str, str]:
    rows = csv.DictReader(_table("places.csv").splitlines())
    return {name: row["adjective"] for row in rows for name in f"{row['country']}/{row['capital']}".split("/") if name}


_ENGLISH = _words("english.toml")
SPEECH, JUDGEMENT, EVENT, CALLED = (_ENGLISH[name] for name in ("speech", "judgement", "event", "called"))
PARTICIPLES, PLURAL_CUES, NOUN_READINGS = (_ENGLISH[name] for name in ("participles", "plural_cues", "noun_readings"))
PASSIVE, IMPERSONAL, TAGS = (_ENGLISH[name] for name in ("passive", "impersonal", "tags"))
CUES = SPEECH | JUDGEMENT | EVENT | CALLED
REACHES_BACK = PASSIVE - {"confirmed", "shared"}
STRICT, PUBLISHING, ASKING, POSITION_NOUNS = (_ENGLISH[name] for name in ("strict", "publishing", "asking", "position_nouns"))

ROLES, SPOKES, OFFICES, GENERIC = (_ENGLISH[name] for name in ("roles", "spokes", "offices", "generic"))
PERSON_NOUNS = ROLES | GENERIC | _ENGLISH["person_nouns"]
BODIES, COMPANIES, COMPANY_ENDS = (_ENGLISH[name] for name in ("bodies", "companies", "company_ends"))
PAPERS, GROUPS, TITLES = (_ENGLISH[name] for name in ("papers", "groups", "titles"))
FEMALE, MALE, PARTICLES = (_ENGLISH[name] for name in ("female", "male", "particles"))

PRONOUNS, DETERMINERS, POSSESSIVES, INDEFINITE = (_ENGLISH[name] for name in ("pronouns", "determiners", "possessives", "indefinite"))
LINKS, RELATIVES, AUXILIARIES, BREAKS = (_ENGLISH[name] for name in ("links", "relatives", "auxiliaries", "breaks"))
PREPOSITIONS = LINKS | _ENGLISH["prepositions"]
BETWEEN, DAYS, INNER = (_ENGLISH[name] for name in ("between", "days", "inner"))

QUANTIFIERS, LEADING, IDIOMS, CONVICTIONS = (_ENGLISH[name] for name in ("quantifiers", "leading", "idioms", "convictions"))
OPINIONS, NEGATIONS, CONDITIONS, REPLIES = (_ENGLISH[name] for name in ("opinions", "negations", "conditions", "replies"))

QUALIFIERS, LETTERS, PLACE_ENDS, DENIALS = (_ENGLISH[name] for name in ("qualifiers", "letters", "place_ends", "denials"))

STOP_WORDS = _words("stopwords.toml")

ADJECTIVE_OF = _adjectives()
"""Country or capital → adjective: a place's name stands for its officials in the cast ("Moscow" → Russian)."""
ADJECTIVES = frozenset(ADJECTIVE_OF.values())
