"""What is done, kept in a hidden folder beside the tables: a run that was cut off goes on, and nothing is done twice.

    DIR/.jubir/journal.jsonl     KEY JSON a line: the result of every input of the last run that ended
    DIR/.jubir/work/             what tasks have written since
    DIR/.jubir/lock              held while a run is at work

The key is a hash of everything that a result depends on. So the journal never has to be asked whether it is out of date, and holds
nothing that was made with other settings (unmasked contacts, say) once a run has ended.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from jubir.batch.run import Done
from jubir.batch.task import is_failure, read_lines, write_lines
from jubir.ingest.inputs import Failure, Item, Limits
from jubir.schema import Record

HIDDEN = ".jubir"


class Busy(Exception):
    """Another run is writing into the folder."""


class Journal:
    """The results that an output folder has, by key, each as the JSON it is written as."""

    def __init__(self, output: Path, *, part: str = "") -> None:
        """`part` names one of several journals in a folder: that of "-1-of-4", of four machines the first."""
        self.folder = output / HIDDEN
        self.file = self.folder / f"journal{part}.jsonl"
        self.work = self.folder / f"work{part}"
        self.lines: dict[str, str] = {}

    @contextmanager
    def at_work(self, *, fresh: bool = False) -> Iterator[None]:
        """Holds the lock, with all results read, those of `work` included. Raises Busy, or OSError."""
        self.work.mkdir(parents=True, exist_ok=True)
        with locked(self.file.with_suffix(".lock")):
            if fresh:
                self.file.unlink(missing_ok=True)
                shutil.rmtree(self.work)
                self.work.mkdir()
            self.read()
            self._tidy_work()
            yield

    def read(self) -> None:
        self.lines = {}
        for file in (self.file, *sorted(self.work.glob("*.jsonl")), *sorted(self.work.glob("*.part"))):
            # A worker whose run was killed may be finishing its task, and take its part file away.
            with contextlib.suppress(FileNotFoundError):
                self._add(read_lines(file)[0])

    def take(self, out_path: Path) -> None:
        """Takes in what a task has written."""
        self._add(read_lines(out_path)[0])

    def _add(self, lines: Mapping[str, str]) -> None:
        for key, line in lines.items():
            if key not in self.lines or not is_failure(line) or is_failure(self.lines[key]):
                self.lines[key] = line

    def is_done(self, key: str) -> bool:
        """True for an input that has a record; one that failed is tried again."""
        return key in self.lines and not is_failure(self.lines[key])

    def attempts(self, key: str) -> int:
        """How often an input has failed so far."""
        return int(json.loads(self.lines[key])["failure"]["attempts"]) if key in self.lines else 0

    def result(self, key: str, path: str) -> Done | Failure:
        """What came of an input."""
        values = json.loads(self.lines[key])
        if "failure" in values:
            return replace(Failure(**values["failure"]), path=path)
        return Done(Record.from_dict(values["record"]), values["text"])

    def close(self, keep: Collection[str]) -> None:
        """Leaves one file with the results of these keys. Cut off at any moment, nothing is lost."""
        lines = {key: self.lines[key] for key in sorted(keep) if key in self.lines}
        if not self.file.exists() or lines != read_lines(self.file)[0]:
            temporary = self.file.with_suffix(".new")
            write_lines(temporary, lines)
            temporary.replace(self.file)
            sync_folder(self.folder)
        self.lines = lines
        for file in self.work.iterdir():
            file.unlink(missing_ok=True)

    def _tidy_work(self) -> None:
        """What a killed run left in many files, in one."""
        files = list(self.work.iterdir())
        if files:
            salvaged = self.work / "salvaged.new"
            write_lines(salvaged, self.lines)
            salvaged.replace(self.file)
            for file in files:
                file.unlink(missing_ok=True)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Holds a lock that ends with this process, however it ends. Raises Busy."""
    with file.open("w") as stream:
        try:
            import fcntl
        except ImportError:  # Windows
            yield
            return
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another run is writing into {file.parent.parent}") from None
        yield


def key_of(item: Item, configuration: str, *, limits: Limits) -> str:
    """The key of an input's result: a hash of its path, its content and the configuration."""
    return digest([configuration, item.path, str(item.part), content_digest(item, limits=limits)])


def content_digest(item: Item, *, limits: Limits) -> str:
    """A hash of what an input holds; empty for a file that cannot be read."""
    if item.text is not None:
        return hashlib.sha256(item.text.encode("utf-8", "surrogatepass")).hexdigest()
    if item.file is None:
        return hashlib.sha256(item.data or b"").hexdigest()
    try:
        with item.file.open("rb") as stream:
            return hashlib.sha256(stream.read(limits.file_bytes + 1)).hexdigest()
    except OSError:
        return ""


def digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def sync_folder(folder: Path) -> None:
    """Writes to the disk what a folder lists: without it, a file that was moved may be back at its old name after a power cut."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
