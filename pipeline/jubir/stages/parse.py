"""Tokens as jubir cuts them, and trained pipelines on top of them: text -> spaCy Doc."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import spacy
from spacy.lang.id import Indonesian
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry
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
    # "Bekasi--Kementerian"
    r"(?<=\w)--+(?=\w)",
    # "Drs.H.Ahmad", "Yusrizal.S.HI": titles and degrees that lost their blank
    r"(?<=\bDr[sa])[.](?=[A-Z][.])",
    r"(?<=\bIr)[.](?=[A-Z][.])",
    r"(?<=[a-z]{3})[.](?=[A-Z][.])",
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


# So many characters without a blank are no word; the longest address that a browser takes is as long.
# A short form with digits inside stays whole, though "KB" behind a digit is a unit elsewhere: "DP3AP2KB".
ENDLESS = re.compile(r".{2001}|[A-Z]{1,6}\d[A-Z]{1,6}(?:\d[A-Z]{1,6})?$", re.DOTALL)
# Chunks of text whose tokens are remembered: the words of the lexicon, and as many again of the running text.
CACHE = 200_000


@lru_cache(maxsize=1)
def patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What a token may begin with, end with and be cut at."""
    defaults = Indonesian.Defaults
    escaped = [s.replace("\\", r"\\").replace("*", r"\*") for s in AFFIXES]
    escaped = [rf"\{s}" if s in "()[]{}?" else s for s in escaped]
    # "H.Burhanuddin", "PLT.WALI": a title that lost its blank.
    glued = [r"(?:Hj?|Ir|Drs?|Dra|dr|Prof|KH|PLT|PLH|PJ|Plt|Plh|Pj|PT|CV)\.(?=[A-Z][a-zA-Z])"]
    prefixes = compile_prefix_regex([*glued, *escaped, *(defaults.prefixes or ()), r"-(?=\w)"])
    suffixes = compile_suffix_regex(
        [*escaped, *(defaults.suffixes or ()), r"(?<=\w)-", r"(?<=[a-z]{3})\.", r"(?<=\d)\.", r"(?<=[)\]\"”’])\."]
    )
    return prefixes, suffixes, compile_infix_regex(INFIXES)


def tokenizer(vocab: Vocab) -> Tokenizer:
    """The tokenizer of every part of jubir: blank Indonesian, with quotation marks, dashes and brackets split off.

    Clitics (-nya, -lah, -pun) stay with their word. Words with an inner apostrophe (Jum'at, Ma'ruf) stay whole.
    """
    defaults = Indonesian.Defaults
    prefixes, suffixes, infixes = patterns()
    return Tokenizer(
        vocab,
        rules=defaults.tokenizer_exceptions,
        # Each alternative begins with ^, so that search finds no more than match, in five times the time.
        prefix_search=prefixes.match,
        suffix_search=suffixes.search,
        infix_finditer=infixes.finditer,
        url_match=defaults.url_match,
        # Taking affixes off one by one takes the square of the length.
        token_match=ENDLESS.match,
        max_cache_size=CACHE,
    )


@registry.tokenizers("jubir.Tokenizer.v1")  # type: ignore[misc, unused-ignore, untyped-decorator]
def tokenizer_factory() -> Callable[[Language], Tokenizer]:
    """The same for a pipeline's configuration: what spaCy makes by default and throws away takes a second."""

    def make(nlp: Language) -> Tokenizer:
        return tokenizer(nlp.vocab)

    return make


OWN_TOKENIZER = {"nlp": {"tokenizer": {"@tokenizers": "jubir.Tokenizer.v1"}}}


def blank() -> Language:
    """A pipeline without trained parts: spaCy's blank Indonesian with jubir's tokenizer."""
    return spacy.blank("id", config=OWN_TOKENIZER)


def trained(folder: Path) -> Language:
    """The trained pipeline of a folder, with jubir's tokenizer; raises OSError where there is none."""
    return spacy.load(folder, exclude=["tokenizer"], config=OWN_TOKENIZER)
