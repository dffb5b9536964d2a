"""The Python API: what it takes and refuses, one result however it is asked for, tables that are those of the files."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from test_formats import nasty

import jubir
from jubir import api
from jubir.batch.run import Run
from jubir.write.files import write
from jubir.write.profiles import PROFILES
from jubir.write.rows import DTYPES
from jubir.write.tables import TABLES

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "seeds" / "releases").glob("*.txt"))[:4]
TEXT = "JAKARTA - “Siap,” kata Menteri Keuangan Sri Mulyani."
MAIL = f"Message-ID: <1@contoh.id>\nSubject: Siap\nContent-Type: text/plain; charset=utf-8\n\n{TEXT}\n"


@pytest.fixture(scope="module")
def records() -> list[jubir.Record]:
    return [jubir.extract(file) for file in FILES]


def test_importing_is_quick() -> None:
    probe = "import sys, jubir; jubir.Record, jubir.load, dir(jubir); print({'spacy', 'pandas', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_all_is_there() -> None:
    assert set(jubir.__all__) <= set(dir(jubir))
    for name in jubir.__all__:
        assert getattr(jubir, name) is not None
    with pytest.raises(AttributeError, match="Extractor"):
        jubir.Extractor  # noqa: B018


def test_a_text_a_path_and_a_release_are_one_thing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    sources: list[jubir.Source] = [TEXT, tmp_path / "a.txt", jubir.Release(TEXT)]
    of_text, of_path, of_release = map(jubir.extract, sources)
    assert of_text == of_release
    assert replace(of_path, source=of_text.source) == of_text
    assert (of_text.source["path"], of_path.source["path"]) == ("", "a.txt")
    assert [quote.speaker for quote in of_text.quotes] == ["Sri Mulyani"]


def test_other_formats(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(MAIL, "utf-8")
    (tmp_path / "a.html").write_text(f"<html><body><p>{TEXT}</p></body></html>", "utf-8")
    (tmp_path / "-").write_text(TEXT, "utf-8")
    for name in ("a.eml", "a.html", "-"):
        release = jubir.read(tmp_path / name)
        (quote,) = jubir.extract(tmp_path / name).quotes
        assert release.text[quote.start : quote.end] == quote.text == "Siap,"


@pytest.mark.parametrize("wrong", [None, 3, b"Siap", ["Siap"], float("nan"), {"text": "Siap"}])
def test_anything_else_is_a_type_error(wrong: Any) -> None:
    said = rf"text \(str\), a file \(pathlib.Path\) or a jubir.Release, not {type(wrong).__name__}"
    with pytest.raises(TypeError, match=said):
        jubir.extract(wrong)
    with pytest.raises(TypeError, match=said):
        list(jubir.extract_many([wrong], on_error=print))


def test_one_text_is_not_many() -> None:
    for wrong in (TEXT, FILES[0], jubir.Release(TEXT)):
        with pytest.raises(TypeError, match="several"):
            jubir.extract_many(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="jobs"):
        jubir.extract_many([TEXT], jobs=0)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "unsupported-type"),
        ("a.md", b"Siap", "unsupported-type"),
        ("a.jsonl", b'{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n', "several-releases"),
    ],
)
def test_a_file_that_cannot_be_read(name: str, content: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(jubir.Refused, match=name) as caught:
        jubir.extract(tmp_path / name)
    assert caught.value.code == code


def test_what_is_no_file_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"b\.txt"):
        jubir.extract(tmp_path / "b.txt")
    with pytest.raises(jubir.Refused, match="a folder"):
        jubir.extract(tmp_path)
    for text, code in (("", "empty"), ("\ud800", "lone-surrogates"), ("a\0b", "binary")):
        with pytest.raises(jubir.Refused) as caught:
            jubir.extract(text)
        assert caught.value.code == code


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing"):
        jubir.load(tmp_path / "nothing")
    with pytest.raises(OSError, match="nothing"):
        list(jubir.extract_many([TEXT], model=tmp_path / "nothing", on_error=print))


def test_a_refusal_gets_from_one_process_to_another() -> None:
    error = pickle.loads(pickle.dumps(jubir.Refused("empty", "no text", sha256="00")))
    assert (error.code, str(error), error.sha256) == ("empty", "no text", "00")


def test_the_default_model_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def extractor(model: str) -> Any:
        loaded.append(model)
        return lambda release: jubir.Record(release.release_id, release.source)

    monkeypatch.setattr(api, "_extractor", extractor)
    monkeypatch.setattr(api, "_shared", {})
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(jubir.extract, [TEXT] * 40))
    assert loaded == ["default"]
    assert (repr(jubir.load("none")), loaded) == ("jubir.load('none')", ["default", "none"])


def test_threads_give_the_same_bytes(records: list[jubir.Record]) -> None:
    start = threading.Barrier(4)

    def of_a_thread(number: int) -> dict[int, str]:
        start.wait()
        order = [(number + n) % len(FILES) for n in range(len(FILES))]
        return {n: jubir.extract(FILES[n]).to_json() for n in order}

    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(of_a_thread, range(4)):
            assert [found[n] for n in range(len(FILES))] == [record.to_json() for record in records]


def send_record(pipe: Any, reader: jubir.Reader | None) -> None:
    pipe.send((reader or jubir.extract)(TEXT).to_json())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_reads_even_while_the_parent_does() -> None:
    reader = jubir.load("none")
    expected = reader(TEXT).to_json()
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    # As a thread of the parent holds it that is not there in the child.
    with reader._lock, api._shared_lock:
        child = fork.Process(target=send_record, args=(theirs, reader))
        child.start()
    assert ours.poll(300), "the child waits for a lock of its parent"
    assert ours.recv() == expected
    child.join()


def test_many_in_order_and_as_they_come(records: list[jubir.Record]) -> None:
    taken = []

    def texts() -> Iterator[Path]:
        for file in FILES:
            taken.append(file)
            yield file

    many = jubir.extract_many(texts())
    assert (next(many), taken) == (records[0], FILES[:1])
    assert list(many) == records[1:]


@pytest.mark.slow
def test_processes_give_the_same_bytes_and_tell_errors(records: list[jubir.Record], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    told: list[tuple[jubir.Source, str]] = []

    def tell(source: jubir.Source, error: Exception) -> None:
        told.append((source, getattr(error, "code", "")))

    sources: list[jubir.Source] = [FILES[0], tmp_path / "a.txt", FILES[1], "", jubir.read(FILES[2]), *FILES[3:]]
    found = list(jubir.extract_many(sources, jobs=2, on_error=tell))
    assert [record.to_json() for record in found] == [record.to_json() for record in records]
    assert told == [(tmp_path / "a.txt", "empty"), ("", "empty")]


@pytest.mark.slow
def test_an_error_ends_the_processes() -> None:
    with pytest.raises(jubir.Refused, match="no text"):
        list(jubir.extract_many(["", TEXT], jobs=2, model="none"))
    assert not multiprocessing.active_children()


def test_a_reader_can_be_pickled() -> None:
    reader = jubir.load("none")
    assert pickle.loads(pickle.dumps(reader))(TEXT) == reader(TEXT)


@pytest.mark.parametrize("profile", PROFILES)
def test_frames_are_those_of_the_files(profile: str, records: list[jubir.Record], tmp_path: Path) -> None:
    write(Run(records), tmp_path, profile=profile)
    written, made = jubir.read_tables(tmp_path), jubir.to_pandas(iter(records))
    assert list(made) == [name for name in TABLES if name != "errors"]
    assert [*made, "errors"] == list(written)
    for name, frame in made.items():
        # Line breaks in a cell are spaces in files for Excel.
        if profile == "excel-id":
            frame = frame.map(lambda value: " ".join(value.splitlines()) if isinstance(value, str) else value)
            frame = frame.astype(made[name].dtypes.to_dict())
        pd.testing.assert_frame_equal(written[name], frame, check_exact=True)
        for column in TABLES[name].columns:
            expected = "datetime64[s]" if column.type == "date" else DTYPES[column.type]
            assert frame[column.name].dtype == expected, (name, column.name)


def test_no_cell_changes_on_its_way_through_a_file(tmp_path: Path) -> None:
    write(Run([nasty()]), tmp_path)
    made = jubir.to_pandas([nasty()])
    for name, frame in jubir.read_tables(tmp_path).items():
        if name in made:
            pd.testing.assert_frame_equal(frame, made[name], check_exact=True)
    assert made["releases"]["date"][0] == pd.Timestamp("2024-05-12")


def test_frames_of_nothing_and_of_the_same_twice(records: list[jubir.Record]) -> None:
    assert {len(frame) for frame in jubir.to_pandas([]).values()} == {0}
    once, twice = jubir.to_pandas(records), jubir.to_pandas([*records, *records])
    for name, frame in once.items():
        pd.testing.assert_frame_equal(frame, twice[name])


def test_a_folder_without_tables(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no releases\.csv"):
        jubir.read_tables(tmp_path)
    write(Run([nasty()]), tmp_path)
    file = tmp_path / "quotes.csv"
    file.write_text(file.read_text("utf-8").replace("direct,=1+1,1,2", "direct,=1+1,satu,2"), "utf-8")
    with pytest.raises(ValueError, match=r"quotes\.csv: start is not integer"):
        jubir.read_tables(str(tmp_path))
