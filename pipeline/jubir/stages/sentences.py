"""Sentences by rule as a part of a spaCy pipeline, and the parser that stands on them.

A parser that learns from treebanks where sentences end cuts inside sentences and over the ends of lines: its treebanks hold few
headlines and quotations. What cuts here knows both, and the parser keeps to the ends that it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from jubir.stages.lexicon import data_folder, load_lexicon
from jubir.stages.normal import Normal
from jubir.stages.parse import blank, trained
from jubir.stages.stanza_parser import load_stanza
from jubir.stages.units import DOUBLE, SINGLE, STOPS, Units, cut, find_stretches
from jubir.stages.zones import find_zones

# What a number follows; elsewhere "ayat." ends a sentence.
OF_NUMBERS = frozenset("no nomor tgl hlm bln thn art ayat pasal lt rt rw".split())
ABBREVIATIONS = frozenset(
    "jl jln dr drs dra ir prof h hj st tbk pt cv ltd kab kec kel prov dll dsb dst dkk plt plh pj pjs telp tlp fax rp sdr sdri bpk ny tn kh vs etc mr mrs ms jr sr co pte inc corp pres gg muh muhd moh mohd moch mhd much abd ach akh th ch yoh joh rr".split()
)
NUMBER = re.compile(r"(?:[IVXL]+|\d{1,3}[A-Z]?)$")


class Cutter:
    """Where the sentences of a text begin: a line ends one, a quotation or a bracket is never cut."""

    def __init__(self, normal: Normal) -> None:
        self.normal = normal

    def starts(self, text: str) -> list[int]:
        """The offset of the first character of every sentence."""
        units = cut(text)
        inside = [0] * (len(units) + 1)
        closing: set[int] = set()
        for stretch in find_stretches(units):
            inside[stretch.start + 1 : stretch.end - stretch.closed] = [1] * (stretch.end - stretch.closed - stretch.start - 1)
            if stretch.closed and not stretch.depth:
                closing.add(stretch.end - 1)
        dateline = find_zones(text).dateline_end or 0
        return [units.start[i] for begin, stop in units.lines for i in self.of_line(units, begin, stop, inside, closing, dateline)]

    def of_line(
        self, units: Units, begin: int, stop: int, inside: list[int], closing: set[int], dateline: int
    ) -> Iterator[int]:
        yield begin
        first = begin
        if units.start[begin] < dateline < units.end[stop - 1]:
            first = next(i for i in range(begin, stop) if units.start[i] >= dateline)
            yield first
        depth = 0
        for i in range(first, stop - 1):
            depth = max(0, depth + (units.form[i] in "([") - (units.form[i] in ")]"))
            if not depth and not inside[i] and (self.stops(units, i, first) or i in closing and self.closes(units, i)):
                first = i + 1
                yield first

    def stops(self, units: Units, i: int, first: int) -> bool:
        """Whether a full stop, question mark … ends a sentence that began at `first`."""
        if units.form[i] not in STOPS or not fresh(units.form[i + 1]):
            return False
        if i > first and units.form[i - 1] in DOUBLE and self.says(units, i + 1) and units.low[i + 1] != "menurutnya":
            return False  # “…”. Ujarnya: the verb is of the quotation; "Menurutnya, …" begins anew
        return units.form[i] != "." or i == first or units.start[i] > units.end[i - 1] or not self.shortened(units, i)

    def shortened(self, units: Units, i: int) -> bool:
        """Whether the full stop behind a word is of an abbreviation: "Jl.", "No. 5", "Capt.", inside "M.Med.Ed."."""
        before, behind = units.low[i - 1], units.form[i + 1]
        glued = i > 1 and units.form[i - 2] == "." and units.end[i - 2] == units.start[i - 1]
        return (
            before in ABBREVIATIONS
            or before in OF_NUMBERS and (behind == "(" or NUMBER.match(behind) is not None)
            or len(before) == 1 and before.isalpha()
            or glued and units.start[i + 1] == units.end[i]
            or any(end == i + 1 for end, _, _ in self.normal.prefixes.matches(units.low, i - 1, i + 1))
        )

    def closes(self, units: Units, i: int) -> bool:
        """Whether a closing mark ends its sentence: a stop stands before it, and no verb of saying behind."""
        return units.form[i - 1] in STOPS and fresh(units.form[i + 1]) and not self.says(units, i + 1)

    def says(self, units: Units, i: int) -> bool:
        verb = self.normal.verbs.longest(units.low, i, len(units))
        return verb is not None and verb[1]["voice"] in ("bare", "nya")


def fresh(form: str) -> bool:
    """Whether a sentence may begin so."""
    return form[:1].isupper() or form[:1].isdigit() or form in DOUBLE or form in SINGLE or form in "([-•"


class Sentences:
    """Marks the first token of every sentence of a Doc."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp

    @cached_property
    def cutter(self) -> Cutter:
        return Cutter(Normal(load_lexicon()))

    def __call__(self, doc: Doc) -> Doc:
        starts = self.cutter.starts(doc.text)
        at = 0
        for token in doc:
            token.is_sent_start = token.i == 0
            if at < len(starts) and starts[at] < token.idx + len(token):
                token.is_sent_start = True
                while at < len(starts) and starts[at] < token.idx + len(token):
                    at += 1
        return doc


@Language.factory("jubir_sentences")
def make_sentences(nlp: Language, name: str) -> Sentences:
    """Sentences as a component; the package declares it, so that `spacy.load` finds it wherever jubir is installed."""
    return Sentences(nlp)


def load_parser(parser: str = "default") -> Callable[[str], Doc]:
    """What gives a text sentences, classes (UPOS), features, lemmas and trees: "default" is models/syntax, "stanza"
    stanza's with the weights in its own folder, anything else a folder of stanza's weights.

    Raises OSError where the model is missing, StanzaMissing where stanza is.
    """
    if parser == "default":
        return trained(data_folder("models") / "syntax")
    second, nlp = load_stanza(None if parser == "stanza" else Path(parser)), blank()
    return lambda text: second(nlp.make_doc(text))
