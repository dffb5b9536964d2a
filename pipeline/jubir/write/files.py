"""A run -> its files: records.jsonl, the tables in every format asked for, errors, texts; the same bytes for the same run."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jubir.across.corrections import FILE as CORRECTIONS
from jubir.across.corrections import Correction, kept, rulings
from jubir.batch.run import Run
from jubir.schema import Record
from jubir.write.dictionary import DATAPACKAGE, DICTIONARY, datapackage, markdown
from jubir.write.excel import write_workbook
from jubir.write.profiles import csv_excel_id, csv_text
from jubir.write.rows import across, frame, tables
from jubir.write.sqlite import write_database
from jubir.write.tables import TABLES

if TYPE_CHECKING:
    from jubir.across.amend import Amended

FORMATS = ("csv", "jsonl", "xlsx", "sqlite", "parquet")
DEFAULT_FORMATS = ("csv", "jsonl")
RECORDS = "records.jsonl"
WORKBOOK = "jubir.xlsx"
DATABASE = "jubir.sqlite"
TEXTS = "texts"
TEXT = re.compile(r"rel-[0-9a-f]{16,64}\.txt")
REPORT = "report.html"


class MissingExtra(Exception):
    """A format needs a package that is not installed; the message says what to install."""


def check(formats: Sequence[str]) -> None:
    """Raises MissingExtra, before any work, where a format cannot be written here."""
    if "parquet" in formats and importlib.util.find_spec("pyarrow") is None:
        raise MissingExtra("parquet needs pyarrow: pip install 'jubir[parquet]'")


def write(
    run: Run,
    folder: Path,
    *,
    formats: Sequence[str] = DEFAULT_FORMATS,
    profile: str = "plain",
    corrections: Sequence[Correction] | None = None,
) -> Amended:
    """Writes a run: records.jsonl, the tables in each format, errors.csv, texts/ for texts that no file of the user's holds,
    and corrections.csv. What comes back says which corrections fitted. `profile` is that of the CSV files.

    Each file is replaced whole. Raises OSError where the disk refuses, CorrectionError where corrections contradict each other.
    """
    # Here and not above: they need the extraction's modules, and with them spaCy.
    from jubir.across.amend import amend
    from jubir.across.identities import identify

    amended = amend(run.records, corrections or ())
    known = identify(amended.records, rulings=rulings(corrections or ()))
    amended.take_unused(known.unused)
    contents: dict[str, str] = {} if corrections is None else {CORRECTIONS: kept(corrections)}
    frames = tables(amended.records) | across(known)
    frames["errors"] = frame("errors", map(asdict, run.failures))
    render = csv_text if profile == "plain" else None
    if "jsonl" in formats:
        contents[RECORDS] = "".join(line(record) for record in amended.records)
    for name, table in frames.items():
        if "csv" in formats or name == "errors":
            contents[f"{name}.csv"] = render(table) if render else csv_excel_id(name, table)
    if "csv" in formats:
        contents[DATAPACKAGE] = datapackage(frames, profile=profile)
        contents[DICTIONARY] = markdown()
    contents |= {f"{TEXTS}/{release_id}.txt": text for release_id, text in run.texts.items()}
    writers: dict[str, Callable[[Path], None]] = {name: partial(_text, text) for name, text in contents.items()}
    # A clock shows another time on each run: of all files only errors.csv has it.
    frames["errors"] = frame("errors", [asdict(f) | {"seconds": None, "attempts": None} for f in run.failures])
    if "xlsx" in formats:
        writers[WORKBOOK] = partial(write_workbook, frames)
    if "sqlite" in formats:
        writers[DATABASE] = partial(write_database, frames)
    if "parquet" in formats:
        from jubir.write.parquet import write_parquet

        writers |= {f"{name}.parquet": partial(write_parquet, name, table) for name, table in frames.items()}
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder, writers)
    # Of an earlier run into the same folder.
    for old in (folder / TEXTS).glob("rel-*.txt"):
        if old.stem not in run.texts:
            old.unlink()
    return amended


def _text(content: str, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(content)


def _replace(folder: Path, writers: Mapping[str, Callable[[Path], None]]) -> None:
    """Writes all files into a folder beside their places first, then moves them in: a full disk leaves the old ones."""
    staging = folder / f".new.{os.getpid()}"
    try:
        for name, writer in writers.items():
            target = staging / name
            target.parent.mkdir(parents=True, exist_ok=True)
            writer(target)
            with target.open("rb") as stream:
                os.fsync(stream.fileno())
        for name in writers:
            (folder / name).parent.mkdir(exist_ok=True)
            (staging / name).replace(folder / name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def sweep(folder: Path, *, keep: Collection[str]) -> list[str]:
    """Deletes what jubir has written into a folder and is not among `keep`; the names of what is gone.

    For a run that hides something: files of earlier runs may show it, also where nothing says any more what those wrote.
    What jubir writes, its names say; no other file is touched.
    """
    names = {f"{table}.{suffix}" for table in TABLES for suffix in ("csv", "parquet")}
    names |= {RECORDS, WORKBOOK, DATABASE, DATAPACKAGE, DICTIONARY, REPORT}
    texts = [] if (folder / TEXTS).is_symlink() else sorted((folder / TEXTS).glob("*"))
    unfinished = [file for file in folder.glob(".report.html.*") if file.suffix[1:].isdigit()]
    mine = (
        [folder / name for name in sorted(names)] + [file for file in texts if TEXT.fullmatch(file.name)] + unfinished
    )
    gone = [name for file in mine if (name := file.relative_to(folder).as_posix()) not in keep and file.is_file()]
    for name in gone:
        (folder / name).unlink()
    return gone


def line(record: Record) -> str:
    """A record as one line of records.jsonl."""
    return record.to_json() + "\n"
