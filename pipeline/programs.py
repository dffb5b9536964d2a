"""Whose program it is and who pays for it."""

from __future__ import annotations

from pipeline.entities import Entity
from pipeline.roles import Item
from pipeline.words import Words

OWNING = frozenset(["milik", "dari", "oleh", "besutan", "gagasan", "inisiasi"])
RUNNING = frozenset(
    "dijalankan dilaksanakan diselenggarakan digagas diinisiasi dikelola diluncurkan dikembangkan diprakarsai digelar diadakan dibuat dimiliki dirintis diusung dicanangkan disalurkan".split()
)
FUNDING = frozenset("didanai dibiayai disponsori didukung".split())
RUNS = frozenset(
    "meluncurkan menggelar menyelenggarakan mengadakan menginisiasi menggagas menjalankan melaksanakan memiliki mengembangkan mencanangkan membuka memperkenalkan merilis meresmikan mengelola menghadirkan melalui lewat".split()
)


def find_owners(words: Words, items: list[Item], programs: list[Entity]) -> tuple[dict[int, Entity], dict[int, Entity]]:
    """(owner, funder) of programs, by id of the program's entity; only where the words beside a mention say so."""
    owners: dict[int, Entity] = {}
    funders: dict[int, Entity] = {}
    own = {id(p): p for p in programs}
    for item in items:
        if item.name.label != "PROGRAM" or item.entity is None or id(item.entity) not in own:
            continue
        line = words.line_of[item.start]
        bodies = [i for i in items if i.name.label == "ORG" and i.entity is not None and words.line_of[i.start] == line]
        end = item.end
        if end < words.count and words.text[end] == "(":
            close = next((c for c in range(end + 1, min(words.count, end + 5)) if words.text[c] == ")"), None)
            end = close + 1 if close is not None else end
        if end < words.count and words.text[end] in "”\"’'»":
            end += 1
        for body in bodies:
            assert body.entity is not None
            gap = words.low[end : body.start] if body.start >= end else None
            if gap is not None and len(gap) <= 8:
                if (
                    gap == []
                    or gap[-1] in OWNING
                    and (len(gap) == 1 or any(w in RUNNING for w in gap))
                    and not any(w in FUNDING for w in gap)
                ):
                    owners.setdefault(id(item.entity), body.entity)
                elif gap[-1] == "oleh" and any(w in FUNDING for w in gap):
                    funders.setdefault(id(item.entity), body.entity)
                elif any(w in RUNNING for w in gap) and len(gap) <= 3:
                    owners.setdefault(id(item.entity), body.entity)
            if body.end <= item.start:
                before = words.low[body.end : item.start]
                if len(before) <= 12 and any(w in RUNS for w in before) and not any(w in (".", ";") for w in before):
                    start_of_clause = (
                        body.start == words.bounds(body.start)[0]
                        or words.text[body.start - 1] in (",", ".", "–", "-")
                        or words.low[body.start - 1] in ("itu", "oleh", "melalui")
                    )
                    if start_of_clause and not any(w in ("bersama", "dengan", "kepada") for w in before):
                        owners.setdefault(id(item.entity), body.entity)
                # "beberapa program di bawah KemenPPPA, seperti A (AB), B (BC), dan C"
                if (
                    tuple(words.low[max(0, body.start - 2) : body.start]) == ("di", "bawah")
                    and any(w in ("seperti", "antara", "yakni", "yaitu", "di", "meliputi") for w in before)
                    and "." not in before
                ):
                    owners.setdefault(id(item.entity), body.entity)
                if (
                    "program" in words.low[max(0, body.start - 3) : body.start]
                    and any(w in ("seperti", "antara", "yakni", "yaitu", "meliputi") for w in before)
                    and "." not in before
                ):
                    owners.setdefault(id(item.entity), body.entity)
    return owners, funders
