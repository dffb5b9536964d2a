"""Tokens, sentences and proposed names: text -> spaCy Doc."""

from __future__ import annotations

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
from spacy.vocab import Vocab

QUOTE_MARKS = "\"“”„‟«»‘’‚‛'`´"
# What ends a token inside a run of characters without a blank: releases lose blanks ("selesai,”kata", "(KTM),siap").
INFIXES = [
    r"(?<=[^\W\d_])[:/](?=\w)",
    r"(?<=\S)[?!()\[\]\"“”„«»–—;](?=\S)",
    r"(?<=[^\d\s]),(?=\S)",
    r"(?<=\d),(?=\D)",
    # "selesai.Ia": a full stop that lost its blank. Not inside "S.Sos": two small letters must stand before it.
    r"(?<=[a-z]{2})[.](?=[A-Z][a-z])",
    r"…|\.\.+",
    r"(?<=[,.!?])(?:''|‘’|’’|‘‘)(?=[^\W\d_])",  # "lebih baik,’’kata"
]
# Two single marks in a row ("‘’Siap") are one pair of marks written in a way that many sites use.
AFFIXES = [
    "''",
    "‘’",
    "’’",
    "‘‘",
    *QUOTE_MARKS,
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    "?",
    "!",
    "…",
    "–",
    "—",
    "•",
    "*",
    "/",
    "=",
]


def tokenizer(vocab: Vocab) -> Tokenizer:
    """The tokenizer of every part of jubir: blank Indonesian, with quotation marks, dashes and brackets split off.

    Clitics (-nya, -lah, -pun) stay with their word. Words with an inner apostrophe (Jum'at, Ma'ruf) stay whole.
    """
    base = spacy.blank("id", vocab=vocab)
    defaults = base.Defaults
    standard = base.tokenizer
    assert isinstance(standard, Tokenizer)
    escaped = [s.replace("\\", r"\\").replace("*", r"\*") for s in AFFIXES]
    escaped = [rf"\{s}" if s in "()[]{}?" else s for s in escaped]
    # "H.Zulkifli", "PLT.WALI": a title that lost its blank.
    glued = [r"(?:Hj?|Ir|Drs?|Dra|dr|Prof|KH|PLT|PLH|PJ|Plt|Plh|Pj|PT|CV)\.(?=[A-Z][a-zA-Z])"]
    prefixes = compile_prefix_regex([*glued, *escaped, *(defaults.prefixes or ()), r"-(?=\w)"])
    suffixes = compile_suffix_regex(
        [*escaped, *(defaults.suffixes or ()), r"(?<=\w)-", r"(?<=[a-z]{3})\.", r"(?<=\d)\.", r"(?<=[)\]\"”’])\."]
    )
    infixes = compile_infix_regex(INFIXES)
    return Tokenizer(
        vocab,
        rules=standard.rules,
        prefix_search=prefixes.search,
        suffix_search=suffixes.search,
        infix_finditer=infixes.finditer,
        url_match=standard.url_match,
        token_match=standard.token_match,
    )


def blank() -> Language:
    """A pipeline without trained parts: spaCy's blank Indonesian with jubir's tokenizer."""
    nlp = spacy.blank("id")
    nlp.tokenizer = tokenizer(nlp.vocab)
    return nlp
