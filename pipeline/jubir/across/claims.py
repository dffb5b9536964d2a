"""Records -> what each release says of each person and body, with the evidence that tells namesakes apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from jubir.across.canonical import Canon, Office
from jubir.schema import Record
from jubir.stages.normal import plain


@dataclass(frozen=True)
class Held:
    """A role of a person; `body` is the id of the body's claim in the same release."""

    role_id: str
    title: str | None
    organization: str | None
    status: str
    office: Office
    body: str | None


@dataclass(frozen=True)
class Claim:
    """One person or body as one release names it."""

    kind: str  # person, organization
    release_id: str
    path: str
    date: str | None
    entity_id: str
    name: str
    key: str
    aliases: tuple[str, ...] = ()
    abbreviation: str | None = None
    place: str = ""
    issuer: str = ""
    held: tuple[Held, ...] = ()

    @property
    def id(self) -> tuple[str, str]:
        return self.release_id, self.entity_id


def gather(records: Iterable[Record], *, canon: Canon) -> tuple[list[Claim], list[Claim]]:
    """(bodies, people) of all releases, sorted by release; the records themselves are not kept."""
    bodies: list[Claim] = []
    people: list[Claim] = []
    for record in records:
        release = record.release_id, record.source["path"], record.date
        issuer = canon.body(record.issuer) if record.issuer else ""
        place = plain(record.place or "")
        ids: dict[str, str] = {}
        for entry in record.organizations:
            ids.setdefault(entry.name, entry.organization_id)
            bodies.append(
                Claim(
                    "organization",
                    *release,
                    entry.organization_id,
                    entry.name,
                    canon.body(entry.name),
                    tuple(entry.aliases),
                    entry.abbreviation,
                    place,
                    issuer,
                )
            )
        held: dict[str, list[Held]] = defaultdict(list)
        for role in record.roles:
            office = canon.office(role.title) if role.title else Office()
            if office.body is None and role.implied_organization:
                office = replace(office, body=canon.body(role.implied_organization))
            body = ids.get(role.organization) if role.organization else None
            held[role.person].append(
                Held(
                    role.role_id, role.title, role.organization or role.implied_organization, role.status, office, body
                )
            )
        for person in record.people:
            people.append(
                Claim(
                    "person",
                    *release,
                    person.person_id,
                    person.name,
                    plain(person.name),
                    tuple(person.aliases),
                    held=tuple(held[person.name]),
                )
            )
    return sorted(bodies, key=claim_id), sorted(people, key=claim_id)


def claim_id(claim: Claim) -> tuple[str, str]:
    return claim.id
