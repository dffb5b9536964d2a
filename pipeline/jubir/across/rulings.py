"""What a human being decided of two people or bodies, and how it wins over the rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from jubir.across.claims import Claim
from jubir.across.corrections import CorrectionError, Ruling
from jubir.across.resolve import Groups, Id
from jubir.stages.normal import plain


class Contradiction(CorrectionError):
    """Two rulings cannot both be followed; the message names one of them."""


@dataclass(frozen=True)
class Decision:
    """A ruling with the claims that it speaks of."""

    ruling: Ruling
    one: frozenset[Id]
    other: frozenset[Id]


def decide(claims: Iterable[Claim], rulings: Iterable[Ruling]) -> tuple[list[Decision], list[Ruling]]:
    """(decisions, rulings that no claim fits). Raises Contradiction where both sides of a ruling are the same claim."""
    rulings = sorted(rulings)
    wanted = {ref for ruling in rulings for ref in (ruling.one, ruling.other)}
    exact = {(ref.release_id, ref.name): ref for ref in wanted if ref.release_id}
    found: dict[tuple[str, str], set[Id]] = {(ref.release_id, plain(ref.name)): set() for ref in wanted}
    for claim in claims if rulings else ():
        for key in ((claim.release_id, plain(claim.name)), ("", plain(claim.name))):
            if key in found:
                found[key].add(claim.id)
        if ref := exact.get((claim.release_id, claim.entity_id)):
            found[ref.release_id, plain(ref.name)].add(claim.id)
    decisions, unused = [], []
    for ruling in rulings:
        one, other = (found[ref.release_id, plain(ref.name)] for ref in (ruling.one, ruling.other))
        if not one or not other:
            unused.append(ruling)
            continue
        if not ruling.same and one & other:
            raise Contradiction(f"{ruling.one.name!r} cannot be somebody else than {ruling.other.name!r}")
        decisions.append(Decision(ruling, frozenset(one), frozenset(other)))
    return decisions, unused


def settle(resolve: Callable[[Collection[Id]], Groups], decisions: Collection[Decision]) -> Groups:
    """The groups by the rules and the decisions. Who was told apart is joined by decisions alone."""
    out: set[Id] = set()
    while True:
        groups = resolve(out)
        for decision in decisions:
            if decision.ruling.same:
                parts = [decision.one | decision.other]
            else:
                parts = [decision.one & out, decision.other & out]
            for ids in parts:
                for id in ids if len(ids) > 1 else ():
                    groups.rule[id] = "correction"
                groups.join(ids, "correction")
        clash = set()
        for decision in decisions:
            if decision.ruling.same:
                continue
            roots = {groups.find(id) for id in decision.one} & {groups.find(id) for id in decision.other}
            joined = {id for id in decision.one | decision.other if groups.find(id) in roots}
            if joined and joined <= out:
                ruling = decision.ruling
                raise Contradiction(f"{ruling.one.name!r} and {ruling.other.name!r} are told apart and joined")
            clash |= joined
        if not clash:
            return groups
        out |= clash


def told_apart(decisions: Iterable[Decision], identity: Mapping[Id, str]) -> set[frozenset[str]]:
    """The pairs of identities that must not be proposed again."""
    return {
        frozenset((identity[one], identity[other]))
        for decision in decisions
        if not decision.ruling.same
        for one in decision.one
        for other in decision.other
    }
