"""The stages in their order: a release -> its record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from jubir.ingest.wraps import flowing
from jubir.schema import Record, Release
from jubir.stages.encoder import Accurate, load_accurate
from jubir.stages.entities import Entity, find_mentions, link_bodies, link_people, link_programs
from jubir.stages.lexicon import Index, build_index, data_folder, load_lexicon
from jubir.stages.parse import blank, cut_with, trained
from jubir.stages.records import make_record
from jubir.stages.rules.merging import merge_roles
from jubir.stages.rules.programs import find_owners
from jubir.stages.rules.quotes import QuoteFinder, Rejected, Said
from jubir.stages.rules.roles import Item, RoleFact, RoleFinder, in_order
from jubir.stages.rules.shapes import Name
from jubir.stages.rules.speakers import Speakers
from jubir.stages.rules.tag import Tagger
from jubir.stages.rules.words import Words
from jubir.stages.sentences import SYNTAX
from jubir.stages.stanza_parser import StanzaParser, load_stanza
from jubir.stages.zones import Zones, find_zones


@dataclass(frozen=True)
class Extractor:
    """What is loaded once: the parser and the lexicon."""

    nlp: Language
    index: Index
    accurate: Accurate | None = None  # proposes names instead of the parser's own recognizer
    parser: StanzaParser | None = None  # analyses sentences instead of the trained pipeline

    def __call__(self, release: Release) -> Record:
        return extract(release, extractor=self)


def load(*, model: str = "default", parser: str = "default") -> Extractor:
    """The extractor; `model` is "default", "accurate" (slower; needs the extra [accurate]), "none" (rules and lexicon
    alone) or the folder of a trained pipeline; `parser` is "default" (none: no stage asks for trees, and the model's own parser
    would double the time), "stanza" (needs the extra [stanza], and weights) or a folder of stanza's weights. Raises OSError
    or ValueError where one cannot be loaded."""
    second = None if parser == "default" else load_stanza(None if parser == "stanza" else Path(parser))
    if model == "accurate":
        nlp = blank()
        teacher = load_accurate(data_folder("models") / "accurate")
        return Extractor(nlp, build_index(load_lexicon(), partial(cut_with, nlp)), teacher, second)
    folder = data_folder("models") / model if model == "default" else Path(model)
    nlp = blank() if model == "none" else trained(folder, without=SYNTAX)
    return Extractor(nlp, build_index(load_lexicon(), partial(cut_with, nlp)), None, second)


@dataclass(frozen=True)
class Tagged:
    """A release after the tag stage: its names, and its people, bodies and programs with every mention."""

    zones: Zones
    words: Words
    names: list[Name]
    people: list[Entity]
    bodies: list[Entity]
    programs: list[Entity]

    @property
    def entities(self) -> list[Entity]:
        return [*self.people, *self.bodies, *self.programs]


def parse(text: str, loaded: Extractor) -> Doc:
    """The text as a Doc; its ents are the names that the model proposes."""
    doc = loaded.nlp(text)
    if loaded.accurate is not None:
        spans = [doc.char_span(s, e, label=label, alignment_mode="contract") for s, e, label in loaded.accurate(text)]
        doc.ents = filter_spans([span for span in spans if span is not None])
    return doc if loaded.parser is None else loaded.parser(doc)


def tag(doc: Doc, loaded: Extractor) -> Tagged:
    """The names of a parsed text, brought together: one entity a person, body or program."""
    zones = find_zones(doc.text)
    words = Words(doc, zones, loaded.index, partial(cut_with, loaded.nlp))
    tagger = Tagger(words)
    names = tagger.run()
    people = link_people([n for n in names if n.label == "PER"], words)
    bodies = link_bodies([n for n in names if n.label == "ORG"], words, tagger.pairs)
    programs = link_programs([n for n in names if n.label == "PROGRAM"], words, tagger.pairs)
    find_mentions([*people, *bodies, *programs], words, [n.whole for n in names if n.label != "EVENT"], tagger.pairs)
    for group in (people, bodies, programs):
        group.sort(key=first_mention)
    tagger.read_headlines(span for entity in [*people, *bodies, *programs] for span in entity.spans)
    return Tagged(zones, words, tagger.names, people, bodies, programs)


@dataclass(frozen=True)
class Told:
    """Who holds which office, and who says what: the roles as they stand in the text, the quotes, the rejected marks."""

    roles: list[RoleFact]
    said: list[Said]
    rejected: list[Rejected]


def tell(tagged: Tagged, items: list[Item], issuer: Entity | None) -> Told:
    """Roles and quotes of a tagged release."""
    items = [item for item in items if item.name.rule != "headline"]
    finder = RoleFinder(tagged.words, items)
    found = finder.find()
    # A title in the contact block that names no body is one of the body that speaks.
    found = [replace(f, body=issuer) if f.body is None and in_contact_block(f, tagged.words) else f for f in found]
    said, rejected = QuoteFinder(tagged.words, Speakers(tagged.words, items, found)).find()
    for speech in said:
        who = speech.speaker
        if who.resolved_by == "epithet" and who.entity is not None and who.entity.label == "PER":
            finder.epithet(who.entity, who.start, who.end)
    return Told([*found, *finder.facts[len(found) :]], said, rejected)


def extract(release: Release, *, extractor: Extractor | None = None) -> Record:
    """The record of one release: every stage in its order."""
    loaded = extractor or load()
    tagged = tag(parse(flowing(release.text), loaded), loaded)
    words, people, bodies, programs = tagged.words, tagged.people, tagged.bodies, tagged.programs
    items = in_order(tagged.names, tagged.entities)
    issuer = issuer_of(words, bodies)
    told = tell(tagged, items, issuer)
    owners, funders = find_owners(words, items, programs, told.roles)
    return make_record(
        release,
        tagged.zones,
        words,
        people,
        bodies,
        programs,
        merge_roles(told.roles, words),
        told.said,
        told.rejected,
        owners,
        funders,
        issuer,
    )


def in_contact_block(fact: RoleFact, words: Words) -> bool:
    return fact.rule in ("contact-block", "bracket") and words.lines[words.line_of[fact.start]][2].kind == "contact"


def first_mention(entity: Entity) -> int:
    return entity.first


def issuer_of(words: Words, bodies: list[Entity]) -> Entity | None:
    """The body that speaks: the one named most often; of two, the first. None where no body is named twice."""
    ranked = sorted(bodies, key=lambda e: (-len(set(e.spans)), e.first))
    return ranked[0] if ranked and len(set(ranked[0].spans)) > 1 else None
