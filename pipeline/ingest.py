"""Files, folders, JSON lines and standard input -> releases, each read or refused with a reason."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.decode import UNDEFINED, Refused, decode, defect, repair
from pipeline.schema import Release

STDIN = "-"
# Folders hold files that nobody put there to be read.
IGNORED_NAMES = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Limits:
    """What a single release may measure."""

    file_bytes: int = 20_000_000
    characters: int = 200_000


LIMITS = Limits()


@dataclass(frozen=True)
class Item:
    """One release to be read: a file; or bytes that came over standard input; or a text out of a JSON line."""

    path: str  # as the tables give it: relative to the input folder, with forward slashes
    file: Path | None = None
    data: bytes | None = None
    text: str | None = None


@dataclass(frozen=True)
class Failure:
    """Why an input has no record of its own: one row of errors.csv."""

    path: str
    stage: str  # find, ingest, extract
    code: str
    message: str
    sha256: str = ""
    release_id: str = ""  # of a duplicate: the release that was read first
    seconds: float | None = None  # spent on it, in the last attempt
    attempts: int = 1


@dataclass
class Found:
    """What the inputs hold, each list in the order of its paths."""

    items: list[Item] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def add(self, part: Item | Failure) -> None:
        if isinstance(part, Item):
            self.items.append(part)
        else:
            self.failures.append(part)


def find(inputs: Sequence[str], *, limits: Limits = LIMITS, leave_out: Path | None = None) -> Found:
    """All releases in files, folders (walked to the bottom) and, for "-", on standard input, sorted by path.

    `leave_out` is a folder that is passed over: where the output stands inside the input, it is no input.
    """
    found = Found()
    for name in inputs:
        if name == STDIN:
            parts = _from_stdin(sys.stdin.buffer.read(limits.file_bytes + 1), limits=limits)
        elif Path(name).is_dir():
            parts = _from_folder(Path(name), limits=limits, leave_out=leave_out)
        else:
            parts = _from_file(Path(name), _clean(Path(name).name), limits=limits, asked_for=True)
        for part in parts:
            found.add(part)
    # The content breaks a tie between two folders that hold the same path: the order of the inputs does not matter.
    found.items.sort(key=lambda i: (i.path, i.text or "", i.data or b"", i.file.as_posix() if i.file else ""))
    found.failures.sort(key=lambda f: (f.path, f.code, f.message))
    return found


def _from_folder(folder: Path, *, limits: Limits, leave_out: Path | None) -> Iterator[Item | Failure]:
    unreadable: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=unreadable.append):
        here = Path(root)
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not _same(here / f, leave_out))
        for name in [f for f in folders if (here / f).is_symlink()]:
            path = _clean((here / name).relative_to(folder).as_posix())
            yield Failure(path, "find", "not-a-file", "a link to a folder is not followed")
        for name in sorted(files):
            if not name.startswith(".") and name.lower() not in IGNORED_NAMES:
                file = here / name
                yield from _from_file(file, _clean(file.relative_to(folder).as_posix()), limits=limits, asked_for=False)
    for error in unreadable:
        yield Failure(_clean(str(error.filename)), "find", "unreadable", error.strerror or type(error).__name__)


def _same(folder: Path, other: Path | None) -> bool:
    return other is not None and other.is_dir() and folder.samefile(other)


def _from_file(file: Path, path: str, *, limits: Limits, asked_for: bool) -> Iterator[Item | Failure]:
    """A file as one item, a .jsonl file as one item a line. A file that was asked for by name needs no suffix."""
    suffix = file.suffix.lower()
    if not file.exists():
        yield Failure(_clean(str(file)) if asked_for else path, "find", "not-found", "no such file or folder")
    elif not file.is_file():
        yield Failure(path, "find", "not-a-file", "neither a file nor a folder")
    elif suffix == ".txt" or (asked_for and not suffix):
        yield Item(path, file=file)
    elif suffix == ".jsonl":
        try:
            yield from _from_lines(_bytes(file, limits=limits), path)
        except Refused as refused:
            yield Failure(path, "find", refused.code, str(refused), refused.sha256)
    else:
        yield Failure(path, "find", "unsupported-type", f"{suffix or 'a file without a suffix'} is not read")


def _from_stdin(data: bytes, *, limits: Limits) -> Iterator[Item | Failure]:
    """Standard input is one release, or JSON lines where it begins like them."""
    if len(data) > limits.file_bytes:
        yield Failure("stdin", "find", "too-large", f"more than {limits.file_bytes:,} bytes")
    elif re.match(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:id|text)"\s*:', data):
        yield from _from_lines(data, "stdin")
    else:
        yield Item("stdin", data=data)


def _from_lines(data: bytes, path: str) -> Iterator[Item | Failure]:
    """JSON lines of {"id", "text"}: the id is the path of the release. Other keys are passed over."""
    try:
        lines = decode(data)[0].split("\n")
    except Refused as refused:
        yield Failure(path, "find", refused.code, str(refused), _digest(data))
        return
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield Failure(where, "find", "bad-json", "the line is not JSON")
            continue
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            yield Failure(where, "find", "bad-json", 'the line is not an object with a "text"')
        elif not isinstance(row.get("id"), str | int):
            yield Failure(where, "find", "bad-json", 'the line has no "id"')
        else:
            yield Item(_clean(str(row["id"])) or where, text=row["text"])


def _clean(name: str) -> str:
    """A name that can be written anywhere: lone surrogates, which JSON and file systems allow, replaced."""
    return name.encode("utf-8", "replace").decode("utf-8").strip()


def read(item: Item, *, limits: Limits = LIMITS) -> Release:
    """The release that an item holds.

    Raises Refused with the code too-large, unreadable, empty, binary, lone-surrogates or undecodable.
    """
    if item.text is not None:
        data = item.text.encode("utf-8", "surrogatepass")
        return _release(item.text, item.path, data, "application/jsonl", limits=limits)
    data = _bytes(item.file, limits=limits) if item.file is not None else item.data or b""
    try:
        text, guessed = decode(data)
    except Refused as refused:
        raise Refused(refused.code, str(refused), sha256=_digest(data)) from None
    return _release(text, item.path, data, "text/plain", limits=limits, guessed=guessed, kept=item.file is not None)


def _release(
    text: str,
    path: str,
    data: bytes,
    media_type: str,
    *,
    limits: Limits,
    guessed: str | None = None,
    kept: bool = False,
) -> Release:
    """A release with its mojibake repaired. `kept`: its characters stand in a file that the user still has."""
    issues: tuple[tuple[str, str], ...] = (("encoding-guessed", f"read as {guessed}"),) if guessed else ()
    sha256 = _digest(data)
    if len(text) > limits.characters:
        message = f"{len(text):,} characters, more than {limits.characters:,}"
        raise Refused("too-large", message, sha256=sha256)
    if code := defect(text):
        raise Refused(*code, sha256=sha256)
    repaired = repair(text)
    if repaired != text:
        issues += (("mojibake-repaired", "characters that were decoded wrongly were put right"),)
        if code := defect(repaired):
            raise Refused(*code, sha256=sha256)
    if guessed and UNDEFINED.search(repaired):
        raise Refused("undecodable", "neither UTF-8, UTF-16 nor Windows-1252", sha256=sha256)
    return Release(repaired, path, sha256, media_type, issues, rewritten=repaired != text or not kept)


def _bytes(file: Path, *, limits: Limits) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(limits.file_bytes + 1)
    except OSError as error:
        raise Refused("unreadable", error.strerror or type(error).__name__) from None
    if len(data) > limits.file_bytes:
        raise Refused("too-large", f"more than {limits.file_bytes:,} bytes")
    return data


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
