"""Texts as articles might bring them, from news prose to the hostile."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

# The same examples in each run, so that a change that breaks nothing breaks no test; `derandomize=False` looks further.
EXAMPLES = settings(max_examples=150, deadline=None, derandomize=True, database=None)

MARKS = "\"'“”„«»‘’‚‹›()[]–—-.,!?…:;"
SPACES = " \t\n\r\x0b\x0c\x1c\x1e\x85\u00a0\u2028\u2029\u3000"
HIDDEN = "\x00\x07\x1b\x7f\u200b\u200c\u200d\u200e\u202a\u202e\u2066\u2069\ufeff\u00ad\U000e0041\ue000\ufdd0"
LETTERS = "abcABCéßИшЖčđë桥नमسلا𝕏🇷🇸👩🚒\u0301\u094d0139٣²ʼ"

_PIECES = (
    "The bridge is closed.", "“We leave,” said Anna Holt.", "‘I can’t sail,’ she said. ", "«We leave», said", "He said: “We", " stay.”",
    "\n\n", "\r\n", "\r\n\r\n", "\n",
    "Stones against shields", "- an item", "# Title", "(so. It was)", " J. K. Holt of the U.S. ", "\u2029",
    "Viewpoint: BBC · public broadcaster", "> quoted", "[bold]x[/bold]", "{outlet}", "  ", "“", "”", "’s", "13th", "?», said",
)  # fmt: skip

noise = st.text(max_size=60)
marked = st.text(st.sampled_from(MARKS + SPACES + HIDDEN + LETTERS), max_size=80)
prose = st.lists(st.sampled_from(_PIECES) | marked.map(lambda text: text[:6]), max_size=14).map("".join)
texts = st.one_of(prose, marked, noise)
worded = texts.filter(lambda text: bool(text.strip()))
