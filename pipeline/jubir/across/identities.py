"""Records -> who is the same person or body in many releases, with each person's roles over time.

Pure: the same records give the same rows, in whatever order, number of shards or runs they came.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from jubir.across.candidates import Known, propose
from jubir.across.canonical import canon
from jubir.across.claims import Claim, Held, gather
from jubir.across.corrections import Ruling
from jubir.across.resolve import (
    Groups,
    Id,
    abbreviations,
    context,
    evidence_of,
    fullest,
    resolve_bodies,
    resolve_people,
    spelled_out,
)
from jubir.across.rulings import decide, settle, told_apart
from jubir.schema import Identity, IdentityMember, IdentityRole, MergeCandidate, Record
from jubir.stages.normal import plain

PREFIX = {"person": "per-", "organization": "org-"}


@dataclass
class Identities:
    """The rows of four tables, each list sorted, and the rulings that fit nothing."""

    identities: list[Identity] = field(default_factory=list)
    members: list[IdentityMember] = field(default_factory=list)
    roles: list[IdentityRole] = field(default_factory=list)
    candidates: list[MergeCandidate] = field(default_factory=list)
    unused: list[Ruling] = field(default_factory=list)


def identify(records: Iterable[Record], *, rulings: Collection[Ruling] = ()) -> Identities:
    """Who is who in all releases. Rulings win over the rules; Contradiction where they do so over each other."""
    tables = canon()
    bodies, people = gather(records, canon=tables)
    found = Identities()

    pairs = abbreviations(bodies, canon=tables)
    keys = {claim.id: spelled_out(claim.key, pairs, canon=tables) for claim in bodies}
    of_bodies, unused = decide(bodies, [r for r in rulings if r.kind == "organization"])
    found.unused += unused
    groups = settle(partial(resolve_bodies, bodies, keys, canon=tables), of_bodies)
    tokens = {claim.id: context(claim, keys[claim.id], canon=tables) for claim in bodies}
    body_ids = identity_ids(groups, keys, tokens, many=tables.needs_context)
    known = add_identities(found, groups, body_ids, keys)

    by_key = {key: body_ids[id] for id, key in keys.items() if not tables.needs_context(key)}
    evidence = {claim.id: evidence_of(claim, body_ids, by_key, canon=tables) for claim in people}
    of_people, unused = decide(people, [r for r in rulings if r.kind == "person"])
    found.unused += unused
    groups = settle(partial(resolve_people, people, evidence), of_people)
    names = {claim.id: claim.key for claim in people}
    anchors = {id: sorted(e.offices) or sorted(e.strong) or sorted(e.titles) for id, e in evidence.items()}
    person_ids = identity_ids(groups, names, anchors, many=is_one_word)
    known |= add_identities(found, groups, person_ids, names)
    add_roles(found, groups, person_ids, body_ids)
    for id, e in evidence.items():
        known[person_ids[id]].evidence.add(e)
    for row in found.roles:
        known[row.identity_id].offices.append(", ".join(part for part in (row.title, row.organization) if part))

    apart = told_apart(of_bodies, body_ids) | told_apart(of_people, person_ids)
    found.candidates = propose(list(known.values()), apart=apart, canon=tables)
    found.identities.sort(key=identity_order)
    found.members.sort(key=member_order)
    return found


def is_one_word(key: str) -> bool:
    return " " not in key


def identity_ids(
    groups: Groups, keys: Mapping[Id, str], anchors: Mapping[Id, Collection[str]], *, many: Callable[[str], bool]
) -> dict[Id, str]:
    """The identity of every claim: a hash of the fullest name, and of what tells its namesakes apart where there are any.

    `many` says of a name that there may always be namesakes: then one more release makes no other id of it.
    """
    lists = groups.lists()
    leads = [min((keys[id] for id in ids), key=fullest) for ids in lists]
    namesakes = Counter(leads)
    taken: set[tuple[str, str]] = set()
    found: dict[Id, str] = {}
    for ids, lead in zip(lists, leads, strict=True):
        anchor = ""
        if namesakes[lead] > 1 or many(lead):
            tokens = sorted({token for id in ids for token in anchors[id]})
            anchor = tokens[0] if tokens else " ".join(ids[0])
            if (lead, anchor) in taken:  # told apart by a correction
                anchor += " " + " ".join(ids[0])
        taken.add((lead, anchor))
        kind = groups.claims[ids[0]].kind
        digest = hashlib.sha256("\0".join((kind, lead, anchor)).encode("utf-8")).hexdigest()[:16]
        found |= dict.fromkeys(ids, PREFIX[kind] + digest)
    return found


def add_identities(
    found: Identities, groups: Groups, identity: Mapping[Id, str], keys: Mapping[Id, str]
) -> dict[str, Known]:
    """Adds the rows of the identities and their members; returns what is known of each for the candidates."""
    known: dict[str, Known] = {}
    for ids in groups.lists():
        claims = [groups.claims[id] for id in ids]
        number, kind = identity[ids[0]], claims[0].kind
        lead = min((keys[id] for id in ids), key=fullest)
        name = display([c.name for c in claims if keys[c.id] == lead], best=lead)
        abbreviation = display([c.abbreviation for c in claims if c.abbreviation]) or None
        forms = {form for c in claims for form in (c.name, *c.aliases)} - {name, abbreviation}
        releases = {c.release_id for c in claims}
        dates = sorted(c.date for c in claims if c.date)
        first, last = (dates[0], dates[-1]) if dates else (None, None)
        found.identities.append(Identity(number, kind, name, abbreviation, sorted(forms), len(releases), first, last))
        for claim in claims:
            rule = "alone" if len(claims) == 1 else groups.rule[claim.id]
            person, body = (claim.entity_id, None) if kind == "person" else (None, claim.entity_id)
            found.members.append(
                IdentityMember(
                    claim.release_id,
                    claim.path,
                    claim.date,
                    kind,
                    claim.entity_id,
                    person,
                    body,
                    claim.name,
                    number,
                    rule,
                )
            )
        own = sorted({keys[id] for id in ids}, key=fullest)
        shorts = {plain(c.abbreviation) for c in claims if c.abbreviation}
        known[number] = Known(number, kind, name, own, shorts, len(releases), ids[0])
    return known


def display(names: Iterable[str], *, best: str = "") -> str:
    """Of several spellings a long one rather than a short form, `best` if it is there, then the commonest, not in capitals."""
    counts = Counter(names)
    ranks = {
        name: (" " not in name, plain(name) != best, -counts[name], name.isupper(), -len(name), name) for name in counts
    }
    return min(ranks, key=ranks.__getitem__, default="")


def add_roles(found: Identities, groups: Groups, people: Mapping[Id, str], bodies: Mapping[Id, str]) -> None:
    """Adds each person's roles over time: the same title at the same body with the same status is one row."""
    names = {row.identity_id: row.name for row in found.identities}
    held: dict[tuple[str, str, str, str], list[tuple[Claim, Held]]] = defaultdict(list)
    for claim in groups.claims.values():
        for role in claim.held:
            body = bodies[claim.release_id, role.body] if role.body else plain(role.organization or "")
            held[people[claim.id], role.office.key, body, role.status].append((claim, role))
    for (person, _title, body, status), rows in held.items():
        dates = sorted(claim.date for claim, _ in rows if claim.date)
        found.roles.append(
            IdentityRole(
                person,
                names[person],
                display(role.title for _, role in rows if role.title) or None,
                names.get(body) or display(role.organization for _, role in rows if role.organization) or None,
                body if body in names else None,
                status,
                dates[0] if dates else None,
                dates[-1] if dates else None,
                len({claim.release_id for claim, _ in rows}),
            )
        )
    found.roles.sort(key=role_order)


def identity_order(row: Identity) -> tuple[str, str, str]:
    return row.kind, row.name, row.identity_id


def member_order(row: IdentityMember) -> tuple[str, ...]:
    return row.identity_id, row.date or "", row.path, row.release_id, row.entity_id


def role_order(row: IdentityRole) -> tuple[str, ...]:
    office = row.title or "", row.organization or "", row.organization_identity_id or "", row.status
    return row.name, row.identity_id, row.first_date or "", row.last_date or "", *office
