"""Variations of a marked release: other names of people, capitals, other quotation marks."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import replace
from typing import TypeAlias

from jubir.marking import Mark, Marked

WORD = re.compile(r"\S+")
Pool: TypeAlias = dict[int, list[list[str]]]  # full names by the number of their words


def edited(m: Marked, edits: list[tuple[int, int, str]]) -> Marked:
    """The release with stretches of its text replaced; every mark moves along. Edits lie within marks or outside, never across an edge."""
    edits.sort()
    points = sorted({p for k in m.marks for p in (k.start, k.end)})
    moved: dict[int, int] = {}
    out: list[str] = []
    at = shift = e = 0
    for p in points:
        while e < len(edits) and edits[e][1] <= p:
            a, b, new = edits[e]
            out += [m.text[at:a], new]
            shift += len(new) - (b - a)
            at = b
            e += 1
        moved[p] = p + shift
    while e < len(edits):
        a, b, new = edits[e]
        out += [m.text[at:a], new]
        at = b
        e += 1
    out.append(m.text[at:])
    return replace(m, text="".join(out), marks=tuple(replace(k, start=moved[k.start], end=moved[k.end]) for k in m.marks))


def pool_of(releases: list[Marked]) -> Pool:
    """Full names of people by the number of their words."""
    pool: Pool = defaultdict(list)
    for m in releases:
        full: dict[str, str] = {}
        for k in m.marks:
            if k.code == "P":
                form = m.text[k.start : k.end]
                if len(form) > len(full.get(k.ids[0], "")) and not form.isupper() and "\n" not in form:
                    full[k.ids[0]] = form
        for form in full.values():
            words = form.split()
            pool[len(words)].append(words)
    return pool


def swapped(m: Marked, pool: Pool, chance: random.Random, share: float) -> Marked:
    """Some people get another name, word for word, in every mention."""
    forms: dict[str, list[Mark]] = defaultdict(list)
    for k in m.marks:
        if k.code == "P":
            forms[k.ids[0]].append(k)
    edits: list[tuple[int, int, str]] = []
    for marks in forms.values():
        if chance.random() >= share:
            continue
        longest = max((m.text[k.start : k.end].split() for k in marks), key=len)
        if not pool.get(len(longest)):
            continue
        new = chance.choice(pool[len(longest)])
        table = {old.casefold(): word for old, word in zip(longest, new, strict=True)}
        for k in marks:
            for w in WORD.finditer(m.text, k.start, k.end):
                word = table.get(w.group().casefold())
                if word is None:
                    continue
                if w.group().isupper() and len(w.group()) > 2:
                    word = word.upper()
                edits.append((w.start(), w.end(), word))
    return edited(m, edits) if edits else m


STYLES = ['""', "“”", "‘’", "''", "«»"]


def requoted(m: Marked, chance: random.Random) -> Marked:
    """Another kind of quotation marks around direct speech."""
    style = chance.choice(STYLES)
    edits: list[tuple[int, int, str]] = []
    for k in m.marks:
        if k.code == "Q":
            if m.text[k.start] in "“\"”":
                edits.append((k.start, k.start + 1, style[0]))
            if m.text[k.end - 1] in "“\"”" and k.end - k.start > 2:
                edits.append((k.end - 1, k.end, style[1]))
    return edited(m, edits)


def capital_line(m: Marked) -> Marked:
    """The headline in capitals."""
    end = m.text.find("\n")
    end = end if end > 0 else len(m.text)
    upper = m.text[:end].upper()
    return m if len(upper) != end else replace(m, text=upper + m.text[end:])


def varied(m: Marked, pool: Pool, chance: random.Random) -> Marked:
    """The release as it might have been written as well."""
    if chance.random() < 0.6:
        m = swapped(m, pool, chance, 0.6)
    if chance.random() < 0.15:
        m = requoted(m, chance)
    return capital_line(m) if chance.random() < 0.06 else m
