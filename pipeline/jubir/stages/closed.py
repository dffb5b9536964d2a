"""Closed forms: what a short run of words between two names says by itself. A grammar of its own adds links, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from jubir.stages.normal import Normal, cut
from jubir.stages.reading import Link, Reading, Span
from jubir.stages.units import cut as units_of
from jubir.stages.units import find_stretches

# Words that tie a person to the body behind them where no title does, and a programme to who pays for it.
FROM = frozenset(["dari"])
PAID_BY = ("didanai", "dibiayai", "pendanaan", "dana", "hibah")


def closed_forms(reading: Reading, normal: Normal) -> Reading:
    """The reading with affiliations, funders and quotations inside quotations."""
    links = [*affiliations(reading, normal), *funders(reading)]
    return reading.add(children(reading), links)


def without_titles(reading: Reading, normal: Normal) -> Reading:
    """The reading with titles and degrees cut from the edges of people's names: "Ir. H. Hadi" is Hadi."""
    places = {}
    for span in reading.of("PER"):
        start, end = normal.bare_name(reading.text, span.start, span.end)
        if (start, end) != (span.start, span.end):
            places[span] = replace(span, start=start, end=end)
    return reading.moved(places) if places else reading


def affiliations(reading: Reading, normal: Normal) -> Iterator[Link]:
    """ "Ani Lestari, S.E., dari Bank Sumut": nothing but degrees and "dari" between a person without a title and a body."""
    titled = {link.tail for link in reading.links_of("HOLDS")}
    for person, body in pairwise(reading.of("PER", "ORG", "TITLE")):
        if person.label == "PER" and body.label == "ORG" and person not in titled and body.start - person.end < 60:
            degrees = normal.behind(reading.text, person.end)
            words = cut(reading.text[person.end : body.start])
            for degree in degrees:
                words = words[len(cut(degree.text)) :] if not words or words[0] not in ",." else words
            rest = [word for word in words if word not in ",.()"]
            if rest and rest[-1] in FROM and len(rest) <= 1 + sum(len(cut(degree.text)) for degree in degrees):
                yield Link("FROM", person, body, 1.0, "closed:from")


def funders(reading: Reading) -> Iterator[Link]:
    """ "program X, didanai oleh Y": a word of paying stands between them, in one sentence."""
    for program, body in pairwise(reading.of("PROGRAM", "ORG")):
        between = reading.text[program.end : body.start].casefold()
        if program.label == "PROGRAM" and body.label == "ORG" and len(between) < 60 and "." not in between:
            if any(word in between.split() for word in PAID_BY):
                yield Link("FUNDS", program, body, 1.0, "closed:funds")


def children(reading: Reading) -> Iterator[Span]:
    """Quotations inside direct speech that end like a sentence or a clause."""
    speech = list(reading.of("DIRECT"))
    if not speech:
        return
    units = units_of(reading.text)
    for stretch in find_stretches(units):
        start, end = units.chars(stretch.start, stretch.end)
        whole = stretch.closed and stretch.end - stretch.start > 4 and units.form[stretch.end - 2] in ",.!?"
        if stretch.depth and whole and any(s.start < start and end < s.end for s in speech):
            yield Span(start, end, "CHILD", 1.0, "closed:child")
