"""A text and what is known of it: spans over its characters, and links between them. Every stage takes a Reading and gives one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Span:
    """Whatever stands somewhere: a mention, a title, a statement, a zone. Offsets are code points of the text."""

    start: int
    end: int
    label: str  # PER ORG PROGRAM LOC TITLE LAW EVENT WORK DIRECT INDIRECT
    score: float = 1.0
    by: str = "reader"


@dataclass(frozen=True, order=True)
class Link:
    """Two spans that belong together.

    SAME mention→earlier mention, HOLDS title→person, REFERS bare title→person, AT title→body, RUNS programme→body,
    SAID_BY statement→mention.
    """

    label: str
    head: Span
    tail: Span
    score: float = 1.0
    by: str = "reader"


@dataclass(frozen=True)
class Reading:
    """What is known of a text so far; equality and hashing come for free."""

    text: str
    spans: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()

    def of(self, *labels: str) -> Iterator[Span]:
        """The spans of these labels, in the order of the text."""
        return (span for span in self.spans if span.label in labels)

    def links_of(self, *labels: str) -> Iterator[Link]:
        return (link for link in self.links if link.label in labels)

    def add(self, spans: Iterable[Span] = (), links: Iterable[Link] = ()) -> Reading:
        """The same with more in it, sorted."""
        return replace(
            self, spans=tuple(sorted({*self.spans, *spans})), links=tuple(sorted({*self.links, *links}))
        )

    def moved(self, places: Mapping[Span, Span]) -> Reading:
        """The same with some spans in other places, and their links with them."""
        spans = tuple(sorted({places.get(span, span) for span in self.spans}))
        links = {
            replace(link, head=places.get(link.head, link.head), tail=places.get(link.tail, link.tail))
            for link in self.links
        }
        return replace(self, spans=spans, links=tuple(sorted(links)))

    def without(self, gone: Iterable[Span | Link]) -> Reading:
        """The same with less in it; a link whose span goes, goes too."""
        out = set(gone)
        spans = tuple(span for span in self.spans if span not in out)
        links = tuple(
            link for link in self.links if link not in out and link.head not in out and link.tail not in out
        )
        return replace(self, spans=spans, links=links)


Stage = Callable[[Reading], Reading]
