"""What jubir writes, as dataclasses: one class a kind of row. The field names are those of the record and of the tables.

`start` and `end` are offsets in code points into the release's text; `text` is what stands between them.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

SCHEMA = 1
# table -> (what a row is, the column of its id)
ENTITIES = {"people": ("person", "person_id"), "organizations": ("organization", "organization_id"),
            "programs": ("program", "program_id")}  # fmt: skip
# Rows without an id of their own are known by their place, which no other release, rule or correction moves.
PLACED = {"works": ("work_id", "w"), "figures": ("figure_id", "f"), "contacts": ("contact_id", "c")}


@dataclass(frozen=True)
class Release:
    """A press release as it came in: `text` is what every offset refers to."""

    text: str
    path: str = ""  # relative to the input folder, with forward slashes; "" where there is no file
    sha256: str = ""  # of the file's bytes
    media_type: str = "text/plain"
    # Problems found while reading (code, message); none of them stops the work.
    issues: tuple[tuple[str, str], ...] = ()
    # True where `text` is not the file's own characters (another format, repaired): then it is kept in texts/.
    rewritten: bool = False
    pages: tuple[int, ...] = ()  # of a PDF: where in `text` its pages begin, the first first

    @property
    def release_id(self) -> str:
        """The same text has the same id in every run."""
        return "rel-" + self.text_sha256[:16]

    @property
    def text_sha256(self) -> str:
        """The checksum of the text in UTF-8, which is that of its file in texts/."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def source(self) -> dict[str, str]:
        """Where the release is from, as records.jsonl has it."""
        return {
            "path": self.path,
            "sha256": self.sha256,
            "media_type": self.media_type,
            "text_sha256": self.text_sha256,
        }

    def page(self, offset: int) -> int | None:
        """The page of a PDF, counted from 1, that a character stands on; None where there are no pages."""
        return bisect_right(self.pages, offset) or None


@dataclass(frozen=True)
class Mention:
    start: int
    end: int
    text: str
    page: int | None = None  # of a PDF


@dataclass
class Person:
    person_id: str
    name: str
    honorific: str | None = None
    prefixes: list[str] = field(default_factory=list)
    suffixes: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    rule: str = ""


@dataclass
class Organization:
    organization_id: str
    name: str
    abbreviation: str | None = None
    kind: str | None = None
    aliases: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    rule: str = ""


@dataclass
class Program:
    program_id: str
    name: str
    abbreviation: str | None = None
    aliases: list[str] = field(default_factory=list)
    owner: str | None = None
    funder: str | None = None
    mentions: list[Mention] = field(default_factory=list)
    rule: str = ""


@dataclass
class Role:
    role_id: str
    person: str  # people[].name
    title: str | None
    organization: str | None  # organizations[].name
    status: str  # current, acting, former
    start: int
    end: int
    text: str
    rule: str
    implied_organization: str | None = None  # the body that only the office implies


@dataclass
class Quote:
    quote_id: str
    kind: str  # direct, indirect
    text: str
    start: int
    end: int
    speaker: str | None  # people[].name or organizations[].name
    speaker_kind: str  # person, organization, unknown
    speaker_text: str | None  # what the text has: "Ida", "Menaker", "-nya"
    cue: str | None
    resolved_by: str | None
    reason: str | None  # why the speaker is unknown
    rule: str
    parent: str | None = None  # quote_id of the quotation that holds this one
    speaker_start: int | None = None  # where speaker_text stands
    speaker_end: int | None = None


@dataclass
class Work:
    kind: str  # theme, title, program, term, …
    text: str
    start: int
    end: int
    rule: str = ""


@dataclass
class Figure:
    what: str
    total: int | None
    female: int | None
    male: int | None
    start: int
    end: int
    text: str


@dataclass
class Contact:
    name: str | None
    email: str | None
    phone: str | None  # E.164
    purpose: str | None
    start: int
    end: int
    text: str


@dataclass
class Issue:
    code: str
    message: str
    start: int | None = None
    end: int | None = None
    text: str | None = None


@dataclass(frozen=True)
class Record:
    """One release: what `records.jsonl` holds in one line.

    No attribute can be assigned to; `dataclasses.replace` gives another record.
    """

    release_id: str
    source: dict[str, str]  # path, sha256, media_type, text_sha256
    title: str | None = None
    place: str | None = None
    date: str | None = None  # ISO 8601
    issuer: str | None = None
    people: list[Person] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    schema: int = SCHEMA

    def to_dict(self) -> dict[str, Any]:
        """The record as plain JSON values, `schema` first, then in the order of the contract."""
        values = asdict(self)
        return {"schema": values.pop("schema"), **values}

    def to_json(self) -> str:
        """The record as its line of records.jsonl, without the line feed."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Record:
        """The record that `to_dict` gave these values. Raises ValueError where they are of another version of the schema."""
        if values.get("schema") != SCHEMA:
            raise ValueError(f"a record of schema {values.get('schema')!r}, not {SCHEMA}")
        rows = {name: [_row(kind, entry) for entry in values[name]] for name, kind in _row_kinds().items()}
        return cls(**{**values, **rows})

    @classmethod
    def from_json(cls, line: str) -> Record:
        """The record of a line of records.jsonl."""
        return cls.from_dict(json.loads(line))


def _row(kind: Any, values: Mapping[str, Any]) -> Any:
    if "mentions" in values:
        values = {**values, "mentions": [Mention(**mention) for mention in values["mentions"]]}
    return kind(**values)


@cache
def _row_kinds() -> dict[str, type]:
    """The fields of a record that hold rows, each with the class of its rows."""
    hints = get_type_hints(Record)
    return {name: get_args(hint)[0] for name, hint in hints.items() if get_origin(hint) is list}


@dataclass
class Identity:
    """One person or body in all releases of a run."""

    identity_id: str
    kind: str  # person, organization
    name: str
    abbreviation: str | None
    aliases: list[str]
    releases: int  # how many name it
    first_date: str | None  # of the releases that have a date
    last_date: str | None


@dataclass
class IdentityMember:
    """A person or body of one release, and the identity it belongs to."""

    release_id: str
    path: str
    date: str | None
    kind: str  # person, organization
    entity_id: str
    person_id: str | None
    organization_id: str | None
    name: str
    identity_id: str
    rule: str  # what brought it there


@dataclass
class IdentityRole:
    """A role of a person over time; the dates are those of the first and the last release that say so."""

    identity_id: str
    name: str
    title: str | None
    organization: str | None
    organization_identity_id: str | None
    status: str  # current, acting, former
    first_date: str | None
    last_date: str | None
    releases: int


@dataclass
class MergeCandidate:
    """Two identities that look alike, for a person to decide."""

    kind: str
    identity_a: str
    name_a: str
    offices_a: list[str]
    release_a: str  # one of its releases, and its id there: what a correction needs to name it
    entity_a: str
    identity_b: str
    name_b: str
    offices_b: list[str]
    release_b: str
    entity_b: str
    score: int  # likeness of the names, 0 to 100
    reason: str


def columns(row: type) -> list[str]:
    """The names of a dataclass's fields, in order."""
    return [f.name for f in fields(row)]


def place_id(letter: str, start: int, end: int, *, seen: Counter[str]) -> str:
    """The id of a row that is known by its place; `seen` counts the rows of each place, for one place may hold two."""
    name = f"{letter}{start}-{end}"
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"
