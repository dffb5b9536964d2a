"""Corrections applied to records: after extraction, before anything is written. Ids stay as the extraction gave them."""

from __future__ import annotations

import copy
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from jubir.across.corrections import Correction, Ruling
from jubir.schema import ENTITIES, PLACED, Organization, Person, Program, Quote, Record, place_id
from jubir.stages.record import find_issues

RULE = "correction"
Entity = Person | Organization | Program
ID_COLUMNS = {table: column for table, (_, column) in ENTITIES.items()} | {"roles": "role_id", "quotes": "quote_id"}
# table -> where its names stand: (table of the record, field)
REFERENCES = {
    "people": (("roles", "person"),),
    "organizations": (("roles", "organization"), ("programs", "owner"), ("programs", "funder")),
    "programs": (),
}
SPEAKER_KINDS = {"people": "person", "organizations": "organization"}


class Misfit(Exception):
    """A correction that fits nothing in its release."""


@dataclass
class Amended:
    records: list[Record] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # "line 7: …" for each correction that fits nothing
    absent: int = 0  # corrections for releases that are not among the records

    def take_unused(self, unused: Iterable[Ruling]) -> None:
        """Counts what jubir.across.identities could not use: as absent, where another release is meant that is not there."""
        read = {record.release_id for record in self.records}
        for ruling in unused:
            if {ruling.one.release_id, ruling.other.release_id} <= read | {""}:
                names = f"{ruling.one.name!r} and {ruling.other.name!r}"
                self.problems.append(f"there is no such {ruling.kind} to bring together or tell apart: {names}")
            elif ruling.one.release_id in read | {""}:  # else `amend` has counted it
                self.absent += 1


def amend(records: Iterable[Record], corrections: Iterable[Correction]) -> Amended:
    """The records with the corrections applied, in the order of their file. The given records stay as they are."""
    of: dict[str, list[Correction]] = defaultdict(list)
    for row in corrections:
        of[row.release_id].append(row)
    of.pop("", None)  # what holds in every release is for jubir.across.identities
    found = Amended()
    misfits: list[tuple[int, str]] = []
    for record in records:
        rows = of.pop(record.release_id, [])
        if rows:
            derived = find_issues(record)
            record = copy.deepcopy(record)
            for row in rows:
                try:
                    apply(record, row)
                except Misfit as error:
                    misfits.append((row.line, str(error)))
            if (now := find_issues(record)) != derived:
                record.issues = [issue for issue in record.issues if issue not in derived] + now
        found.records.append(record)
    found.problems = [f"line {line}: {message}" for line, message in sorted(misfits)]
    found.absent = sum(map(len, of.values()))
    return found


def apply(record: Record, row: Correction) -> None:
    """Applies one correction in place; raises Misfit where the record has nothing that it fits."""
    if row.elsewhere[0]:
        return  # of two releases: for jubir.across.identities
    if row.what == "drop":
        drop(record, row)
    elif row.what == "speaker":
        set_speaker(record, row)
    elif row.what == "name":
        table, entity = entity_of(record, row.id, tuple(ENTITIES), row.was)
        rename(record, table, entity, row.value)
    else:
        table = "people" if row.what.endswith("-person") else "organizations"
        _, one = entity_of(record, row.id, (table,), row.was)
        if row.what.startswith("same-"):
            make_one(record, table, one, entity_of(record, row.value, (table,))[1])
        else:
            tell_apart(record, table, one, row.value)


def id_of(entry: Any) -> str:
    """The id of a person, organization, program, role or quote: the first field of its class."""
    return str(next(iter(vars(entry).values())))


def seen(entry: Any) -> set[str]:
    """What an analyst may have copied into `was`."""
    texts = {getattr(entry, name, None) for name in ("name", "title", "text")} - {None}
    return {" ".join(str(text).split()) for text in texts}


def by_id(record: Record, reference: str, tables: Collection[str], was: str) -> tuple[str, Any] | None:
    """(table, entry) with this id that is still what it was, else the only one that now is; None without one."""
    was = " ".join(was.split())
    entries = [(table, entry) for table in tables for entry in getattr(record, table)]
    if found := [item for item in entries if id_of(item[1]) == reference]:
        if not was or was in seen(found[0][1]):
            return found[0]
    moved = [item for item in entries if was and was in seen(item[1])]
    if len(moved) == 1:
        return moved[0]
    if found:
        raise Misfit(f"{reference} of {record.release_id} is not {was!r} any more")
    return None


def entity_of(record: Record, reference: str, tables: Collection[str], was: str = "") -> tuple[str, Entity]:
    """The (table, entry) that an id or a name means."""
    if found := by_id(record, reference, tables, was):
        return found
    named = [(table, entity) for table in tables for entity in getattr(record, table) if entity.name == reference]
    if len(named) == 1:
        return named[0]
    what = " or ".join(ENTITIES[table][0] for table in tables)
    many = f"{len(named)} times a" if named else "no"
    raise Misfit(f"{record.release_id} has {many} {what} {reference!r}")


def quote_of(record: Record, row: Correction) -> Quote:
    found = by_id(record, row.id, ("quotes",), row.was)
    if found is None:
        raise Misfit(f"{record.release_id} has no quote {row.id!r}")
    quote: Quote = found[1]
    return quote


def refer(record: Record, table: str, old: str, new: str | None) -> None:
    """Everything that names `old` names `new`."""
    for other, column in REFERENCES[table]:
        for entry in getattr(record, other):
            if getattr(entry, column) == old:
                setattr(entry, column, new)
    for quote in record.quotes:
        if quote.speaker == old and quote.speaker_kind == SPEAKER_KINDS.get(table):
            if new is None:
                unsay(quote)
            else:
                quote.speaker = new
    if table == "organizations" and record.issuer == old:
        record.issuer = new
    if table != "programs":
        for contact in record.contacts:
            contact.name = new if contact.name == old else contact.name


def shared(record: Record, table: str, entity: Entity) -> bool:
    """Whether another entry has the same name, so that what names it may mean either; the first is meant."""
    return next(e for e in getattr(record, table) if e.name == entity.name) is not entity


def rename(record: Record, table: str, entity: Entity, name: str) -> None:
    """Gives an entry its right name; the old one stays as an alias."""
    for other in getattr(record, table):
        if other is not entity and other.name == name:
            what = ENTITIES[table][0]
            raise Misfit(f"{id_of(other)} has the name {name!r} already; same-{what} makes two rows one")
    old, entity.rule = entity.name, RULE
    if old != name:
        if not shared(record, table, entity):
            refer(record, table, old, name)
        entity.name = name
        entity.aliases = [form for form in dict.fromkeys([old, *entity.aliases]) if form != name]


def make_one(record: Record, table: str, one: Entity, other: Entity) -> None:
    """Two entries become the first, which keeps its name and id."""
    if one is other:
        raise Misfit(f"{id_of(one)} and {id_of(one)} are one row already")
    if not shared(record, table, other):
        refer(record, table, other.name, one.name)
    spans = {(mention.start, mention.end): mention for mention in [*other.mentions, *one.mentions]}
    one.mentions = [spans[place] for place in sorted(spans)]
    for name, value in vars(other).items():
        mine = getattr(one, name)
        if name == "aliases":
            forms = dict.fromkeys([*one.aliases, other.name, *other.aliases])
            one.aliases = [form for form in forms if form not in (one.name, getattr(one, "abbreviation", None))]
        elif name in ("prefixes", "suffixes"):
            setattr(one, name, list(dict.fromkeys([*mine, *value])))
        elif mine is None:
            setattr(one, name, value)
    one.rule = RULE
    getattr(record, table).remove(other)
    roles = {(r.person, r.title, r.organization, r.status, r.implied_organization): r for r in record.roles[::-1]}
    record.roles = [role for role in record.roles if any(role is first for first in roles.values())]


def tell_apart(record: Record, table: str, one: Entity, other: str) -> None:
    """Makes the mentions of one form of a name an entry of their own. Two entries of a release are different already."""
    if any(other in (id_of(e), e.name) for e in getattr(record, table) if e is not one):
        return
    moved = [mention for mention in one.mentions if " ".join(mention.text.split()) == other]
    if not moved:
        raise Misfit(f"{id_of(one)} of {record.release_id} is nowhere called {other!r}")
    if len(moved) == len(one.mentions):
        raise Misfit(f"{id_of(one)} of {record.release_id} is called {other!r} everywhere; give it its right name")
    letters = re.sub(r"\d+$", "", id_of(one))
    numbers = [int(found[1]) for e in getattr(record, table) if (found := re.search(r"(\d+)$", id_of(e)))]
    new_id = f"{letters}{max(numbers, default=0) + 1}"
    made: Entity = Person(new_id, other) if table == "people" else Organization(new_id, other)
    made.mentions, made.rule = moved, RULE
    one.mentions = [mention for mention in one.mentions if mention not in moved]
    one.aliases = [form for form in one.aliases if form != other]
    getattr(record, table).append(made)
    for role in record.roles:
        column = "person" if table == "people" else "organization"
        inside = [m for m in one.mentions if role.start <= m.start and m.end <= role.end]
        if getattr(role, column) == one.name and not inside:
            if any(role.start <= m.start and m.end <= role.end for m in moved):
                setattr(role, column, other)
    for quote in record.quotes:
        if quote.speaker == one.name and quote.speaker_kind == SPEAKER_KINDS[table] and quote.speaker_text == other:
            quote.speaker, quote.resolved_by = other, RULE


def set_speaker(record: Record, row: Correction) -> None:
    quote = quote_of(record, row)
    if row.value == "unknown":
        unsay(quote)
        return
    table, entity = entity_of(record, row.value, ("people", "organizations"))
    if shared(record, table, entity):
        raise Misfit(f"two rows have the name {entity.name!r}: give one of them another name first")
    quote.speaker, quote.speaker_kind = entity.name, SPEAKER_KINDS[table]
    quote.resolved_by, quote.reason = RULE, None


def unsay(quote: Quote) -> None:
    """The quote's speaker is unknown."""
    quote.speaker, quote.speaker_kind, quote.resolved_by, quote.reason = None, "unknown", None, RULE


def drop(record: Record, row: Correction) -> None:
    """Takes a row out, and with it what cannot be without it."""
    for table, (_, letter) in PLACED.items():
        places: Counter[str] = Counter()
        for number, entry in enumerate(getattr(record, table)):
            if place_id(letter, entry.start, entry.end, seen=places) == row.id:
                del getattr(record, table)[number]
                return
    found = by_id(record, row.id, tuple(ID_COLUMNS), row.was)
    if found is None:
        raise Misfit(f"{record.release_id} has no row {row.id!r}")
    table, entry = found
    first = table in ENTITIES and not shared(record, table, entry)
    getattr(record, table).remove(entry)
    if table == "quotes":
        for quote in record.quotes:
            quote.parent = entry.parent if quote.parent == entry.quote_id else quote.parent
    elif first:
        if table == "people":
            record.roles = [role for role in record.roles if role.person != entry.name]
        refer(record, table, entry.name, None)
