"""The training side: marks, deduplication, clitics, whole spans, and the models that ship. No torch needed."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.vocab import Vocab

from jubir.measure.marked import LABELS, MarkedText, read_markup
from jubir.stages.encoder import Pieces, best_path, forbidden, spans_of_path, tags_of_labels, units, windows
from jubir.stages.lexicon import data_folder
from jubir.train.augment import documents, joined, names_of, varied
from jubir.train.corpora import clean_raw, detokenize, grams, read_iob, without_overlap, words_of
from jubir.train.treebanks import doc_of, read_trees

TREE = """# text = Ani menyetujuinya.
1\tAni\tAni\tPROPN\t_\t_\t2\tnsubj\t_\t_
2-3\tmenyetujuinya\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
2\tmenyetujui\tsetuju\tVERB\t_\tVoice=Act\t0\troot\t_\t_
3\tnya\tnya\tPRON\t_\t_\t2\tobj\t_\t_
4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_
"""


def test_marks_are_taken_off_and_kept_as_offsets() -> None:
    found = read_markup("kata [Menteri Pertanian](TITLE) [Ani](PER), [2] orang")
    assert found.text == "kata Menteri Pertanian Ani, [2] orang"
    assert [(found.text[s:e], label) for s, e, label in found.spans] == [("Menteri Pertanian", "TITLE"), ("Ani", "PER")]


def test_words_become_running_text() -> None:
    words = ["Dia", "(", "Ani", ")", "berkata", ",", '"', "Siap", '"', "."]
    text, offsets = detokenize(words)
    assert text == 'Dia (Ani) berkata, "Siap".'
    assert [text[s:e] for s, e in offsets] == words


def test_iob_spans_are_in_characters() -> None:
    [sentence] = read_iob(["PT B-ORG", "Maju O-x O", "Ani B-PERSON", "Sari I-PERSON", ""])
    assert [(sentence.text[s:e], label) for s, e, label in sentence.spans] == [("PT", "ORG"), ("Ani Sari", "PER")]


def test_eight_shared_words_are_dropped_and_seven_are_kept() -> None:
    protected = set(grams(words_of("satu dua tiga empat lima enam tujuh delapan sembilan")))
    shared = MarkedText("Kata: dua tiga empat lima enam tujuh delapan sembilan!")
    other = MarkedText("Kata: tiga empat lima enam tujuh delapan sembilan saja")
    assert without_overlap([shared, other, other], protected) == ([other], 1)


def test_near_copies_of_raw_text_are_dropped() -> None:
    line = "warga desa itu menanam pohon di tepi sungai setiap hari minggu pagi"
    kept, tested, copied = clean_raw([line, line + " lagi", "terlalu pendek"], set(), set())
    assert (kept, tested, copied) == ([line], 0, 1)


def shown(text: MarkedText) -> list[tuple[str, str]]:
    return [(text.text[start:end], label) for start, end, label in text.spans]


def test_joined_paragraphs_keep_their_mentions() -> None:
    parts = [read_markup("[Ani](PER) hadir."), read_markup("Kata [Budi](PER) di [Bandung](LOC).")]
    assert joined(parts).text == "Ani hadir.\n\nKata Budi di Bandung."
    assert shown(joined(parts)) == [("Ani", "PER"), ("Budi", "PER"), ("Bandung", "LOC")]
    assert documents(parts, (1,), random.Random(1)) == parts
    assert documents(parts, (50,), random.Random(1)) == [joined(parts)]


def test_exchanged_names_are_marked_where_they_stand() -> None:
    text = read_markup("kata [Ani](PER) dari [Dinas Pasar](ORG), bukan [Budi](PER).")
    names = names_of([read_markup("[Citra Lestari](PER) [PT Maju](ORG)")])
    found = {varied(text, names, random.Random(seed), swap=0.5, capitals=0.0) for seed in range(20)}
    assert {tuple(shown(one)) for one in found} > {
        (("Citra Lestari", "PER"), ("PT Maju", "ORG"), ("Citra Lestari", "PER")),
        (("Ani", "PER"), ("PT Maju", "ORG"), ("Budi", "PER")),
    }
    assert varied(text, names, random.Random(1), swap=0.0, capitals=0.0) == text
    loud = varied(text, names, random.Random(1), swap=0.0, capitals=1.0)
    assert loud.text == text.text.upper() and loud.spans == text.spans


def test_clitics_stay_with_their_word() -> None:
    [tree] = read_trees(TREE.splitlines())
    doc = doc_of([tree], Vocab())
    assert doc.text.strip() == "Ani menyetujuinya."
    assert [(t.text, t.pos_, t.lemma_, t.head.text, t.dep_) for t in doc] == [
        ("Ani", "PROPN", "Ani", "menyetujuinya", "nsubj"),
        ("menyetujuinya", "VERB", "setuju", "menyetujuinya", "ROOT"),
        (".", "PUNCT", ".", "menyetujuinya", "punct"),
    ]


def test_the_best_path_never_starts_inside_a_mention() -> None:
    tags = tags_of_labels(("PER", "ORG"))
    moves = np.where(forbidden(tags), -1e4, 0.0).astype(np.float32)
    scores = np.zeros((3, len(tags)), np.float32)
    scores[:, tags.index("I-PER")] = 5
    scores[1, tags.index("I-ORG")] = 6
    path = best_path(scores, moves)
    assert [tags[i] for i in path] == ["B-PER", "I-PER", "I-PER"]
    assert spans_of_path(path, tags, [(0, 2), (3, 5), (6, 8)]) == [(0, 8, "PER")]


def test_pieces_prefer_the_probable_and_survive_the_unknown() -> None:
    pieces = Pieces({"▁a": (4, -2.0), "b": (5, -2.0), "▁ab": (6, -3.0), "▁": (7, -4.0)})
    assert pieces.encode("ab aß", units("ab aß")) == ([6, 4, 3], [0, 1])


def test_windows_hold_every_unit_once() -> None:
    text = "Kata satu, dua. " * 300 + "\n" + "x" * 5000 + "\n\nakhir"
    assert [unit for window in windows(text) for unit in window] == units(text)
    assert max(map(len, windows(text))) <= 160


DEFAULT = data_folder("models") / "default"


@pytest.mark.skipif(not DEFAULT.is_dir(), reason="models/default is not there")
def test_the_default_model_names_and_has_no_pickle() -> None:
    nlp = spacy.load(DEFAULT)
    assert set(nlp.get_pipe("ner").labels) == set(LABELS)  # type: ignore[attr-defined, unused-ignore]
    doc = nlp("Menteri Pertanian Amran Sulaiman mengunjungi Kota Bandung, Senin.")
    assert ("Kota Bandung", "LOC") in [(ent.text, ent.label_) for ent in doc.ents]
    assert not [path for path in Path(DEFAULT).rglob("*") if path.suffix in {".pkl", ".pickle", ".pt"}]
    assert sum(path.stat().st_size for path in DEFAULT.rglob("*") if path.is_file()) < 40 * 2**20
