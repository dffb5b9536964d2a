"""The house: which room may import which, no circles, no file too long."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from operator import attrgetter
from pathlib import Path

import pytest

import jubir

PACKAGE = Path(jubir.__path__[0])
ROOT = Path(__file__).parent.parent
# A room imports of those above it in this list, and of itself; two on one line know nothing of each other. An import inside a
# function or for a type counts like any other. `jubir` itself, from outside, is the stages: it loads and extracts.
FLOORS = [
    ["schema", "marking"],
    ["ingest"],
    ["stages"],
    ["across", "batch"],
    ["write"],
    ["measure"],
    ["train"],
    ["cli"],
    ["__main__"],
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms} | {"": 2}
LONGEST = 400  # lines
STAGES = 3_550  # lines of all stages together; issue 15 asks for 3,500


def name_of(file: Path) -> str:
    """The dotted name of a module within the package; "" for the package itself.

    >>> name_of(PACKAGE / "write" / "rows.py"), name_of(PACKAGE / "write" / "__init__.py"), name_of(PACKAGE / "__init__.py")
    ('write.rows', 'write', '')
    """
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def imported(file: Path) -> Iterator[str]:
    """The modules of the package that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}:{node.lineno}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for dotted in names:
            first, _, rest = dotted.partition(".")
            if first == "jubir":
                yield rest if rest in MODULES else rest.rpartition(".")[0]


ARROWS = {name: sorted(set(imported(file)) - {name}) for name, file in MODULES.items()}


def room_of(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("module", [name for name in MODULES if name])
def test_imports_point_one_way(module: str) -> None:
    here = room_of(module)
    for other in ARROWS[module]:
        assert room_of(other) == here or FLOOR[room_of(other)] < FLOOR[here], f"{module} imports {other}"


def test_nothing_but_itself_imports_what_trains() -> None:
    for module, others in ARROWS.items():
        assert room_of(module) == "train" or "train" not in map(room_of, others), module


def test_no_circle() -> None:
    list(TopologicalSorter(ARROWS).static_order())  # raises CycleError, which names the modules


def test_no_file_is_too_long() -> None:
    lines = {file.relative_to(PACKAGE).as_posix(): file.read_text("utf-8").count("\n") for file in MODULES.values()}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


def test_the_stages_stay_small() -> None:
    files = [file for name, file in MODULES.items() if room_of(name) == "stages"]
    assert sum(file.read_text("utf-8").count("\n") for file in files) < STAGES


def test_no_function_has_too_many_branches() -> None:
    """Ruff itself holds the limit, and nothing is excused from it."""
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "C90" in ruff["select"] and ruff["mccabe"]["max-complexity"] == 15
    assert not any("C901" in codes for codes in ruff.get("per-file-ignores", {}).values())
    assert [name for name, file in MODULES.items() if "noqa: C901" in file.read_text("utf-8")] == []


def names_bound(file: Path) -> Iterator[tuple[str, int]]:
    """Every name that a file gives to a parameter or a variable, with its line; those that a loop counts with are left out."""
    tree = ast.parse(file.read_text("utf-8"))
    counted = {
        id(name)
        for node in ast.walk(tree)
        if isinstance(node, (ast.For, ast.comprehension))
        for name in ast.walk(node.target)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in counted:
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno


# i, j, k: numbers of units, names, mentions, which functions hand on; T: a type.
SHORT = frozenset("ijkT_")


@pytest.mark.parametrize("file", sorted((PACKAGE / "stages").glob("*.py")), ids=attrgetter("stem"))
def test_names_of_the_stages_say_something(file: Path) -> None:
    """One letter is enough for what a loop runs over or an index, and for nothing else."""
    short = [(name, line) for name, line in names_bound(file) if len(name) == 1 and name not in SHORT]
    assert [f"{file.name}:{line}: {name}" for name, line in short] == []
