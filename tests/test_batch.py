"""Runs that go on where others ended: what is done once, what again, what the tables hold then."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from test_cli import rows

import jubir
from jubir.batch import batch
from jubir.batch.journal import HIDDEN, Journal, locked, record_of
from jubir.batch.task import START, Settings, as_json, left_over, read_lines
from jubir.cli import main
from jubir.schema import Record, Release

pytestmark = pytest.mark.usefixtures("without_core")


def extract(folder: Path, output: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["extract", str(folder), "-o", str(output), *options], prog_name="jubir")


def clock(output: Path) -> dict[str, Any]:
    return dict(json.loads((output / "run.json").read_text())["clock"])


def contents(output: Path) -> dict[str, bytes]:
    """What is published; run.json has a clock."""
    files = [f for f in output.rglob("*") if f.is_file() and HIDDEN not in f.parts and f.name != "run.json"]
    return {f.relative_to(output).as_posix(): f.read_bytes() for f in files}


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(40):
        (folder / f"{n:02}.txt").write_text(f"Judul {n}\nkata Ani Lestari.", "utf-8")
    return folder


def test_what_has_not_changed_is_not_done_again(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert extract(releases, out).exit_code == 0
    assert clock(out)["processed"] == 40
    before = contents(out)
    stamps = {f: f.stat().st_mtime_ns for f in out.glob("*.csv")}
    os.utime(releases / "01.txt")
    assert extract(releases, out).exit_code == 0
    assert (clock(out)["processed"], contents(out)) == (0, before)
    assert {f: f.stat().st_mtime_ns for f in out.glob("*.csv")} == stamps
    (releases / "07.txt").write_text("Judul baru", "utf-8")
    assert extract(releases, out).exit_code == 0
    assert clock(out)["processed"] == 1
    assert [row["title"] for row in rows(out / "releases.csv")][7] == "Judul baru"


def test_tables_that_somebody_wrote_into_are_written_again(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(releases, out)
    before = contents(out)
    (out / "quotes.csv").write_text("kosong")
    (out / "roles.csv").unlink()
    extract(releases, out)
    assert (clock(out)["processed"], contents(out)) == (0, before)


def test_deleted_inputs_leave_the_tables_and_the_journal(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(releases, out)
    (releases / "07.txt").unlink()
    extract(releases, out)
    assert clock(out)["processed"] == 0
    assert [row["path"] for row in rows(out / "releases.csv")] == [f"{n:02}.txt" for n in range(40) if n != 7]
    assert "Judul 7" not in (out / HIDDEN / "journal.jsonl").read_text("utf-8")


def test_other_settings_do_all_again_and_leave_nothing_of_the_old(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(releases, out)
    old = set(read_lines(out / HIDDEN / "journal.jsonl")[0])
    extract(releases, out, "--max-characters", "1000")
    new = set(read_lines(out / HIDDEN / "journal.jsonl")[0])
    assert (clock(out)["processed"], len(new), old & new) == (40, 40, set())
    extract(releases, out, "--max-characters", "1000", "--timeout", "20", "--max-memory", "1500")
    assert clock(out)["processed"] == 0


def test_another_format_takes_the_place_of_the_old_one(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(releases, out, "--format", "csv")
    (out / "notes.txt").write_text("mine")
    extract(releases, out, "--format", "jsonl")
    assert sorted(contents(out)) == ["errors.csv", "notes.txt", "records.jsonl"]
    assert clock(out)["processed"] == 0


def test_what_failed_is_tried_again(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (releases / "cacat.txt").write_text("BOOM")
    (releases / "kosong.txt").write_text("")
    for attempt in (1, 2, 3):
        assert extract(releases, out).exit_code == 1
        failed = {row["path"]: row for row in rows(out / "errors.csv")}
        assert {path: row["attempts"] for path, row in failed.items()} == dict.fromkeys(failed, str(attempt))
        assert clock(out)["processed"] == (42 if attempt == 1 else 2)
        assert float(failed["cacat.txt"]["seconds"]) >= 0
    assert failed["cacat.txt"]["sha256"]
    (releases / "cacat.txt").write_text("Judul")
    (releases / "kosong.txt").unlink()
    assert extract(releases, out).exit_code == 0
    assert (rows(out / "errors.csv"), clock(out)["processed"]) == ([], 1)


def test_fresh(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (releases / "cacat.txt").write_text("BOOM")
    extract(releases, out)
    before = contents(out)
    extract(releases, out, "--fresh")
    assert clock(out)["processed"] == 41
    assert contents(out).keys() == before.keys()
    assert [row["attempts"] for row in rows(out / "errors.csv")] == ["1"]


def test_fail_fast_stops_and_keeps_what_is_done(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    extract(releases, out)
    before = contents(out)
    for n in range(40, 80):
        (releases / f"{n}.txt").write_text("BOOM" if n == 60 else f"Judul {n}")
    result = extract(releases, out, "--fail-fast")
    assert (result.exit_code, contents(out)) == (1, before)
    assert "60.txt: RuntimeError" in result.stderr
    (releases / "60.txt").write_text("Judul 60")
    assert extract(releases, out, "--fail-fast").exit_code == 0
    assert 0 < clock(out)["processed"] < 40
    assert len(rows(out / "releases.csv")) == 80
    assert extract(releases / "tiada.txt", out, "--fail-fast").exit_code == 3


def test_counts(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (releases / "cacat.txt").write_text("BOOM")
    (releases / "lagi.txt").write_bytes((releases / "00.txt").read_bytes())
    (releases / "gambar.png").write_bytes(b"\x89PNG")
    extract(releases, out)
    values = json.loads((out / "run.json").read_text())
    assert values["counts"] == {"found": 43, "ok": 40, "failed": 2, "skipped": 1}
    # The same path and the same text out of two folders.
    again = tmp_path / "again"
    again.mkdir()
    (again / "00.txt").write_bytes((releases / "00.txt").read_bytes())
    result = CliRunner().invoke(main, ["extract", str(releases), str(again), "-o", str(out)])
    assert json.loads((out / "run.json").read_text())["counts"]["skipped"] == 2, result.output


def test_two_runs_into_one_folder(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / HIDDEN).mkdir(parents=True)
    with locked(out / HIDDEN / "journal.lock"):
        result = extract(releases, out)
    assert (result.exit_code, "another run" in result.stderr) == (2, True)
    assert extract(releases, out).exit_code == 0


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """full_disk(n): the nth file that is written to the disk from now on does not fit."""

    def arm(number: int) -> None:
        calls = iter(range(1, 10_000))
        real = os.fsync

        def fsync(handle: int) -> None:
            if next(calls) >= number:
                raise OSError(28, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", fsync)

    return arm


@pytest.mark.parametrize("number", range(1, 30, 4))
def test_a_full_disk_leaves_the_old_tables(
    number: int, releases: Path, tmp_path: Path, full_disk: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    extract(releases, out)
    before = contents(out)
    (releases / "00.txt").write_text("Judul baru")
    full_disk(number)
    result = extract(releases, out)
    assert (result.exit_code, contents(out)) == (3, before), result.output
    assert "No space left" in result.stderr
    monkeypatch.undo()


class Killed(BaseException):
    """Stands for SIGKILL: nothing handles it."""


@pytest.mark.parametrize("number", range(1, 24))
def test_killed_while_the_tables_are_moved_in(
    number: int, releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever rename is the last, the next run has the new tables, all of them."""
    whole = tmp_path / "whole"
    out = tmp_path / "out"
    extract(releases, out)
    (releases / "00.txt").write_text("Judul baru")
    (releases / "01.txt").unlink()
    extract(releases, whole)
    calls = iter(range(1, 10_000))
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if next(calls) == number:
            raise Killed
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        patch.setattr(batch, "work_through", work_without_replace(batch.work_through, real, replace))
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        with contextlib.suppress(Killed):
            extract(releases, out)
    extract(releases, out)
    assert contents(out) == contents(whole)


def work_without_replace(work: Any, real: Any, counting: Any) -> Any:
    """The renames of the workers are not counted."""

    def through(*arguments: Any, **options: Any) -> Any:
        Path.replace = real  # type: ignore[method-assign]
        try:
            return work(*arguments, **options)
        finally:
            Path.replace = counting  # type: ignore[method-assign]

    return through


def test_a_part_file_says_what_is_done_and_what_was_begun(tmp_path: Path) -> None:
    part = tmp_path / "s.host-1.part"
    part.write_bytes(f"{START} a\na {{}}\n{START} b\n".encode() + "b {é".encode()[:-1])
    assert read_lines(part) == ({"a": "{}"}, "b")
    (tmp_path / "s.host-2.part").write_text(f"{START} b\nb {{}}\n{START} c\n")
    (tmp_path / "s.host-2.trace").write_text(
        'Timeout (0:00:01)!\nThread 0x1 (most recent call first):\n  File "/x/re.py", line 1 in f\n'
        f'  File "{Path(jubir.__path__[0]) / "quotes.py"}", line 12 in find\n'
    )
    earlier = left_over(tmp_path / "s.jsonl")
    assert (earlier.lines, earlier.deaths) == ({"a": "{}", "b": "{}"}, {"b": 1, "c": 1})
    assert earlier.hung == {"c": ", in quotes.py:12"}


def test_results_of_a_killed_run_are_kept(releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    extract(releases, whole)
    seen: list[str] = []

    def dying(*, model: str = "default") -> Callable[[Release], Record]:
        from conftest import stand_in

        def one(release: Release) -> Record:
            seen.append(release.path)
            if len(seen) == 20:
                raise Killed
            return stand_in(release)

        return one

    monkeypatch.setattr(jubir, "load", dying)
    from jubir.batch.task import load

    load.cache_clear()
    with pytest.raises(Killed):
        CliRunner().invoke(main, ["extract", str(releases), "-o", str(out)])
    assert extract(releases, out).exit_code == 0
    assert clock(out)["processed"] == 21
    assert contents(out) == contents(whole)


def test_a_record_survives_the_journal(releases: Path, tmp_path: Path) -> None:
    extract(releases, tmp_path / "out")
    lines = (tmp_path / "out" / "records.jsonl").read_text("utf-8").splitlines()
    for line in lines:
        record = record_of(json.loads(line))
        assert json.dumps(record.as_dict(), ensure_ascii=False) == line
        assert all(type(entry).__module__ == "jubir.schema" for entry in record.people + record.quotes)


def test_the_journal_prefers_a_record_to_a_failure(tmp_path: Path) -> None:
    from jubir.ingest.inputs import Failure

    failure = as_json(Failure("a", "extract", "x", "y"), seconds=1.0, attempts=2)
    journal = Journal(tmp_path)
    with journal.at_work():
        (journal.work / "1.jsonl").write_text("k {}\n")
        (journal.work / "2.jsonl").write_text(f"k {failure}\nl {failure}\n")
        journal.read()
        assert (journal.is_done("k"), journal.is_done("l"), journal.attempts("l")) == (True, False, 2)


def test_settings_name_their_defaults() -> None:
    options = {p.name: p.default for p in main.commands["extract"].params}
    settings = Settings()
    assert options["timeout"] == settings.seconds
    assert options["max_bytes"] == settings.limits.file_bytes
    assert options["max_characters"] == settings.limits.characters
    assert options["max_memory"] == settings.memory_bytes // 1_000_000


def parts(folder: Path, output: Path, total: int) -> list[Path]:
    """The folders of all parts, each made by a run of its own."""
    folders = [output / f"part{n}" for n in range(1, total + 1)]
    for n, out in enumerate(folders, 1):
        assert extract(folder, out, "--shard", f"{n}/{total}").exit_code == 0
    return folders


def merged(*folders: Path, output: Path) -> Result:
    return CliRunner().invoke(main, ["merge", *map(str, folders), "-o", str(output)], prog_name="jubir")


def test_parts_make_the_tables_of_one_run(releases: Path, tmp_path: Path) -> None:
    (releases / "lagi.txt").write_bytes((releases / "00.txt").read_bytes())
    (releases / "gambar.png").write_bytes(b"\x89PNG")
    assert extract(releases, tmp_path / "whole").exit_code == 1
    folders = [tmp_path / f"part{n}" for n in (1, 2, 3)]
    statuses = [extract(releases, out, "--shard", f"{n}/3").exit_code for n, out in enumerate(folders, 1)]
    assert sorted(statuses) == [0, 0, 1]
    assert not any(contents(out) for out in folders)
    assert merged(*folders[::-1], output=tmp_path / "out").exit_code == 1
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    values = [json.loads((tmp_path / name / "run.json").read_text()) for name in ("out", "whole")]
    assert values[0]["counts"] == values[1]["counts"]
    # What is merged is known to a run that follows.
    extract(releases, tmp_path / "out")
    assert clock(tmp_path / "out")["processed"] == 0


def test_parts_in_one_folder(releases: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for n in (2, 1):
        assert extract(releases, out, "--shard", f"{n}/2").exit_code == 0
    assert extract(releases, out, "--shard", "2/2").exit_code == 0
    assert merged(out, output=out).exit_code == 0
    assert len(rows(out / "releases.csv")) == 40


def test_parts_that_make_no_whole(releases: Path, tmp_path: Path) -> None:
    first, second = parts(releases, tmp_path, 2)
    out = tmp_path / "out"
    for folders, problem in (
        ([first], "missing: 2/2"),
        ([tmp_path], "no parts there"),
    ):
        result = merged(*folders, output=out)
        assert (result.exit_code, problem in result.stderr) == (2, True), result.stderr
    assert extract(releases, second, "--shard", "2/2", "--max-characters", "999").exit_code == 0
    assert "different limits" in merged(first, second, output=out).stderr
    assert extract(releases, first, "--shard", "1/3").exit_code == 0
    assert "of several runs" in merged(first, second, output=out).stderr
    assert not (out / "releases.csv").exists()
