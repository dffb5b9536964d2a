"""The same bytes, however the work is done: a set of runs in which every pair of circumstances occurs at least once."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from torture import Jubir, published

CIRCUMSTANCES: dict[str, tuple[str, ...]] = {
    "jobs": ("1", "2", "4"),
    "PYTHONHASHSEED": ("0", "1", "random"),
    "order": ("sorted", "shuffled"),
    "TZ": ("UTC", "Asia/Jakarta"),
    "LC_ALL": ("C", "id_ID.UTF-8"),
    "engine": ("local", "dask"),
    "JUBIR_YEARS_LATER": ("0", "1"),
}


def pairwise(values: Mapping[str, tuple[str, ...]], *, seed: int = 0) -> list[dict[str, str]]:
    """Few rows in which each two values of different columns stand together at least once: greedy, of random rows the best."""
    dice = random.Random(seed)
    missing = {
        frozenset(((a, x), (b, y)))
        for a, b in itertools.combinations(values, 2)
        for x, y in itertools.product(values[a], values[b])
    }
    rows = []
    while missing:
        tries = [{name: dice.choice(choice) for name, choice in values.items()} for _ in range(200)]
        best = max(tries, key=lambda row: len(missing & pairs(row)))
        missing -= pairs(best)
        rows.append(best)
    return rows


def pairs(row: Mapping[str, str]) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(two) for two in itertools.combinations(row.items(), 2)}


def test_every_pair_is_there() -> None:
    rows = pairwise(CIRCUMSTANCES)
    covered = set().union(*map(pairs, rows))
    for a, b in itertools.combinations(CIRCUMSTANCES, 2):
        for x, y in itertools.product(CIRCUMSTANCES[a], CIRCUMSTANCES[b]):
            assert frozenset(((a, x), (b, y))) in covered
    assert len(rows) <= 16


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample releases, one of them twice, and two that cannot be read."""
    folder = tmp_path_factory.mktemp("same") / "in"
    shutil.copytree(Path(__file__).parent.parent / "seeds" / "releases", folder)
    first = min(folder.glob("*.txt"))
    (folder / "zz-again.txt").write_bytes(first.read_bytes())
    (folder / "zz-nothing.txt").write_bytes(b"")
    (folder / "zz-binary.txt").write_bytes(b"a\0b")
    return folder


@pytest.fixture(scope="module")
def usual(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("usual") / "out"
    assert run(Jubir(), releases, out, {}).returncode == 1
    return published(out)


def run(jubir: Jubir, folder: Path, out: Path, row: Mapping[str, str]) -> Any:
    """A run under circumstances, with the real extractor."""
    jubir.environment.pop("JUBIR_STAND_IN", None)
    inputs = sorted(folder.iterdir())
    if row.get("order") == "shuffled":
        random.Random(1).shuffle(inputs)
    environment = {name: value for name, value in row.items() if name.isupper()}
    options = (
        "--jobs",
        row.get("jobs", "2"),
        "--engine",
        row.get("engine", "local"),
        "--format",
        "csv,jsonl,xlsx,sqlite",
    )
    jubir.environment |= environment
    return jubir("extract", *inputs, "-o", out, *options)


ROWS = pairwise(CIRCUMSTANCES)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(ROWS)))
def test_the_same_bytes(
    number: int,
    releases: Path,
    usual: dict[str, bytes],
    jubir: Jubir,
    tmp_path: Path,
    torture: bool,
    figures: dict[str, str],
) -> None:
    row = ROWS[number]
    if not torture and number not in (0, 1):
        pytest.skip("with --torture")
    result = run(jubir, releases, tmp_path / "out", row)
    assert result.returncode == 1, result.stderr
    found = published(tmp_path / "out")
    assert [name for name in usual | found if usual.get(name) != found.get(name)] == [], row
    figures["same bytes"] = (
        f"{len(ROWS)} runs, in which every pair of circumstances occurs, give the bytes of the usual run"
    )
