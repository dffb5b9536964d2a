"""A Reading -> its record. Pure: no model, no file, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
from jubir.stages.normal import Normal
from jubir.stages.reading import Link, Reading, Span
from jubir.stages.zones import Zones

# How far the words that a role rests on may reach from its title to the holder's name, in characters.
EVIDENCE = 240
MARKS = "\"'“”„‟«»″‘’`´‚‛ "


def fold(text: str) -> str:
    """White space as single blanks."""
    return " ".join(text.split())


@dataclass(eq=False)
class Entity:
    """A person, body or programme of the text: its mentions in order."""

    label: str
    mentions: list[Span]
    number: int = 0
    forms: list[str] = field(default_factory=list)
    name: str = ""
    abbreviation: str | None = None

    @property
    def aliases(self) -> list[str]:
        return [form for form in self.forms if form not in (self.name, self.abbreviation)]

    @property
    def by(self) -> str:
        return self.mentions[0].by


def entities_of(reading: Reading) -> dict[Span, Entity]:
    """The entity of every mention of a person, body or programme: what SAME links bring together."""
    found: dict[Span, Entity] = {}
    earlier = {link.head: link.tail for link in reading.links_of("SAME")}
    for span in reading.of("PER", "ORG", "PROGRAM"):
        before = earlier.get(span)
        if before in found:
            found[span] = found[before]
            found[span].mentions.append(span)
        else:
            found[span] = Entity(span.label, [span])
    for entity in dict.fromkeys(found.values()):
        name_entity(entity, reading.text)
    for label in ("PER", "ORG", "PROGRAM"):
        for number, entity in enumerate((e for e in dict.fromkeys(found.values()) if e.label == label), 1):
            entity.number = number
    return found


def name_entity(entity: Entity, text: str) -> None:
    """The fullest form is the name; of two spellings that differ in case the one that is not all capitals."""
    spelled: dict[str, str] = {}
    for span in entity.mentions:
        form = fold(text[span.start : span.end])
        held = spelled.get(form.casefold())
        if held is None or held.isupper() and not form.isupper():
            spelled[form.casefold()] = form
    entity.forms = list(spelled.values())
    if entity.label == "PER":
        entity.name = max(entity.forms, key=person_length)
        return
    entity.name = max(entity.forms, key=body_length)
    rest = [form for form in entity.forms if form != entity.name]
    entity.abbreviation = next((f for f in rest if " " not in f and sum(c.isupper() for c in f) >= 2), None)


def person_length(form: str) -> tuple[int, int]:
    return len(form.split()), len(form)


def body_length(form: str) -> tuple[bool, int]:
    return len(form.split()) > 1, len(form)


def make_record(release: Release, reading: Reading, zones: Zones, normal: Normal) -> Record:
    """The record of one release; rows in the order of the text, ids p1, o1, g1, r1, q1 … within the release."""
    entity_of = entities_of(reading)
    entities = list(dict.fromkeys(entity_of.values()))
    people = [e for e in entities if e.label == "PER"]
    bodies = [e for e in entities if e.label == "ORG"]
    programs = [e for e in entities if e.label == "PROGRAM"]
    issuer = issuer_of(bodies)
    text = release.text
    record = Record(
        release_id=release.release_id,
        source=release.source,
        title=fold(text[slice(*zones.title)]) if zones.title else None,
        place=fold(text[slice(*zones.place)]) if zones.place else None,
        date=zones.date,
        issuer=issuer.name if issuer else None,
    )
    for entity in people:
        record.people.append(person_row(entity, release, normal))
    for entity in bodies:
        record.organizations.append(
            Organization(
                organization_id=f"o{entity.number}",
                name=entity.name,
                abbreviation=entity.abbreviation,
                kind=normal.kind_of(entity.forms),
                aliases=entity.aliases,
                mentions=mentions(entity, release),
                rule=entity.by,
            )
        )
    owners = {entity_of[link.head]: entity_of[link.tail] for link in reading.links_of("RUNS")}
    funders = {entity_of[link.head]: entity_of[link.tail] for link in reading.links_of("FUNDS")}
    for entity in programs:
        owner, funder = owners.get(entity), funders.get(entity)
        record.programs.append(
            Program(
                program_id=f"g{entity.number}",
                name=entity.name,
                abbreviation=entity.abbreviation,
                aliases=entity.aliases,
                owner=owner.name if owner else None,
                funder=funder.name if funder else None,
                mentions=mentions(entity, release),
                rule=entity.by,
            )
        )
    record.roles.extend(role_rows(reading, entity_of, normal))
    record.quotes.extend(quote_rows(reading, entity_of, normal))
    for span in reading.of("WORK"):
        record.works.append(work_row(span, reading, normal))
    for figure in find_figures(text):
        record.figures.append(
            Figure(
                what=figure.what,
                total=figure.total,
                female=figure.female,
                male=figure.male,
                start=figure.start,
                end=figure.end,
                text=text[figure.start : figure.end],
            )
        )
    named = {(m.start, m.end): e.name for e in [*people, *bodies] for m in e.mentions}
    persons = [(m.start, m.end) for e in people for m in e.mentions]
    desks = [(m.start, m.end) for e in bodies for m in e.mentions]
    for contact in find_contacts(text, zones, sorted(persons), sorted(desks)):
        record.contacts.append(
            Contact(
                name=(named.get(contact.name) or fold(text[slice(*contact.name)])) if contact.name else None,
                email=contact.email,
                phone=contact.phone,
                purpose=contact.purpose,
                start=contact.start,
                end=contact.end,
                text=text[contact.start : contact.end],
            )
        )
    record.issues.extend(Issue(code, message) for code, message in release.issues)
    record.issues.extend(find_issues(record))
    return record


def person_row(entity: Entity, release: Release, normal: Normal) -> Person:
    honorific: str | None = None
    prefixes: list[str] = []
    suffixes: list[str] = []
    for span in entity.mentions:
        for affix in normal.before(release.text, span.start):
            if affix.kind != "honorific":
                prefixes.append(affix.text)
            elif honorific is None:
                honorific = affix.text
        suffixes += [affix.text for affix in normal.behind(release.text, span.end)]
    return Person(
        person_id=f"p{entity.number}",
        name=entity.name,
        honorific=honorific,
        prefixes=list(dict.fromkeys(prefixes)),
        suffixes=list(dict.fromkeys(suffixes)),
        aliases=entity.aliases,
        mentions=mentions(entity, release),
        rule=entity.by,
    )


def mentions(entity: Entity, release: Release) -> list[Mention]:
    return [
        Mention(span.start, span.end, release.text[span.start : span.end], release.page(span.start))
        for span in entity.mentions
    ]


def role_rows(reading: Reading, entity_of: dict[Span, Entity], normal: Normal) -> list[Role]:
    """One role a person, title and body; a second mention of a title adds the body that the first one lacks."""
    bodies = {link.head: entity_of[link.tail] for link in reading.links_of("AT") if link.tail in entity_of}
    text = reading.text
    held: dict[tuple[int, str], tuple[Link, Entity | None]] = {}
    for link in sorted(reading.links_of("HOLDS"), key=by_head):
        person = entity_of[link.tail]
        body = bodies.get(link.head)
        key = person.number, fold(text[link.head.start : link.head.end]).casefold()
        if key not in held or held[key][1] is None and body is not None:
            held[key] = link, body
    tied = {(key[0], body) for key, (_, body) in held.items()}
    for link in reading.links_of("FROM"):  # a body without a title
        person, body = entity_of[link.head], entity_of[link.tail]
        if (person.number, body) not in tied:
            held[person.number, f"\0{body.number}"] = link, body
    rows = []
    for number, (link, body) in enumerate(sorted(held.values(), key=by_link), 1):
        start, end = min(link.head.start, link.tail.start), max(link.head.end, link.tail.end)
        if end - start > EVIDENCE:
            start, end = link.head.start, link.head.end
        untitled = link.label == "FROM"
        title = None if untitled else fold(text[link.head.start : link.head.end])
        holder = link.head if untitled else link.tail
        rows.append(
            Role(
                role_id=f"r{number}",
                person=entity_of[holder].name,
                title=title,
                organization=body.name if body else None,
                status=normal.status_of(title or ""),
                start=start,
                end=end,
                text=text[start:end],
                rule=link.by,
                implied_organization=None if body else normal.implied_by(title or ""),
            )
        )
    return rows


def by_head(link: Link) -> tuple[Span, Span]:
    return link.head, link.tail


def by_link(held: tuple[Link, Entity | None]) -> tuple[Span, Span]:
    return held[0].head, held[0].tail


def quote_rows(reading: Reading, entity_of: dict[Span, Entity], normal: Normal) -> list[Quote]:
    """The statements in the order of the text; a statement inside another one is its child."""
    text = reading.text
    said_by = {link.head: link for link in reading.links_of("SAID_BY")}
    holder = {link.head: entity_of[link.tail] for link in reading.links_of("HOLDS", "REFERS")}
    named = {link.head: link.tail for link in reading.links_of("HOLDS")}
    statements = sorted(reading.of("DIRECT", "INDIRECT", "CHILD"), key=outermost_first)
    rows: list[Quote] = []
    around: list[tuple[int, str]] = []  # end and id of the quotations that are open
    for number, span in enumerate(statements, 1):
        start, end = inside_marks(text, span)
        while around and around[-1][0] < span.end:
            around.pop()
        link = said_by.get(span)
        who = None if link is None else entity_of.get(link.tail) or holder.get(link.tail)
        # A title with its holder beside it: the name shows who speaks.
        tail = None if link is None else named.get(link.tail, link.tail)
        shown = normal.shown(reading, span, tail, who.name if who else None)
        kind = "unknown" if who is None else "person" if who.label == "PER" else "organization"
        rows.append(
            Quote(
                quote_id=f"q{number}",
                kind="indirect" if span.label == "INDIRECT" else "direct",
                text=text[start:end],
                start=start,
                end=end,
                speaker=who.name if who else None,
                speaker_kind=kind,
                speaker_text=text[slice(*shown.place)] if shown.place else None,
                cue=shown.cue,
                resolved_by=shown.how if who else None,
                reason=None if who else "no-speaker",
                rule=span.by,
                parent=around[-1][1] if around and span.label == "CHILD" else None,
                speaker_start=shown.place[0] if shown.place else None,
                speaker_end=shown.place[1] if shown.place else None,
            )
        )
        if span.label != "INDIRECT":
            around.append((span.end, f"q{number}"))
    return rows


def outermost_first(span: Span) -> tuple[int, int]:
    return span.start, -span.end


def inside_marks(text: str, span: Span) -> tuple[int, int]:
    """Offsets without the quotation marks of a direct quote, and without blanks at the edges."""
    start, end = span.start, span.end
    if span.label != "INDIRECT":
        while start < end and text[start] in MARKS:
            start += 1
        while end > start and text[end - 1] in MARKS:
            end -= 1
    return (start, end) if start < end else (span.start, span.end)


def work_row(span: Span, reading: Reading, normal: Normal) -> Work:
    start, end = inside_marks(reading.text, span)
    return Work(normal.work_kind(reading.text, span.start), reading.text[start:end], start, end, span.by)


def issuer_of(bodies: Sequence[Entity]) -> Entity | None:
    """The body that speaks: the one named most often; of two, the first. None where no body is named twice."""
    ranked = sorted(bodies, key=lambda body: (-len(body.mentions), body.mentions[0]))
    return ranked[0] if ranked and len(ranked[0].mentions) > 1 else None


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
