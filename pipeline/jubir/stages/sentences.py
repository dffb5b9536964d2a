"""Sentences by rule as a part of a spaCy pipeline, and the parser that stands on them.

A parser that learns from treebanks where sentences end cuts inside sentences and over the ends of lines: its treebanks hold few
headlines and quotations. The rules that quotes are found by know both, and the parser keeps to the ends that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from jubir.stages.lexicon import Index, build_index, data_folder, load_lexicon
from jubir.stages.marks import find_marked
from jubir.stages.parse import blank, cut_with, trained
from jubir.stages.rules.quotes import find_sentences
from jubir.stages.rules.words import Words
from jubir.stages.stanza_parser import load_stanza
from jubir.stages.zones import find_zones

NAMES = ("tok2vec", "ner")  # what of the trained pipeline finds names
SYNTAX = ("jubir_sentences", "syntax_tok2vec", "morphologizer", "trainable_lemmatizer", "parser")  # and what parses


class Sentences:
    """Marks the first token of every sentence of a Doc; a line ends a sentence, a quotation or a bracket is never cut."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp

    @cached_property
    def index(self) -> Index:
        return build_index(load_lexicon(), partial(cut_with, self.nlp))

    def __call__(self, doc: Doc) -> Doc:
        words = Words(doc, find_zones(doc.text), self.index, partial(cut_with, self.nlp))
        starts = {a for a, _ in find_sentences(words, find_marked(words))} | {a for a, _ in words.line_bounds} | {0}
        for token in doc:
            token.is_sent_start = token.i in starts
        return doc


@Language.factory("jubir_sentences")
def make_sentences(nlp: Language, name: str) -> Sentences:
    """Sentences as a component; the package declares it, so that `spacy.load` finds it wherever jubir is installed."""
    return Sentences(nlp)


def load_parser(parser: str = "default") -> Callable[[str], Doc]:
    """What gives a text sentences, classes (UPOS), features, lemmas and trees: "default" is that of models/default, "stanza"
    stanza's with the weights in its own folder, anything else a folder of stanza's weights.

    Raises OSError where the model is missing, StanzaMissing where stanza is.
    """
    if parser == "default":
        return trained(data_folder("models") / "default", without=NAMES)
    second, nlp = load_stanza(None if parser == "stanza" else Path(parser)), blank()
    return lambda text: second(nlp.make_doc(text))
