"""A second run over releases that have not changed costs next to nothing, and imports next to nothing."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from torture import Jubir, clock, published


@pytest.mark.slow
def test_unchanged(jubir: Jubir, many: Path, tmp_path: Path, torture: bool, figures: dict[str, str]) -> None:
    out, folder = tmp_path / "out", tmp_path / "in"
    folder.mkdir()
    for file in many.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    jubir("extract", folder, "-o", out, "--jobs", "2")
    before = published(out)
    seconds = []
    for _ in range(3):
        began, spent = time.monotonic(), os.times()
        assert jubir("extract", folder, "-o", out).returncode == 0
        after = os.times()
        # Time of the processor: how busy the machine is otherwise says nothing of us.
        seconds.append(
            (
                after.children_user - spent.children_user + after.children_system - spent.children_system,
                time.monotonic() - began,
            )
        )
        assert (clock(out)["processed"], published(out)) == (0, before)
    busy, wall = min(seconds)
    assert busy < 3
    (folder / "0007.txt").write_text("Judul baru\nJAKARTA - “Siap.”\n")
    assert jubir("extract", folder, "-o", out).returncode == 0
    assert clock(out)["processed"] == 1
    total = len(before)
    figures["unchanged"] = (
        f"{len(list(folder.iterdir())):,} releases, none processed, {total} files left alone: {wall:.1f} s ({busy:.1f} s of a processor); one changed: one processed"
    )
