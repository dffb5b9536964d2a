"""Claims -> which of them are one person or one body: rules and evidence, never likeness alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from jubir.across.canonical import Canon, part_of
from jubir.across.claims import Claim
from jubir.stages.normal import plain

Id = tuple[str, str]
# Everything is sent out from there: the dateline says nothing of the region.
CAPITAL = "jakarta"


class Groups:
    """Claims joined step by step (union-find). `rule` says of a claim what joined it to the others."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.claims = {claim.id: claim for claim in claims}
        self.parent = {id: id for id in self.claims}
        self.rule: dict[Id, str] = {}

    def find(self, id: Id) -> Id:
        while self.parent[id] != id:
            self.parent[id] = self.parent[self.parent[id]]
            id = self.parent[id]
        return id

    def join(self, ids: Iterable[Id], rule: str) -> None:
        """Makes one group of them; the smallest id stands for it."""
        ids = sorted(ids)
        for id in ids:
            self.rule.setdefault(id, rule)
        for id in ids[1:]:
            one, other = sorted((self.find(ids[0]), self.find(id)))
            self.parent[other] = one

    def join_by(self, tokens: Mapping[Id, Collection[str]], rule: str) -> None:
        """Joins claims that share a token."""
        first: dict[str, Id] = {}
        for id in sorted(tokens):
            for token in tokens[id]:
                self.join([first.setdefault(token, id), id], rule)

    def lists(self, ids: Iterable[Id] | None = None) -> list[list[Id]]:
        """The groups (of these claims), sorted."""
        found: dict[Id, list[Id]] = defaultdict(list)
        for id in sorted(self.claims if ids is None else ids):
            found[self.find(id)].append(id)
        return list(found.values())


def by_key(claims: Iterable[Claim], leave_out: Collection[Id]) -> Iterator[tuple[str, list[Claim]]]:
    """Claims of one key together, the keys sorted."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.id not in leave_out:
            found[claim.key].append(claim)
    yield from sorted(found.items())


# --- bodies ---


def abbreviations(claims: Iterable[Claim], *, canon: Canon) -> dict[str, set[str]]:
    """Short form -> the long forms that releases pair it with; for bodies that every region has, both without the region."""
    pairs: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.abbreviation is None or plain(claim.abbreviation) == plain(claim.name):
            continue
        short, long = canon.body(claim.abbreviation), claim.key
        # What the lexicon knows needs no release to tell it.
        if canon.is_known_body(short):
            continue
        if canon.is_placed(long) and canon.split(long)[1]:
            short, long = canon.split(short)[0], canon.split(long)[0]
        if " " in long:
            pairs[short].add(long)
    return pairs


def spelled_out(key: str, pairs: Mapping[str, set[str]], *, canon: Canon) -> str:
    """The key with a short form replaced by its long form, where all releases agree on that."""
    for short, tail in ((key, ""), canon.split(key)):
        longs = pairs.get(short, ())
        if len(longs) == 1:
            (long,) = longs
            if not tail or canon.is_placed(long):
                return f"{long} {tail}".strip()
    return key


def resolve_bodies(claims: list[Claim], keys: Mapping[Id, str], leave_out: Collection[Id], *, canon: Canon) -> Groups:
    """Bodies of the same name; names that every region has only with the same issuer or from the same place.

    `keys` are the claims' names with the abbreviations spelled out.
    """
    groups = Groups(claims)
    named: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.id not in leave_out:
            named[keys[claim.id]].append(claim)
    for key, members in sorted(named.items()):
        if canon.needs_context(key):
            groups.join_by({claim.id: context(claim, key, canon=canon) for claim in members}, "same-context")
        else:
            groups.join([claim.id for claim in members], "exact-name")
    for claim in claims:
        if keys[claim.id] != claim.key:
            groups.rule[claim.id] = "abbreviation-pair"
    return groups


def context(claim: Claim, key: str, *, canon: Canon) -> list[str]:
    """What tells which of the many bodies of this name it is."""
    tokens = []
    if claim.issuer and claim.issuer not in (key, claim.key) and not canon.needs_context(claim.issuer):
        tokens.append(f"issuer:{claim.issuer}")
    if claim.place and claim.place != CAPITAL and canon.is_placed(key):
        tokens.append(f"place:{claim.place}")
    return tokens


# --- people ---


@dataclass
class Evidence:
    """What a release says of a person's place in the world, as tokens that can be compared."""

    offices: set[str] = field(default_factory=set)  # a title with its body, or a title that is one office by itself
    bodies: set[str] = field(default_factory=set)
    vague: set[str] = field(default_factory=set)  # bodies of a name that many bodies have
    titles: set[str] = field(default_factory=set)
    positions: set[str] = field(default_factory=set)  # the head words of the titles

    @property
    def strong(self) -> set[str]:
        return self.offices | self.bodies | self.vague

    def add(self, other: Evidence) -> None:
        self.offices |= other.offices
        self.bodies |= other.bodies
        self.vague |= other.vague
        self.titles |= other.titles
        self.positions |= other.positions

    def allows(self, other: Evidence) -> bool:
        """True where the titles do not speak against it: none on one side, the same, or "Bupati" and "Bupati Alor"."""
        if not self.titles or not other.titles:
            return True
        return bool(self.titles & (other.titles | other.positions) or self.positions & other.titles)


def evidence_of(claim: Claim, body_ids: Mapping[Id, str], body_keys: Mapping[str, str], *, canon: Canon) -> Evidence:
    """`body_ids`: the claim of a body -> its identity; `body_keys`: the key of a body that an office implies -> the same."""
    found = Evidence()
    for held in claim.held:
        office = held.office
        key = canon.body(held.organization) if held.organization else ""
        body = None
        if held.body is not None:
            body = body_ids[claim.release_id, held.body]
        elif office.body and not canon.needs_context(office.body):
            body = body_keys.get(office.body, office.body)
        if body is not None:
            found.bodies.add(body)
        if key and (body is None or canon.needs_context(key)):
            found.vague.add(f"vague:{key}")
        if region := office.region or canon.region_of(key):
            found.bodies.add(f"region:{region}")
        if office.key:
            found.titles.add(office.key)
            found.positions.add(office.position or office.key)
            if body is not None:
                found.offices.add(f"{office.key} | {body}")
            if office.named:
                found.offices.add(office.key)
    return found


def resolve_people(claims: list[Claim], evidence: Mapping[Id, Evidence], leave_out: Collection[Id]) -> Groups:
    """People of one name whose offices agree, then short names inside the full name of somebody of the same office."""
    groups = Groups(claims)
    for key, members in by_key(claims, leave_out):
        ids = [claim.id for claim in members]
        if " " in key:
            join_namesakes(groups, ids, evidence)
        else:
            # Thousands are called Budi: the name says nothing, the office all.
            groups.join_by({id: evidence[id].offices for id in ids}, "same-office")
    join_short_names(groups, evidence, leave_out)
    return groups


def join_namesakes(groups: Groups, ids: list[Id], evidence: Mapping[Id, Evidence]) -> None:
    """One full name. Who shares an office or a body is one person; who has none goes to the only one there is."""
    strong = [id for id in ids if evidence[id].strong]
    titled = [id for id in ids if not evidence[id].strong and evidence[id].titles]
    bare = [id for id in ids if not evidence[id].strong and not evidence[id].titles]
    groups.join_by({id: evidence[id].strong for id in strong}, "exact-name")
    known = groups.lists(strong)
    groups.join_by({id: evidence[id].titles for id in titled}, "exact-name")
    loose, joins = [], []
    for part in groups.lists(titled):
        fits = [whole for whole in known if all_of(part, evidence).allows(all_of(whole, evidence))]
        if len(fits) == 1:
            joins.append([part[0], fits[0][0]])
        else:
            loose.append(part)
    for pair in joins:
        groups.join(pair, "exact-name")
    settled = known + loose
    if len(settled) < 2:
        groups.join([*bare, *(part[0] for part in settled)], "exact-name")


def all_of(ids: Iterable[Id], evidence: Mapping[Id, Evidence]) -> Evidence:
    together = Evidence()
    for id in ids:
        together.add(evidence[id])
    return together


@dataclass
class Someone:
    """A group of claims on the way: one person, under one or more names, the fullest first."""

    ids: list[Id]
    keys: list[str]
    evidence: Evidence
    releases: set[str]

    def take(self, other: Someone) -> None:
        self.ids += other.ids
        self.keys += other.keys
        self.evidence.add(other.evidence)
        self.releases |= other.releases

    def holds(self, short: str) -> bool:
        """True where one of the names is a longer form of `short`."""
        return any(key != short and part_of(short, key) for key in self.keys)


def someones(groups: Groups, evidence: Mapping[Id, Evidence]) -> list[Someone]:
    """The groups, longest name first, then in an order that only their content decides."""
    found = []
    for ids in groups.lists():
        keys = sorted({groups.claims[id].key for id in ids}, key=fullest)
        found.append(Someone(ids, keys, all_of(ids, evidence), {release for release, _ in ids}))
    return sorted(found, key=length_order)


def fullest(key: str) -> tuple[int, int, str]:
    return -len(key.split()), -len(key), key


def length_order(person: Someone) -> tuple[tuple[int, int, str], Id]:
    return fullest(person.keys[0]), person.ids[0]


# (office or body, word of a name) -> who has both; a dictionary by object, since a list would be searched again and again
Index = dict[tuple[str, str], dict[int, Someone]]


def join_short_names(groups: Groups, evidence: Mapping[Id, Evidence], leave_out: Collection[Id]) -> None:
    """A short name belongs to the one longer name that holds it and has the same office; to nobody where two do.

    The same body is enough for a name of two words. A release that names both has told them apart.
    """
    index: Index = defaultdict(dict)
    for person in someones(groups, evidence):
        if person.ids[0] in leave_out:
            continue
        fits = holders(person, person.evidence.offices, index)
        if not fits and " " in person.keys[0]:
            fits = holders(person, person.evidence.bodies, index)
        if len(fits) == 1:
            groups.rule |= dict.fromkeys(person.ids, "short-name")
            groups.join([fits[0].ids[0], person.ids[0]], "exact-name")
            fits[0].take(person)
            person = fits[0]
        words = {word for key in person.keys for word in key.split() if len(word) > 1}
        for token in person.evidence.offices | person.evidence.bodies:
            for word in words:
                index[token, word][id(person)] = person


def holders(person: Someone, tokens: Collection[str], index: Index) -> list[Someone]:
    """Who has a longer form of the name and one of the tokens."""
    short = person.keys[0]
    words = [word for word in short.split() if len(word) > 1]
    found: dict[int, Someone] = {}
    for token in tokens if words else ():
        # every holder has the rarest word, too; of the others there may be thousands
        rarest = min((index.get((token, word), {}) for word in words), key=len)
        found |= {n: o for n, o in rarest.items() if o.holds(short) and not o.releases & person.releases}
    return list(found.values())
