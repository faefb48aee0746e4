"""The import rule and the sizes of DESIGN: a breach fails here, so that the core stays one that a reader can hold."""

from __future__ import annotations

import ast
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "bot").rglob("*.py"))
ROOMS = {"slack", "telegram", "terminal", "delivery", "store", "inference", "sources"}
COMPOSING = {"cli", "invoking", "operations", "commands", "desk", "doctor", "serving", "upkeep", "holding", "__main__"}
CORE_MAY_IMPORT = {"nupunkt", "Stemmer"}


def layer(module: str) -> int:
    """How far up a module stands: 0 the core, 1 the use cases, 2 the rooms and settings, 3 the composition root, 4 the commands."""
    parts = module.split(".")
    name = parts[1] if len(parts) > 1 else ""
    if name == "core":
        return 0
    if name in {"briefing", "indexing", "replying"}:
        return 1
    if name in ROOMS | {"settings", "policy"}:
        return 2
    return 3 if name == "app" else 4


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" if node.module == "bot" else str(node.module) for alias in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def in_core() -> list[Path]:
    return [path for path in MODULES if "core" in path.parts]


def test_a_module_imports_only_from_its_own_layer_or_below() -> None:
    upward = [
        (name_of(path), imported)
        for path in MODULES
        for imported in imports(path)
        if imported.startswith("bot.") and layer(imported) > layer(name_of(path))
    ]
    assert upward == []


def test_rooms_never_import_each_other() -> None:
    across = [
        (name_of(path), imported)
        for path in MODULES
        for imported in imports(path)
        if name_of(path).split(".")[1:2] != imported.split(".")[1:2]
        and {*name_of(path).split(".")[1:2]} <= ROOMS
        and imported.startswith("bot.")
        and {*imported.split(".")[1:2]} <= ROOMS
    ]
    assert across == []


def test_the_core_imports_the_standard_library_nupunkt_and_a_stemmer_alone() -> None:
    outside = {
        imported.split(".")[0]
        for path in in_core()
        for imported in imports(path)
        if imported.split(".")[0] not in sys.stdlib_module_names | {"bot"}
    }
    assert outside <= CORE_MAY_IMPORT


def test_the_core_awaits_nothing_but_what_its_ports_declare() -> None:
    allowed = {"ports.py", "extract.py"}  # extract.py holds the Writer that needs no call
    elsewhere = [
        path.name
        for path in in_core()
        if path.name not in allowed and any(isinstance(node, ast.AsyncFunctionDef) for node in functions(path))
    ]
    assert elsewhere == []


IMPURE = {"logging", "asyncio", "os", "time", "socket", "sqlite3", "pathlib", "random", "secrets"}


def test_the_core_knows_no_clock_no_log_and_no_environment() -> None:
    assert {imported for path in in_core() for imported in imports(path)} & IMPURE == set()


def test_what_stands_beside_the_briefer_is_as_pure_as_the_core() -> None:
    beside = [path for path in MODULES if path.parent.name == "briefing" and path.name != "__init__.py"]
    assert len(beside) >= 10
    assert {imported for path in beside for imported in imports(path)} & IMPURE == set()
    writer = {"extract.py"}  # it holds the Writer that needs no call
    assert not any(isinstance(node, ast.AsyncFunctionDef) for path in beside if path.name not in writer for node in functions(path))


def test_only_the_command_line_and_settings_touch_the_environment() -> None:
    readers = {
        name_of(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert readers <= {"bot.settings", "bot.cli"}


def test_only_the_composition_root_and_the_commands_read_settings() -> None:
    readers = {name_of(path) for path in MODULES if any(i.startswith("bot.settings") for i in imports(path))}
    assert readers <= {"bot.app", *(f"bot.{name}" for name in COMPOSING)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_over_three_hundred_lines_and_no_function_over_forty(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno >= 40 and path.name != "cli.py"]
    assert long == []


def test_the_core_stays_under_four_thousand_lines() -> None:
    assert sum(len(path.read_text("utf-8").splitlines()) for path in in_core()) <= 4_000


def test_there_is_no_module_of_leftovers() -> None:
    names = set(chain.from_iterable(path.relative_to(ROOT / "bot").with_suffix("").parts for path in MODULES))
    assert names & {"utils", "helpers", "common", "misc", "manager"} == set()


def test_no_test_patches_our_own_code() -> None:
    patched = [
        path.name
        for path in (ROOT / "tests").rglob("*.py")
        for quote in ("'", '"')
        if f"patch({quote}" + "bot." in path.read_text("utf-8") or f"setattr({quote}" + "bot." in path.read_text("utf-8")
    ]
    assert patched == []
