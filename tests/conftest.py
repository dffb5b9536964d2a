"""Fixtures: a stand-in for the extractor, the sample releases, goldens that only --update-golden changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from jubir.batch.task import Receipt, Settings, load, process_task
from jubir.batch.workers import Task
from jubir.schema import Issue, Mention, Organization, Person, Quote, Record, Release, Role

pytest_plugins = ["torture"]
ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"


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
    record.issues.extend(Issue(code, message) for code, message in release.issues)
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
    monkeypatch.setattr("jubir.stages.extractor.load", lambda *, model="default", parser="default": stand_in)
    # In this process, since workers would load the real thing.
    monkeypatch.setattr("jubir.batch.batch.run_local", inline)
    load.cache_clear()


def inline(tasks: Sequence[Task], *, jobs: int, settings: Settings) -> Iterator[Receipt]:
    for task in tasks:
        while not task.out_path.exists():
            yield process_task(task.inputs, task.out_path, settings=settings)


@pytest.fixture(scope="session")
def extractor() -> Callable[[Release], Record]:
    """The real extractor without a trained model, loaded once: what a test says of the rules holds whatever is trained."""
    # Here and not above: it brings spaCy, which many tests do without.
    from jubir.stages.extractor import load as load_extractor

    return load_extractor(model="none")
