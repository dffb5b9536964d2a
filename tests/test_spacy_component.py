"""jubir in a spaCy pipeline: what it puts on a Doc, what becomes of other entities, and that all of it survives being stored."""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from jubir import spacy_component
from jubir.schema import Record, Release
from jubir.spacy_component import GROUPS, KEY, apart, record_of

ROOT = Path(__file__).parent.parent
TEXTS = [file.read_text("utf-8") for file in sorted((ROOT / "seeds" / "releases").glob("*.txt"))[:3]]
TEXT = "JAKARTA - “Siap,” kata Menteri Keuangan Sri Mulyani.”Maju,”kata Sri."


def pipeline(**config: object) -> Language:
    nlp = spacy.blank("id")
    nlp.add_pipe("jubir", config={"model": "none", **config})
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline()


@pytest.fixture(scope="module")
def docs(nlp: Language) -> list[Doc]:
    return list(nlp.pipe(TEXTS))


def shown(doc: Doc) -> dict[str, list[tuple[int, int, str, str]]]:
    """All that the component puts on a Doc but for the record."""
    groups = {"ents": doc.ents, **doc.spans}
    return {name: [(s.start_char, s.end_char, s.label_, s.kb_id_) for s in spans] for name, spans in groups.items()}


def test_the_package_declares_it() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    value = declared["spacy_factories"]["jubir"]
    assert EntryPoint("jubir", value, "spacy_factories").load() is spacy_component.make_component


def test_the_record_is_that_of_the_text(docs: list[Doc], extractor: Callable[[Release], Record]) -> None:
    for doc, text in zip(docs, TEXTS, strict=True):
        assert doc._.jubir == extractor(Release(text))
    assert spacy.blank("id")("Siap")._.jubir is None


def test_every_row_has_its_span(docs: list[Doc]) -> None:
    for doc in docs:
        record: Record = doc._.jubir
        assert tuple(doc.spans) == GROUPS
        ids = {
            "people": [p.person_id for p in record.people for _ in p.mentions],
            "organizations": [o.organization_id for o in record.organizations for _ in o.mentions],
            "programs": [g.program_id for g in record.programs for _ in g.mentions],
            "roles": [role.role_id for role in record.roles],
            "quotes": [quote.quote_id for quote in record.quotes],
        }
        for name, expected in ids.items():
            assert sorted(span.kb_id_ for span in doc.spans[name]) == sorted(expected), name
        for quote, span in zip(record.quotes, doc.spans["quotes"], strict=True):
            assert quote.text in span.text
            assert span.label_ == quote.kind.upper()
        assert {ent.label_ for ent in doc.ents} <= {"PER", "ORG", "PROGRAM"}
        assert len(doc.ents) > 5


def test_a_row_that_ends_inside_a_token(nlp: Language) -> None:
    doc = nlp(TEXT)
    first, second = doc.spans["quotes"]
    assert first.text == "Siap,"
    assert doc._.jubir.quotes[1].text == "Maju,"
    assert "Maju,”kata" in second.text, "blank Indonesian does not cut there"


@pytest.mark.parametrize("text", ["", " ", "\n", "kata"])
def test_a_text_that_says_nothing(text: str, nlp: Language) -> None:
    doc = nlp(text)
    assert (doc.ents, doc._.jubir.quotes) == ((), [])


def test_entities_of_others() -> None:
    def others(doc: Doc) -> Doc:
        spans = [Span(doc, 0, 1, "LOC"), doc.char_span(23, 39, "NOR"), doc.char_span(40, 43, "PER")]
        doc.ents = [span for span in spans if span is not None]
        return doc

    Language.component("jubir_test_others", func=others)
    found = {}
    for overwrite in (True, False):
        nlp = pipeline(overwrite_ents=overwrite)
        nlp.add_pipe("jubir_test_others", first=True)
        found[overwrite] = [(ent.text, ent.label_, ent.kb_id_) for ent in nlp(TEXT[:52]).ents]
    theirs = [("JAKARTA", "LOC", ""), ("Menteri Keuangan", "NOR", "")]
    assert found[True] == [*theirs, ("Sri Mulyani", "PER", "p1")]
    assert found[False] == [*theirs, ("Sri", "PER", "")]


def test_of_two_that_overlap_the_longer_one() -> None:
    doc = spacy.blank("id")("a b c d e f")
    first = [doc[0:2], doc[1:4]]
    assert [span.text for span in apart(first, [doc[3:5], doc[4:5], doc[4:6]])] == ["b c d", "e f"]


def test_it_survives_bytes(docs: list[Doc]) -> None:
    for doc in docs:
        again = Doc(Vocab()).from_bytes(doc.to_bytes())
        assert (shown(again), again._.jubir) == (shown(doc), doc._.jubir)


def test_it_survives_a_doc_bin(docs: list[Doc], tmp_path: Path) -> None:
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "a.spacy")
    found = list(DocBin().from_disk(tmp_path / "a.spacy").get_docs(spacy.blank("id").vocab))
    for doc, again in zip(docs, found, strict=True):
        assert (shown(again), again._.jubir) == (shown(doc), doc._.jubir)
        assert Record.from_json(again.user_data[KEY]) == record_of(doc)


@pytest.mark.slow
def test_it_survives_processes(nlp: Language, docs: list[Doc]) -> None:
    found = list(nlp.pipe(TEXTS, n_process=2, batch_size=1))
    assert [(shown(doc), doc._.jubir) for doc in found] == [(shown(doc), doc._.jubir) for doc in docs]


def test_a_pipeline_that_has_it_can_be_kept(docs: list[Doc], tmp_path: Path) -> None:
    pipeline().to_disk(tmp_path)
    assert shown(spacy.load(tmp_path)(TEXTS[0])) == shown(docs[0])
    assert shown(pickle.loads(pickle.dumps(pipeline()))(TEXTS[0])) == shown(docs[0])
    told = pipeline().analyze_pipes()
    assert told is not None
    assert told["summary"]["jubir"]["assigns"] == ["doc.ents", "doc.spans", "doc._.jubir"]
