"""The snapshot of the words that readers see: `python -m tests.core.wording_digests` in the checkout writes it anew.

A changed text needs a raised `version` in its `prompts/LANGUAGE/wording.toml` first: records name the words they were sent with by
version and digest, and one version must never mean two texts. Without a raised version nothing is written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bot.app import all_prompts, all_wordings
from bot.core.wording import digest

SNAPSHOT = Path(__file__).with_name("wording_digests.json")
PROMPTS = Path(__file__).with_name("prompt_digests.json")

Digests = dict[str, tuple[int, str]]


def current() -> Digests:
    """The version and digest of each language's own file."""
    return {name: (words.version, digest(words.files[0].text)) for name, words in sorted(all_wordings().items())}


def prompts() -> Digests:
    """The version and digest of each prompt for a model."""
    return {name: (prompt.version, digest(prompt.file.text)) for name, prompt in sorted(all_prompts().items())}


def kept(snapshot: Path = SNAPSHOT) -> Digests:
    """The versions and digests as they were last written down."""
    if not snapshot.is_file():
        return {}
    return {name: (version, found) for name, (version, found) in json.loads(snapshot.read_text("utf-8")).items()}


def not_raised(before: Digests, now: Digests) -> list[str]:
    """The languages whose text is another one under the same or a lower version."""
    return [name for name, (version, found) in now.items() if name in before and before[name][1] != found
            and version <= before[name][0]]  # fmt: skip


def main() -> None:
    """Write the snapshots."""
    for snapshot, now, file in ((SNAPSHOT, current(), "{}/wording.toml"), (PROMPTS, prompts(), "{}.toml")):
        faults = not_raised(kept(snapshot), now)
        if faults:
            sys.exit(f"raise `version` in prompts/{file.format(faults[0])} first: its text was changed")
        rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(list(entry))}" for name, entry in now.items())
        snapshot.write_text(f"{{\n{rows}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
