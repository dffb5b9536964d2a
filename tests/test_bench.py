"""What `make bench` measures with; the figures themselves are made by hand."""

from __future__ import annotations

from pathlib import Path

from jubir.measure.bench import markdown, memory, releases, stages, write_releases


def test_releases_are_the_same_in_every_run_and_no_two_alike() -> None:
    first = list(releases(40))
    assert first == list(releases(40))
    assert len({text for _, text in first}) == len({name for name, _ in first}) == 40


def test_they_are_written_and_counted(tmp_path: Path) -> None:
    words = write_releases(tmp_path, 3)
    files = sorted(tmp_path.rglob("*.txt"))
    assert words == sum(len(file.read_text("utf-8").split()) for file in files)
    assert len(files) == 3


def test_stages_take_time() -> None:
    assert all(seconds >= 0 for seconds in stages(2).values())
    assert stages(2)["encoder"] > 0


def test_memory_is_measured_on_the_way() -> None:
    found = memory([1, 3])
    assert list(found) == [1, 3]
    assert 50 < found[1] < 2_000


def test_page() -> None:
    side = {"load": 1.0, "words": 1000.0, "documents": 3.0, "wall": 1.0, "cpu": 0.5, "peak": 200.0}
    figures = {
        "machine": "2 cores", "number": 3, "rounds": 1, "one": 1.5, "stages": {"trained model": 3.0, "names": 1.0},
        "sides": {"jubir": side, "encoder": side | {"cpu": 0.4}},
        "load": 0.1, "memory": {1000: 190.0, 20000: 201.0}, "jobs": {1: [8.0, 9.0], 2: [5.0, 4.0]}, "growth": {100: (5.0, 30_000), 1000: (50.0, 300_000)},
    }  # fmt: skip
    page = markdown(figures)
    assert "**80%** of the words a second" in page
    assert "**2.00** times as fast" in page
    assert "| trained model | 75% |" in page
    assert "| 1,000 | 50.0 | 50 | 6,000 |" in page
    assert "| 20,000 | 201 |" in page
    assert "Not here: " in page and "stanza" in page
