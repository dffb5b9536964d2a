"""The training side: marks, deduplication, clitics, texts to learn from, and the models that ship."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import spacy
from spacy.vocab import Vocab

from jubir.measure.marked import MarkedText, read_markup
from jubir.stages.lexicon import data_folder
from jubir.train.augment import names_of, varied
from jubir.train.corpora import clean_raw, detokenize, grams, read_iob, without_overlap, words_of
from jubir.train.releases import marked_releases, names_only
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


def test_texts_with_names_alone_become_marked_releases(tmp_path: Path) -> None:
    file = tmp_path / "s.txt"
    file.write_text("[Ani](PER) dari [Dinas Pasar](ORG) membaca [Padi](WORK).\n" * 13, "utf-8")
    first, second = names_only(file)
    assert (first.name, second.name, first.text.count("\n")) == ("s-0", "s-1", 11)
    assert [(first.text[m.start : m.end], m.code) for m in first.marks[:2]] == [("Ani", "P"), ("Dinas Pasar", "O")]
    assert len(second.marks) == 2


def test_marked_releases_are_read_where_there_are_any(tmp_path: Path) -> None:
    (tmp_path / "satu.txt").write_text("{P1 Ani} hadir.\n---\ntitle: -\n", "utf-8")
    [release] = marked_releases(tmp_path, tmp_path / "nowhere")
    assert (release.text, [mark.code for mark in release.marks]) == ("Ani hadir.", ["P"])


SYNTAX = data_folder("models") / "syntax"


def test_the_syntax_pipeline_is_small_and_has_no_pickle() -> None:
    nlp = spacy.load(SYNTAX)
    assert nlp.pipe_names[0] == "jubir_sentences" and "parser" in nlp.pipe_names
    assert not [path for path in SYNTAX.rglob("*") if path.suffix in {".pkl", ".pickle", ".pt"}]
    assert sum(path.stat().st_size for path in SYNTAX.rglob("*") if path.is_file()) < 40 * 2**20


def test_the_encoder_that_ships_is_where_training_may_start() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    import numpy as np
    import torch

    from jubir.stages.reader import load_reader, reader_folder
    from jubir.train.network import encode
    from jubir.train.start import encoder_of

    params = encoder_of(reader_folder("default") / "encoder.onnx")
    ids = np.arange(4, 44).reshape(1, 40)
    own = encode(params, torch.from_numpy(ids), torch.ones(1, 40, dtype=torch.bool)).numpy()
    shipped = load_reader(reader_folder("default")).session.run(None, {"ids": ids})[0]
    assert np.corrcoef(own.ravel(), shipped.ravel())[0, 1] > 0.98
