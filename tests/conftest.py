"""Fixtures: a stand-in for the extractor, the sample releases, goldens that only --update-golden changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import jubir
from jubir.batch.task import Receipt, Settings, load, process_task
from jubir.batch.workers import Task
from jubir.schema import Issue, Mention, Organization, Person, Quote, Record, Release, Role

pytest_plugins = ["torture"]
ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
GAPS = Path(__file__).parent / "sentence_gaps.txt"


def block_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook, so that no library gets round it: this process reaches itself and nothing else."""
    address = arguments[1] if event == "socket.connect" else arguments[0] if event == "socket.getaddrinfo" else None
    host = address[0] if isinstance(address, tuple) else address if event == "socket.getaddrinfo" else None
    if host not in (None, "", "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1"):
        raise RuntimeError(f"no network in tests: {host}")


sys.addaudithook(block_network)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--torture", action="store_true", help="batches at full size; the figures go into docs/torture.md")
    parser.addoption("--update-golden", action="store_true", help="write what the tests find into tests/golden")
    parser.addoption("--update-gaps", action="store_true", help="write which marked sentences are read wrong into tests/sentence_gaps.txt")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """golden(name, value): value is what tests/golden/NAME.json holds, as JSON."""

    def compare(name: str, value: Any) -> None:
        file = GOLDEN / f"{name}.json"
        if request.config.getoption("--update-golden"):
            GOLDEN.mkdir(exist_ok=True)
            file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
        assert json.loads(json.dumps(value)) == json.loads(file.read_text("utf-8"))

    return compare


def stand_in(release: Release) -> Record:
    """A record without any knowledge: the first line, "Ani Lestari" wherever she stands. "BOOM" is a defect of ours."""
    text = release.text
    if "BOOM" in text:
        raise RuntimeError(text)
    record = Record(release.release_id, release.source, title=text.strip().splitlines()[0])
    record.issues = [Issue(code, message) for code, message in release.issues]
    start = text.find("Ani Lestari")
    if start >= 0:
        ani = Mention(start, start + 11, "Ani Lestari")
        record.people.append(
            Person("per-1", "Ani Lestari", prefixes=["Dr."], aliases=["Ani", "Bu Ani"], mentions=[ani])
        )
        record.organizations.append(Organization("org-1", "Dinas Pasar", mentions=[]))
        record.roles.append(
            Role("rol-1", "Ani Lestari", "Kepala", "Dinas Pasar", "current", ani.start, ani.end, ani.text, "stand-in")
        )
        said = (ani.text, ani.start, ani.end)
        record.quotes.append(
            Quote("quo-1", "direct", *said, "Ani Lestari", "person", "Ani", "kata", "short-name", None, "stand-in")
        )
    return record


@pytest.fixture
def without_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work on `stand_in`, so that a test of them is fast and fails for nothing that the core does."""
    monkeypatch.setattr(jubir, "load", lambda *, model="default": stand_in, raising=False)
    # In this process, since workers would load the real thing.
    monkeypatch.setattr("jubir.batch.batch.run_local", inline)
    load.cache_clear()


def inline(tasks: Sequence[Task], *, jobs: int, settings: Settings) -> Iterator[Receipt]:
    for task in tasks:
        yield process_task(task.inputs, task.out_path, settings=settings)


@pytest.fixture(scope="session")
def extractor() -> jubir.Extractor:
    """The real extractor, loaded once."""
    return jubir.load()


@pytest.fixture(scope="session")
def gaps(request: pytest.FixtureRequest) -> Iterator[set[str] | None]:
    """With --update-gaps a set that becomes tests/sentence_gaps.txt; else None."""
    if not request.config.getoption("--update-gaps"):
        yield None
        return
    wrong: set[str] = set()
    yield wrong
    GAPS.write_text("".join(f"{name}\n" for name in sorted(wrong)), "utf-8")
