"""The syntax pipeline: sentences by rule, classes, lemmas and trees on jubir's tokens; `jubir parse` writes them."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from click.testing import CliRunner
from conftest import ROOT

from jubir.cli import main
from jubir.stages.parse import blank
from jubir.stages.sentences import load_parser
from jubir.train.treebanks import doc_of, read_trees

SAMPLES = sorted((ROOT / "seeds" / "releases").glob("*.txt"))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ia datang. Ia pergi.", ["Ia datang.", "Ia pergi."]),
        ("Dr. Ani, M.Si. hadir di Jl. Merdeka No. 5. Hujan turun.", ["Dr. Ani, M.Si. hadir di Jl. Merdeka No. 5.", "Hujan turun."]),
        ("“Kami siap. Semua sudah diatur,” kata Budi. Rapat selesai.", ["“Kami siap. Semua sudah diatur,” kata Budi.", "Rapat selesai."]),
        ("PT Maju Tbk. (dulu CV. Maju) tumbuh.", ["PT Maju Tbk. (dulu CV. Maju) tumbuh."]),
        ("Judul tanpa titik\n\nIa datang.", ["Judul tanpa titik", "Ia datang."]),
    ],
)  # fmt: skip
def test_sentences_keep_abbreviations_quotations_and_lines(text: str, sentences: list[str]) -> None:
    assert [sentence.text.strip() for sentence in load_parser()(text).sents] == sentences


def test_what_it_says_of_a_sentence() -> None:
    doc = load_parser()("Menteri Pertanian membangun gudang itu di Jakarta.")
    found = {token.text: (token.pos_, token.lemma_, token.dep_) for token in doc}
    assert found["membangun"] == ("VERB", "bangun", "ROOT")
    assert found["gudang"][0] == "NOUN" and found["gudang"][2] == "obj"
    assert found["di"][0] == "ADP"
    assert next(token for token in doc if token.text == "Jakarta").head.text == "membangun"


def test_spacy_loads_the_whole_pipeline_wherever_jubir_is_installed() -> None:
    nlp = spacy.load(ROOT / "models" / "syntax")
    assert nlp.pipe_names[0] == "jubir_sentences"
    assert nlp("Gubernur Bali Wayan Koster hadir.").has_annotation("DEP")


@pytest.mark.parametrize("file", SAMPLES[:4], ids=lambda file: file.stem)
def test_the_command_writes_what_can_be_read_again(file: Path) -> None:
    result = CliRunner().invoke(main, ["parse", str(file)])
    assert result.exit_code == 0, result.stderr
    trees = list(read_trees(result.stdout.splitlines()))
    again = doc_of(trees, blank().vocab)
    text = file.read_text("utf-8-sig")
    assert [t.text for t in again] == [t.text for t in blank().make_doc(text) if not t.is_space]
    # Every sentence has one root, and its trees hold together.
    assert all(sum(word.dep == "ROOT" for word in tree) == 1 for tree in trees)


def test_a_file_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "kosong.txt").write_bytes(b"")
    good = SAMPLES[0]
    result = CliRunner().invoke(main, ["parse", str(tmp_path / "kosong.txt"), str(good)])
    assert result.exit_code == 1
    assert "[empty]" in result.stderr and "# newdoc" in result.stdout
