"""jubir: who said what, in which role, for whom, about which programme, out of Indonesian press releases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.util import filter_spans

from pipeline.accurate import Accurate, load_accurate
from pipeline.entities import Entity, find_mentions, link_bodies, link_people, link_programs
from pipeline.lexicon import Index, build_index, data_folder, load_lexicon
from pipeline.parse import blank, tokenizer
from pipeline.programs import find_owners
from pipeline.quotes import QuoteFinder
from pipeline.records import make_record
from pipeline.roles import RoleFinder, in_order, merge_roles
from pipeline.schema import Record, Release
from pipeline.speakers import Speakers
from pipeline.tag import Tagger
from pipeline.words import Words
from pipeline.zones import find_zones

__version__ = "0.1.0"
__all__ = ["Extractor", "Record", "Release", "extract", "load"]


def trained(folder: Path) -> Language:
    """The trained pipeline of a folder, with jubir's tokenizer; raises OSError where there is none."""
    nlp = spacy.load(folder)
    nlp.tokenizer = tokenizer(nlp.vocab)
    return nlp


def cut_with(nlp: Language, form: str) -> list[str]:
    return [token.text for token in nlp.tokenizer(form)]


@dataclass(frozen=True)
class Extractor:
    """What is loaded once: the parser and the lexicon."""

    nlp: Language
    index: Index
    accurate: Accurate | None = None  # proposes names instead of the parser's own recognizer

    def __call__(self, release: Release) -> Record:
        return extract(release, extractor=self)


def load(*, model: str = "default") -> Extractor:
    """The extractor; `model` is "default", "accurate" (slower; needs the extra [accurate]), "none" (rules and lexicon
    alone) or the folder of a trained pipeline."""
    if model == "accurate":
        nlp = blank()
        teacher = load_accurate(data_folder("models") / "accurate")
        return Extractor(nlp, build_index(load_lexicon(), partial(cut_with, nlp)), teacher)
    folder = data_folder("models") / model if model == "default" else Path(model)
    nlp = blank() if model == "none" else trained(folder)
    return Extractor(nlp, build_index(load_lexicon(), partial(cut_with, nlp)))


def extract(release: Release, *, extractor: Extractor | None = None) -> Record:
    """The record of one release: every stage in its order."""
    loaded = extractor or load()
    text = release.text
    zones = find_zones(text)
    doc = loaded.nlp(text)
    if loaded.accurate is not None:
        spans = [doc.char_span(s, e, label=label, alignment_mode="contract") for s, e, label in loaded.accurate(text)]
        doc.ents = filter_spans([span for span in spans if span is not None])
    words = Words(doc, zones, loaded.index, partial(cut_with, loaded.nlp))
    tagger = Tagger(words)
    names = tagger.run()
    people = link_people([n for n in names if n.label == "PER"], words)
    bodies = link_bodies([n for n in names if n.label == "ORG"], words, tagger.pairs)
    programs = link_programs([n for n in names if n.label == "PROGRAM"], words, tagger.pairs)
    entities = [*people, *bodies, *programs]
    find_mentions(entities, words, [n.whole for n in names if n.label != "EVENT"], tagger.pairs)
    for group in (people, bodies, programs):
        group.sort(key=first_mention)
    items = in_order(names, entities)
    found = RoleFinder(words, items).find()
    issuer = issuer_of(words, bodies)
    found = [replace(f, body=issuer) if f.rule == "contact-block" and f.body is None else f for f in found]
    facts = merge_roles(found, words)
    speakers = Speakers(words, items, found)
    said, rejected = QuoteFinder(words, speakers).find()
    owners, funders = find_owners(words, items, programs)
    return make_record(
        release,
        zones,
        words,
        people,
        bodies,
        programs,
        facts,
        said,
        rejected,
        owners,
        funders,
        issuer,
    )


def first_mention(entity: Entity) -> int:
    return entity.first


def issuer_of(words: Words, bodies: list[Entity]) -> Entity | None:
    """The body that speaks: the one named most often; of two, the first. None where no body is named twice."""
    ranked = sorted(bodies, key=lambda e: (-len(set(e.spans)), e.first))
    return ranked[0] if ranked and len(set(ranked[0].spans)) > 1 else None
