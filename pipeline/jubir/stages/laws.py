"""What may not be, whatever the reader says. A law names spans or links that have to go; the docstring says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jubir.stages.normal import Normal
from jubir.stages.reading import Link, Reading, Span

REACH = 80  # characters of an address that are looked at

Law = Callable[[Reading, Normal], Iterator[Span | Link]]


def names_have_letters(reading: Reading, normal: Normal) -> Iterator[Span | Link]:
    """A name of a person, body or programme holds a letter: "2045" is none."""
    for span in reading.of("PER", "ORG", "PROGRAM", "TITLE"):
        if not any(char.isalpha() for char in reading.text[span.start : span.end]):
            yield span


def degrees_are_no_names(reading: Reading, normal: Normal) -> Iterator[Span | Link]:
    """A title or degree alone is nobody: "S.Pd." behind a name, "H." before one."""
    for span in reading.of("PER"):
        if normal.is_affix(reading.text[span.start : span.end]):
            yield span


def addresses_hold_no_names(reading: Reading, normal: Normal) -> Iterator[Span | Link]:
    """What stands inside an address is none: "iom" of "humas@iom.int" or "www.iom.int"."""
    text = reading.text
    for span in reading.of("PER", "ORG", "PROGRAM", "TITLE"):
        before = text[max(0, span.start - REACH) : span.start].split(" ")[-1].split("\n")[-1]
        behind = text[span.end : span.end + REACH].split(" ")[0].split("\n")[0]
        if "@" in before or "://" in before or before.startswith("www.") or behind.startswith("@") or "@" in behind and not before:
            yield span


LAWS: tuple[Law, ...] = (names_have_letters, degrees_are_no_names, addresses_hold_no_names)


def keep_laws(reading: Reading, normal: Normal) -> Reading:
    """The reading without what breaks a law, and without the links of what went."""
    for law in LAWS:
        reading = reading.without(law(reading, normal))
    return reading
