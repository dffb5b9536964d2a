"""Variations of texts whose names alone are marked: names exchanged, all in capitals."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

from jubir.measure.marked import MarkedText, Span

Names = Mapping[str, Sequence[str]]


def varied(text: MarkedText, names: Names, chance: random.Random, *, swap: float, capitals: float) -> MarkedText:
    """The text with a share `swap` of its mentions exchanged for others of the same label, at a chance all in capitals."""
    parts: list[str] = []
    spans: list[Span] = []
    last = length = 0
    exchange = chance.random() < 2 * swap
    for start, end, label in sorted(text.spans):
        before, name = text.text[last:start], text.text[start:end]
        if exchange and chance.random() < 0.5:
            name = chance.choice(names[label])
        parts += [before, name]
        spans.append((length + len(before), length + len(before) + len(name), label))
        length += len(before) + len(name)
        last = end
    parts.append(text.text[last:])
    whole = "".join(parts)
    upper = whole.upper()
    if chance.random() < capitals and len(upper) == len(whole):
        whole = upper
    return MarkedText(whole, tuple(spans))


def names_of(texts: Iterable[MarkedText]) -> dict[str, list[str]]:
    """Every mention by its label, as often as it stands there."""
    names: dict[str, list[str]] = {}
    for text in texts:
        for start, end, label in text.spans:
            names.setdefault(label, []).append(text.text[start:end])
    return names
