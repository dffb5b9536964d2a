"""CONTRIBUTING.md leads to places that exist, and the files that others read name the version there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import jubir

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PATHS = sorted(set(re.findall(r"`((?:pipeline|seeds|tests|models|\.ci)/[\w./-]+)`", TEXT)))


@pytest.mark.parametrize("path", PATHS)
def test_the_path_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("what", ["a title", "a verb of saying", "an output format", "a label"])
def test_each_question_has_one_line_with_a_path(what: str) -> None:
    lines = [line for line in TEXT.splitlines() if line.startswith(f"| {what} |")]
    assert len(lines) == 1
    assert any(f"`{path}`" in lines[0] for path in PATHS)


def test_every_room_is_on_the_map() -> None:
    rooms = {path.parent.name for path in (ROOT / "pipeline" / "jubir").glob("*/__init__.py")}
    assert {room for room in rooms if f"`pipeline/jubir/{room}/`" in TEXT} == rooms


def test_the_version_is_one() -> None:
    assert f"version: {jubir.__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"## [{jubir.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
