"""A tagged release -> its record. Pure: no model, no file, no clock."""

from __future__ import annotations

import re

from jubir.schema import (
    Contact,
    Figure,
    Issue,
    Mention,
    Organization,
    Person,
    Program,
    Quote,
    Record,
    Release,
    Role,
    Work,
)
from jubir.stages.contacts import find_contacts, find_figures
from jubir.stages.entities import Entity, fold
from jubir.stages.rules.merging import title_text
from jubir.stages.rules.quotes import Rejected, Said
from jubir.stages.rules.roles import RoleFact
from jubir.stages.rules.words import Words
from jubir.stages.zones import Zones


def make_record(
    release: Release,
    zones: Zones,
    words: Words,
    people: list[Entity],
    bodies: list[Entity],
    programs: list[Entity],
    roles: list[RoleFact],
    said: list[Said],
    rejected: list[Rejected],
    owners: dict[int, Entity],
    funders: dict[int, Entity],
    issuer: Entity | None,
) -> Record:
    """The record of one release; rows in the order of the text, ids p1, o1, g1, r1, q1 … within the release."""
    text = release.text
    record = Record(
        release.release_id,
        release.source,
        title=fold(text[slice(*zones.title)]) if zones.title else None,
        place=fold(text[slice(*zones.place)]) if zones.place else None,
        date=zones.date,
        issuer=issuer.name if issuer else None,
    )
    for n, entity in enumerate(people, 1):
        record.people.append(
            Person(
                f"p{n}",
                entity.name,
                entity.honorific,
                list(entity.prefixes),
                list(entity.suffixes),
                aliases(entity),
                mentions(entity, words, release),
                entity.rule,
            )
        )
    for n, entity in enumerate(bodies, 1):
        record.organizations.append(
            Organization(
                f"o{n}",
                entity.name,
                entity.abbreviation,
                entity.kind or None,
                aliases(entity),
                mentions(entity, words, release),
                entity.rule,
            )
        )
    for n, entity in enumerate(programs, 1):
        owner, funder = owners.get(id(entity)), funders.get(id(entity))
        record.programs.append(
            Program(
                f"g{n}",
                entity.name,
                entity.abbreviation,
                aliases(entity),
                owner.name if owner else None,
                funder.name if funder else None,
                mentions(entity, words, release),
                entity.rule,
            )
        )
    for n, fact in enumerate(sorted(roles, key=role_order), 1):
        start, end = words.start[fact.start], words.end[fact.end - 1]
        title = title_text(words, fact)
        record.roles.append(
            Role(
                f"r{n}",
                fact.person.name,
                title,
                fact.body.name if fact.body else None,
                fact.status,
                start,
                end,
                text[start:end],
                fact.rule,
                fact.implied,
            )
        )
    order = sorted(range(len(said)), key=lambda k: (words.start[said[k].start], -words.end[said[k].end - 1], k))
    number = {k: f"q{n}" for n, k in enumerate(order, 1)}
    for k in order:
        piece = said[k]
        start, end = words.start[piece.start], words.end[piece.end - 1]
        speaker = piece.speaker.entity
        kind = "unknown" if speaker is None else "person" if speaker.label == "PER" else "organization"
        named = piece.speaker if piece.speaker.text else None
        record.quotes.append(
            Quote(
                number[k],
                piece.kind,
                text[start:end],
                start,
                end,
                speaker.name if speaker else None,
                kind,
                piece.speaker.text or None,
                piece.cue,
                piece.speaker.resolved_by,
                piece.speaker.reason,
                piece.rule,
                number[piece.parent] if piece.parent is not None else None,
                words.start[named.start] if named else None,
                words.end[named.end - 1] if named else None,
            )
        )
    for item in rejected:
        if item.kind == "empty":
            continue
        start, end = words.start[item.marked.start], words.end[item.marked.end - 1]
        record.works.append(Work(item.kind, text[start:end], start, end, item.rule))
    record.works.sort(key=work_order)
    for figure in find_figures(text):
        record.figures.append(
            Figure(
                figure.what,
                figure.total,
                figure.female,
                figure.male,
                figure.start,
                figure.end,
                text[figure.start : figure.end],
            )
        )
    char_spans = [(words.start[a], words.end[b - 1]) for e in people for a, b in e.spans]
    desks = [(words.start[a], words.end[b - 1]) for e in bodies for a, b in e.spans]
    full = {(words.start[a], words.end[b - 1]): e.name for e in [*people, *bodies] for a, b in e.spans}
    for contact in find_contacts(text, zones, char_spans, desks):
        record.contacts.append(
            Contact(
                (full.get(contact.name) or fold(text[slice(*contact.name)])) if contact.name else None,
                contact.email,
                contact.phone,
                contact.purpose,
                contact.start,
                contact.end,
                text[contact.start : contact.end],
            )
        )
    record.issues.extend(Issue(code, message) for code, message in release.issues)
    record.issues.extend(find_issues(record))
    return record


def find_issues(record: Record) -> list[Issue]:
    """What an analyst should look at: quotes without a speaker, a release without a headline or date."""
    issues = []
    if record.title is None:
        issues.append(Issue("no-title", "no headline found"))
    if record.date is None:
        issues.append(Issue("no-date", "no date with a year in the text"))
    for quote in record.quotes:
        if quote.speaker is None and quote.parent is None:
            issues.append(Issue("unknown-speaker", quote.reason or "unknown", quote.start, quote.end, quote.text))
    return issues


def aliases(entity: Entity) -> list[str]:
    """The other forms of a name that stand in the text; a headline in capitals makes no other form."""
    known = {name.casefold() for name in (entity.name, entity.abbreviation) if name}
    forms: dict[str, str] = {}
    for form in entity.forms:
        form = re.sub(r"(?<=\s[IVX])\.$", "", form)  # "Komisi V." at the end of a sentence
        held = forms.get(form.casefold())
        if form.casefold() not in known and (held is None or held.isupper()):
            forms[form.casefold()] = form
    return list(forms.values())


def mentions(entity: Entity, words: Words, release: Release) -> list[Mention]:
    spans = [(words.start[a], words.end[b - 1]) for a, b in sorted(set(entity.spans))]
    return [Mention(start, end, release.text[start:end], release.page(start)) for start, end in spans]


def role_order(fact: RoleFact) -> tuple[int, int, int]:
    return fact.start, fact.end, fact.title[0] if fact.title else -1


def work_order(work: Work) -> tuple[int, int]:
    return work.start, work.end
