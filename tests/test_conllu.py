"""Parsed texts written as CoNLL-U: clitics apart, and together again when they are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from plain_syntax import plainly_parsed
from spacy.tokens import Doc

from jubir.stages.parse import blank
from jubir.train.treebanks import doc_of, read_trees
from jubir.write.conllu import to_conllu

NLP = blank()


def parsed(text: str) -> Doc:
    return plainly_parsed(NLP.make_doc(text))


def forms(text: str) -> list[str]:
    lines = to_conllu(parsed(text), name="t").splitlines()
    return [" ".join(line.split("\t")[:2]) for line in lines if line[:1].isdigit()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kata dia", "1 kata|2 dia"),
        ("katanya", "1-2 katanya|1 kata|2 nya"),
        ("Menurutnya, siap", "1-2 Menurutnya|1 Menurut|2 nya|3 ,|4 siap"),
        ("akhirnya hanya punya", "1 akhirnya|2 hanya|3 punya"),
        ("inilah sekolah", "1-2 inilah|1 ini|2 lah|3 sekolah"),
        ("apakah masalah", "1-2 apakah|1 apa|2 kah|3 masalah"),
    ],
)
def test_clitics(text: str, expected: str) -> None:
    assert forms(text) == expected.split("|")


def test_a_clitic_hangs_on_its_stem_and_takes_the_blank_with_it() -> None:
    assert to_conllu(parsed("Rumahnya, besar."), name="t").splitlines() == [
        "# newdoc id = t",
        "# newpar",
        "# sent_id = t-1",
        "# text = Rumahnya, besar.",
        "1-2\tRumahnya\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No",
        "1\tRumah\trumah\tNOUN\t_\t_\t0\troot\t_\t_",
        "2\tnya\tnya\tPRON\t_\tNumber=Sing|Person=3|PronType=Prs\t1\tnmod:poss\t_\t_",
        "3\t,\t,\tPUNCT\t_\t_\t1\tpunct\t_\t_",
        "4\tbesar\tbesar\tNOUN\t_\t_\t1\tobl\t_\tSpaceAfter=No",
        "5\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_",
        "",
    ]


@pytest.mark.parametrize("file", sorted((ROOT / "seeds" / "releases").glob("*.txt")), ids=lambda file: file.stem)
def test_what_is_written_is_read_again(file: Path) -> None:
    """Words, classes and trees of every sample release, but for the white space between lines."""
    doc = parsed(file.read_text("utf-8-sig"))
    again = doc_of(list(read_trees(to_conllu(doc, name=file.stem).splitlines())), NLP.vocab)

    def shape(of: Doc) -> list[tuple[str, str, str, str]]:
        return [(t.text, t.pos_, t.head.text, t.dep_) for t in of if not t.is_space]

    assert shape(again) == shape(doc)


def test_a_text_without_trees_is_refused() -> None:
    with pytest.raises(ValueError, match="is not parsed"):
        to_conllu(NLP.make_doc("kata dia"), name="t")
