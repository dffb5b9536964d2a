"""The reader and what stands around it: units, windows, tags, pairs, laws, closed forms, and that it reads the same every time."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from jubir import Extractor
from jubir.schema import Release
from jubir.stages.closed import closed_forms, without_titles
from jubir.stages.inputs import inputs_of
from jubir.stages.laws import keep_laws
from jubir.stages.lexicon import load_lexicon
from jubir.stages.normal import Normal
from jubir.stages.pairs import ALIKE, between_of, likeness, pair_features
from jubir.stages.reader import load_reader, reader_folder
from jubir.stages.reading import Link, Reading, Span
from jubir.stages.record import make_record
from jubir.stages.tags import best_path, forbidden, posteriors, tags_of_labels
from jubir.stages.units import cut, find_stretches, windows
from jubir.stages.zones import find_zones

NORMAL = Normal(load_lexicon())
TEXT = "Ketua Yayasan Cendana Hijau Nurlela Umar meresmikan taman baca. “Taman ini milik warga,” katanya."


def span(text: str, part: str, label: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part), label)


# --- units and windows -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("kata dia, “Kami siap,” lalu pergi", ["“Kami siap,”"]),
        ('"Kami siap," kata dia. "Benar."', ['"Kami siap,"', '"Benar."']),
        ("''Kami siap,'' kata dia", ["''Kami siap,''"]),
        ("‘’Kami siap,’’ kata dia", ["‘’Kami siap,’’"]),
        ("«Kami siap,» kata dia", ["«Kami siap,»"]),
        ("„Kami siap,“ kata dia", ["„Kami siap,“"]),
        ("'Kami siap,' kata dia", ["'Kami siap,'"]),
        ("Jum'at Ma'ruf pergi", []),
        ("“Kami siap\nkata dia", ["“Kami siap"]),
        ("“Ia bilang ‘siap’ tadi,” kata dia", ["“Ia bilang ‘siap’ tadi,”", "‘siap’"]),
        ("”Kami siap,” kata dia", ["”Kami siap,”"]),
    ],
)
def test_stretches_in_every_style_of_marks(text: str, stretches: list[str]) -> None:
    units = cut(text)
    found = [text[slice(*units.chars(stretch.start, stretch.end))] for stretch in find_stretches(units)]
    assert found == stretches


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["kata", "dia.", "Ia", "x" * 40, "\n", "“Siap,”"]), max_size=300), st.integers(20, 60))
def test_windows_read_every_unit_once(words: list[str], limit: int) -> None:
    units = cut(" ".join(words))
    sizes = [min(16, max(1, end - start)) for start, end in zip(units.start, units.end, strict=True)]
    parts = list(windows(sizes, units, limit=limit, context=10))
    assert [unit for _, start, end in parts for unit in range(start, end)] == list(range(len(units)))
    for context, start, end in parts:
        assert context <= start < end
        assert sum(sizes[start:end]) <= limit and sum(sizes[context:start]) <= 10


def test_sentences_end_at_stops_and_lines() -> None:
    units = cut("Dr. Ani datang. Ia senang.\nJudul baru")
    assert [units.sentence[i] for i in (0, 4, 5, 9)] == [0, 0, 1, 2]


# --- tags --------------------------------------------------------------------------------------------------------


def test_posteriors_and_the_best_path_are_those_of_all_paths() -> None:
    chance = np.random.default_rng(3)
    tags = tags_of_labels(("PER", "ORG"))
    scores = chance.normal(size=(3, len(tags))).astype(np.float32)
    moves = np.where(forbidden(tags), -1e4, chance.normal(size=(len(tags) + 1, len(tags)))).astype(np.float32)
    weights = {
        path: np.exp(sum(scores[i, tag] for i, tag in enumerate(path)) + moves[-1, path[0]] + moves[path[0], path[1]] + moves[path[1], path[2]])
        for path in product(range(len(tags)), repeat=3)
    }
    assert tuple(best_path(scores, moves)) == max(weights, key=lambda path: weights[path])
    total = sum(weights.values())
    expected = [[sum(w for p, w in weights.items() if p[i] == tag) / total for tag in range(len(tags))] for i in range(3)]
    assert np.allclose(posteriors(scores, moves), expected, atol=1e-5)


def test_a_span_never_begins_inside() -> None:
    tags = tags_of_labels(("PER", "ORG"))
    moves = np.where(forbidden(tags), -1e4, 0.0).astype(np.float32)
    scores = np.zeros((3, len(tags)), np.float32)
    scores[:, tags.index("I-PER")] = 5
    scores[1, tags.index("I-ORG")] = 6
    assert [tags[number] for number in best_path(scores, moves)] == ["B-PER", "I-PER", "I-PER"]


# --- pairs -------------------------------------------------------------------------------------------------------


def test_pairs_have_the_columns_that_the_reader_has_learned(extractor: Extractor) -> None:
    units = cut(TEXT)
    names = [(0, 1, "TITLE"), (1, 4, "ORG"), (4, 6, "PER")]
    between = between_of(units, names, np.zeros(len(units), np.int32), np.zeros(len(units), np.float32))
    feats = pair_features(between, names[0], names[1:])
    assert feats.shape[0] == 2
    heads = extractor.reader.heads.weights
    projection = heads["head.bias"].shape[0]
    assert heads["mix.AT.weight"].shape[1] == 3 * projection + feats.shape[1]
    assert feats[0, 1] == 1 and feats[0, 0] == 0  # the body stands behind the title
    assert not pair_features(between, names[0], names[1:], strings=False)[:, -ALIKE - 8 : -8].any()


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Dinas Pasar", "dinas pasar", 0),
        ("Badan Pelindungan Pekerja Migran Indonesia", "Pekerja Migran", 1),
        ("Ani Lestari", "Ani", 2),
        ("Ani Lestari", "Lestari", 3),
        ("Persatuan Wartawan Indonesia", "PWI", 5),
        ("Kementerian Kesehatan", "Kemenkes", 7),
    ],
)
def test_likeness(one: str, other: str, how: int) -> None:
    forms = tuple(one.split()), tuple(other.split())
    assert likeness(*forms)[how] == 1
    assert len(likeness(*forms)) == ALIKE
    assert likeness(forms[0], ("Budi",))[9] == 1  # nothing in common


# --- laws, closed forms, readings --------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12), st.sampled_from(["PER", "ORG", "TITLE", "PROGRAM"])), max_size=8))
def test_laws_only_remove_and_have_nothing_left_to_do(marks: list[tuple[int, int, str]]) -> None:
    text = "H. Ani S.Pd. dan 2045 dari Dinas Pasar, Ir. 12/5 kata Dr. Budi M.Si. di Bekasi"
    spans = sorted({Span(start, min(len(text), start + size), label) for start, size, label in marks})
    links = [Link("HOLDS", one, other) for one in spans for other in spans if (one.label, other.label) == ("TITLE", "PER")]
    reading = Reading(text).add(spans, links)
    kept = keep_laws(reading, NORMAL)
    assert set(kept.spans) <= set(reading.spans) and set(kept.links) <= set(reading.links)
    assert all(link.head in kept.spans and link.tail in kept.spans for link in kept.links)
    assert keep_laws(kept, NORMAL) == kept


def test_laws_take_what_is_no_name() -> None:
    text = "Ani, S.Pd., menuju 2045"
    spans = [span(text, "Ani", "PER"), span(text, "S.Pd.", "PER"), span(text, "2045", "PROGRAM")]
    assert keep_laws(Reading(text).add(spans), NORMAL).spans == (spans[0],)


@pytest.mark.parametrize(
    ("text", "person", "body", "tied"),
    [
        ("Ani Lestari dari Bank Sumut hadir", "Ani Lestari", "Bank Sumut", True),
        ("Ani Lestari, S.E., M.M., dari Bank Sumut hadir", "Ani Lestari", "Bank Sumut", True),
        ("Ani Lestari berangkat dari Bank Sumut", "Ani Lestari", "Bank Sumut", False),
        ("Ani Lestari, Bank Sumut", "Ani Lestari", "Bank Sumut", False),
    ],
)
def test_dari_ties_a_person_to_a_body(text: str, person: str, body: str, tied: bool) -> None:
    reading = closed_forms(Reading(text).add([span(text, person, "PER"), span(text, body, "ORG")]), NORMAL)
    assert [(link.label, link.by) for link in reading.links] == [("FROM", "closed:from")] * tied


@pytest.mark.parametrize(
    ("text", "paid"),
    [("Program Padi Kita didanai oleh Bank Sumut", True), ("Program Padi Kita milik Bank Sumut", False)],
)
def test_a_word_of_paying_names_who_funds(text: str, paid: bool) -> None:
    reading = closed_forms(Reading(text).add([span(text, "Padi Kita", "PROGRAM"), span(text, "Bank Sumut", "ORG")]), NORMAL)
    assert [link.label for link in reading.links] == ["FUNDS"] * paid


def test_a_quotation_inside_a_quotation_is_its_child() -> None:
    text = "“Ibu saya bilang, ‘jangan pulang malam.’ Saya ikut,” kata Ani."
    outer = Span(0, text.index("”") + 1, "DIRECT")
    found = closed_forms(Reading(text).add([outer]), NORMAL)
    assert [text[child.start : child.end] for child in found.of("CHILD")] == ["‘jangan pulang malam.’"]


def test_titles_at_the_edge_are_no_part_of_a_name() -> None:
    text = "Ir. H. Hadi Wijaya, M.T. hadir"
    [name] = without_titles(Reading(text).add([Span(0, 24, "PER")]), NORMAL).spans
    assert text[name.start : name.end] == "Hadi Wijaya"


def test_links_move_and_go_with_their_spans() -> None:
    title, person = Span(0, 5, "TITLE"), Span(6, 9, "PER")
    reading = Reading("Ketua Ani").add([title, person], [Link("HOLDS", title, person)])
    moved = reading.moved({person: replace(person, start=7)})
    assert [(link.head, link.tail.start) for link in moved.links] == [(title, 7)]
    assert reading.without([person]) == Reading("Ketua Ani", (title,))
    assert reading.without(reading.links) == Reading("Ketua Ani", (title, person))


# --- a reading made by hand -> its record ------------------------------------------------------------------------


def test_the_record_of_a_reading() -> None:
    title, body, person = span(TEXT, "Ketua", "TITLE"), span(TEXT, "Yayasan Cendana Hijau", "ORG"), span(TEXT, "Nurlela Umar", "PER")
    said = span(TEXT, "“Taman ini milik warga,”", "DIRECT")
    links = [Link("HOLDS", title, person), Link("AT", title, body), Link("SAID_BY", said, person)]
    reading = Reading(TEXT).add([title, body, person, said], links)
    record = make_record(Release(TEXT, "t.txt"), reading, find_zones(TEXT), NORMAL)
    assert [(p.name, p.rule) for p in record.people] == [("Nurlela Umar", "reader")]
    assert [(r.person, r.title, r.organization, r.status) for r in record.roles] == [
        ("Nurlela Umar", "Ketua", "Yayasan Cendana Hijau", "current")
    ]
    [quote] = record.quotes
    assert (quote.text, quote.speaker, quote.resolved_by, quote.cue) == ("Taman ini milik warga,", "Nurlela Umar", "nya", "katanya")
    assert quote.speaker_text == "nya"


# --- the same every time -----------------------------------------------------------------------------------------

FILES = sorted((ROOT / "seeds" / "releases").glob("*.txt"))[:2]


def places(reading: Reading) -> list[tuple[int, int, str]]:
    return [(found.start, found.end, found.label) for found in reading.spans]


def test_threads_and_company_change_nothing(extractor: Extractor) -> None:
    texts = [file.read_text("utf-8-sig") for file in FILES]
    readings = [extractor.reader(Reading(text)) for text in texts]
    assert [extractor.reader(Reading(text)) for text in reversed(texts)] == readings[::-1]
    two = load_reader(reader_folder("default"), threads=2)
    assert [places(two(Reading(text))) for text in texts] == [places(reading) for reading in readings]


def test_an_empty_text_is_read(extractor: Extractor) -> None:
    assert extractor.read("\n\n") == Reading("\n\n")


def test_heads_are_the_same_in_numpy_and_torch(extractor: Extractor) -> None:
    torch = pytest.importorskip("torch")
    from jubir.train.network import LAYERS, WIDTH, Network, edges

    reader = extractor.reader
    weights = {name: torch.from_numpy(value) for name, value in reader.heads.weights.items()}
    feats, pair_feats = weights["feat.weight"].shape[1] // 3, weights["mix.AT.weight"].shape[1] - 3 * weights["head.bias"].shape[0]
    net = Network({f"l{layer}_q_b": torch.zeros(1) for layer in range(LAYERS)}, feats, pair_feats, frozen=0)
    net.load_state_dict(weights, strict=False)
    net.eval()
    chance = np.random.default_rng(1)
    inputs = inputs_of(TEXT, reader.pieces, reader.facts)
    hidden = chance.normal(size=(len(inputs.row), WIDTH)).astype(np.float32)
    wide = torch.nn.functional.pad(torch.from_numpy(inputs.feats), (0, 0, 1, 1))
    with torch.no_grad():
        wide = torch.cat([wide[:-2], wide[1:-1], wide[2:]], 1)
        states = torch.nn.functional.pad(net.norm(torch.from_numpy(hidden) + net.feat(wide)), (0, 0, 0, 1))
        own = reader.heads.states(hidden, inputs.feats)
        assert np.allclose(own, states.numpy(), atol=1e-4)
        spans = [(0, 1), (1, 4), (4, 6)]
        head, tail = reader.heads.ends(own, spans)
        assert np.allclose(head, torch.nn.functional.gelu(net.head(edges(states, spans))).numpy(), atol=1e-4)
        between = chance.normal(size=(2, pair_feats)).astype(np.float32)
        scores = net.pairs("AT", torch.from_numpy(np.repeat(head[:1], 2, 0)), torch.from_numpy(tail[1:]), torch.from_numpy(between))
        assert np.allclose(reader.heads.pairs("AT", head[0], tail[1:], between), scores.numpy(), atol=1e-3)
