"""What an analyst puts right in a spreadsheet: a CSV of corrections -> rows that jubir.across.amend applies to the records.

release_id;what;id;value;was;note — `what` is one of WHATS. `was` is what stood there when the analyst saw it: where a newer
version numbers the rows anew, the row that has it is meant.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from jubir.ingest.cells import unguard
from jubir.ingest.decode import Refused, decode

COLUMNS = ("release_id", "what", "id", "value", "was", "note")
NEEDED = COLUMNS[:4]
# what -> what `id` and `value` are, as error messages name them
WHATS = {
    "name": ("the id of a person, organization or program", "the right name"),
    "speaker": ("the quote_id", "the speaker's id or name, or unknown"),
    "drop": ("the id of the row", ""),
    "same-person": ("a person", "the same person"),
    "different-person": ("a person", "another person, or a form of the name that is another's"),
    "same-organization": ("an organization", "the same organization"),
    "different-organization": ("an organization", "another organization"),
}
SAME_OR_NOT = re.compile(r"(same|different)-(person|organization)")
RELEASE_ID = re.compile(r"rel-[0-9a-f]{16}(?:[0-9a-f]{48})?")
# "rel-0123456789abcdef p3": somebody of another release
ELSEWHERE = re.compile(rf"({RELEASE_ID.pattern})[\s/:]+(.+)")
FILE = "corrections.csv"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx, .ods and .xls begin


class CorrectionError(ValueError):
    """A file of corrections that cannot be used: the message has a line for each wrong row."""


@dataclass(frozen=True, order=True)
class Ref:
    """A person or body by its name (or by its id, in one release); without a release, in all of them."""

    name: str
    release_id: str = ""


@dataclass(frozen=True, order=True)
class Ruling:
    """`one` and `other` are the same, or are not."""

    kind: str  # person, organization
    one: Ref
    other: Ref
    same: bool


@dataclass(frozen=True)
class Correction:
    line: int  # in the file, from 1
    release_id: str  # "" for what holds in every release
    what: str
    id: str
    value: str
    was: str = ""
    note: str = ""

    @property
    def elsewhere(self) -> tuple[str, str]:
        """(release, id or name) of a value that is in another release, else ("", "")."""
        found = ELSEWHERE.fullmatch(self.value) if SAME_OR_NOT.fullmatch(self.what) else None
        return (found[1], found[2]) if found and found[1] != self.release_id else ("", "")


def read_corrections(path: Path) -> list[Correction]:
    """The corrections of a file, in its order: UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs.

    Raises CorrectionError with the line of every row that cannot be meant, OSError where there is no such file.
    """
    data = path.read_bytes()
    if data.startswith(WORKBOOKS):
        raise CorrectionError(f"{path}: this is a workbook; save the sheet as CSV")
    try:
        text, _ = decode(data)
    except Refused as error:
        raise CorrectionError(f"{path}: {error}") from error
    return parse_corrections(text, name=str(path))


def parse_corrections(text: str, *, name: str = FILE) -> list[Correction]:
    """As `read_corrections`, of the file's text."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [cell.strip().casefold() for cell in next(reader, [])]
    if missing := [column for column in NEEDED if column not in header]:
        raise CorrectionError(f"{name}:1: no column {', '.join(missing)}; needed are {', '.join(NEEDED)}")
    corrections, problems = [], []
    line = reader.line_num + 1
    for cells in reader:
        values = {
            column: unguard(cell.strip()) for column, cell in zip(header, cells, strict=False) if column in COLUMNS
        }
        if any(values.values()):
            correction = Correction(line, **{column: values.get(column, "") for column in COLUMNS})
            if problem := problem_of(correction):
                problems.append(f"{name}:{line}: {problem}")
            corrections.append(correction)
        line = reader.line_num + 1
    if problems:
        raise CorrectionError("\n".join(problems))
    return corrections


def problem_of(row: Correction) -> str | None:
    """Why a row cannot be meant, whatever the releases say; None for a good one."""
    if row.what not in WHATS:
        return f"what is {row.what!r}, not one of {', '.join(WHATS)}"
    in_all = SAME_OR_NOT.fullmatch(row.what) and not row.release_id
    if not in_all and not RELEASE_ID.fullmatch(row.release_id):
        return f"release_id is {row.release_id!r}, not like rel-0123456789abcdef"
    id_is, value_is = WHATS[row.what]
    if not row.id:
        return f"id is empty; {row.what} needs {id_is}"
    if value_is and not row.value:
        return f"value is empty; {row.what} needs {value_is}"
    if row.id == row.value:
        return f"id and value are both {row.id!r}"
    return None


def rulings(corrections: Iterable[Correction]) -> list[Ruling]:
    """What the corrections say of people and organizations across releases, for jubir.across.identities."""
    found = []
    for row in corrections:
        if match := SAME_OR_NOT.fullmatch(row.what):
            same, kind = match[1] == "same", match[2]
            release, other = row.elsewhere
            if release or not row.release_id:
                found.append(Ruling(kind, Ref(row.id, row.release_id), Ref(other or row.value, release), same))
    return found


def without_contacts(corrections: Iterable[Correction]) -> list[Correction]:
    """The corrections as a run may keep them that hides telephone numbers and addresses."""
    # Here and not above: it needs the lexicon, and with it spaCy.
    from jubir.stages.privacy import mask

    def masked(text: str) -> str:
        # The id of a release may have a number's digits in a row; what stands behind it has an id or is a name.
        id_of, blank, rest = text.partition(" ")
        return id_of + blank + mask(rest) if RELEASE_ID.fullmatch(id_of.rstrip(":/")) else mask(text)

    return [
        replace(row, id=masked(row.id), value=masked(row.value), was=mask(row.was), note=mask(row.note))
        for row in corrections
    ]


def kept(corrections: Collection[Correction]) -> str:
    """The corrections as the file that the output folder keeps, so that the next run applies them again."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in corrections:
        writer.writerow([getattr(row, column) for column in COLUMNS])
    return text.getvalue()
