"""Which sent answers are due for a correction, from what stands now. Pure: thousands of answers that quote the same are one question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.briefing.fates import ArticleNow, Fate, fate, label_change, state
from bot.briefing.prompts import wording_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.briefing.fates import Cited, LabelChange
    from bot.briefing.reaching import ShownLabels, Standing, Suspect
    from bot.briefing.sections import Arrangement
    from bot.core.model import LivePassage, Version


@dataclass(frozen=True, slots=True)
class Due:
    """A sent answer whose readers are to be told that it is in another state, and what became of what it quoted."""

    suspect: Suspect
    state: str
    fates: tuple[Fate, ...]
    labels: tuple[LabelChange, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What suspects are judged by: their articles as they stand, and the versions that they quoted."""

    articles: Mapping[str, ArticleNow]
    versions: Mapping[str, Version]
    labels: Mapping[str, tuple[LabelChange, ...]]
    _fates: dict[Cited, Fate] = field(default_factory=dict)

    def due(self, suspects: Sequence[Suspect]) -> Iterator[Due]:
        """Those whose state is another one than their readers were told."""
        for suspect in suspects:
            fates = tuple(map(self.fate, suspect.cited))
            labels = self.labels.get(suspect.labels, ())
            now = state(fates, labels)
            if now != suspect.told:
                yield Due(suspect, now, fates, labels)

    def fate(self, cited: Cited) -> Fate:
        """What became of a quotation; asked once for each."""
        known = self._fates.get(cited)
        if known is None:
            known = self._fates[cited] = fate(cited, self.articles[cited.article], self.versions.get(cited.version))
        return known


def article_now(standing: Standing, live: Sequence[LivePassage]) -> ArticleNow:
    """An article as it stands, with the passages that may be shown of it."""
    return ArticleNow(tuple(live), standing.version, standing.since, standing.withdrawn_at, standing.held, standing.fixed_at)


def changed_labels(
    shown: Sequence[ShownLabels], arrangement: Callable[[str], Arrangement], prompt: Callable[[str], str]
) -> dict[str, tuple[LabelChange, ...]]:
    """The sets of labels that read otherwise now by the desk's doing. `prompt` is the wording in force of a language."""
    found = {}
    for one in shown:
        arranged = arrangement(one.language)
        changes = tuple(
            change
            for label in one.labels
            if (change := label_change(label, arranged, same_wording=wording_of(one.prompt) == prompt(one.language)))
        )
        if changes:
            found[one.key] = changes
    return found
