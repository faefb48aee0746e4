"""What the machine says of a store's file: who can read it, and what room there is beside it."""

from __future__ import annotations

import shutil
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LITTLE = 200_000_000
"""Bytes: a day of a busy newsroom's questions and articles, and a copy of what is being written."""


def room(path: Path) -> tuple[bool, str]:
    """Whether there is room for what comes, with that in words and a remark where everybody can read the file."""
    free = shutil.disk_usage(path.parent).free
    open_to_all = path.stat().st_mode & stat.S_IROTH and path.parent.stat().st_mode & stat.S_IXOTH
    remark = f"; everybody on this machine can read it: chmod o= {path.parent}" if open_to_all else ""
    if free < LITTLE:
        return False, f"{free / 1e6:,.0f} MB free on its disk; make room{remark}"
    return True, f"{free / 1e9:,.1f} GB free{remark}"
