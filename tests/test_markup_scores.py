"""Names of marked-up texts: what counts as right, what is confused with what, and where a broken mark is told of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import jubir
from jubir.cli import main
from jubir.measure.marked import read_marked, read_markup
from jubir.measure.markup import MarkupScores, confusion_of, evaluate_markup, table_of

RELEASE = """[Dinas Pangan Kota Gelagah](ORG) Bantu Warga

[Gelagah](LOC), 3 Mei 2024 – [Kepala](TITLE) [Dinas Pangan Kota Gelagah](ORG) Dr. [Ani Lestari](PER), M.Si. mengatakan bahwa \
program [Lumbung Pangan Warga](PROGRAM) dimulai.

“Kami siap,” kata [Ani](PER). Setiap kepala desa dapat mendaftar.
"""


def scores_of(gold: str, given: str) -> MarkupScores:
    scores = MarkupScores()
    one, two = read_markup(gold), read_markup(given)
    assert one.text == two.text
    scores.add(one.spans, two.spans)
    return scores


def test_both_ends_and_the_label_count() -> None:
    scores = scores_of(
        "[Kepala](TITLE) [Dinas Pangan](ORG) [Ani Lestari](PER) dan [Budi](PER) di [Gelagah](LOC) kemarin",
        "[Kepala](TITLE) Dinas [Pangan](ORG) [Ani Lestari](PER) dan [Budi](ORG) di Gelagah [kemarin](LOC)",
    )
    assert scores.figures() == {
        "PER": {"p": 1.0, "r": 0.5, "f": 0.6667},
        "ORG": {"p": 0.0, "r": 0.0, "f": 0.0},
        "LOC": {"p": 0.0, "r": 0.0, "f": 0.0},
        "TITLE": {"p": 1.0, "r": 1.0, "f": 1.0},
    }
    assert dict(scores.confusion) == {
        ("TITLE", "TITLE"): 1,
        ("ORG", "other ends"): 1,
        ("PER", "PER"): 1,
        ("PER", "ORG"): 1,
        ("LOC", "missed"): 1,
        ("nothing", "LOC"): 1,
    }
    assert list(confusion_of(scores)) == [
        "            PER   ORG   LOC TITLE other ends missed",
        "PER           1     1     .     .          .      .",
        "ORG           .     .     .     .          1      .",
        "LOC           .     .     .     .          .      1",
        "TITLE         .     .     .     1          .      .",
        "nothing       .     .     1     .          .      .",
    ]


def test_every_name_of_the_mark_up_stands_in_the_confusion_table_once() -> None:
    scores = scores_of(
        "[Kementerian Pertanian dan Pangan](ORG) [Ani](PER)", "Kementerian [Pertanian](TITLE) dan [Pangan](LOC) Ani"
    )
    assert dict(scores.confusion) == {("ORG", "TITLE"): 1, ("PER", "missed"): 1}


@pytest.mark.parametrize("mark", ["[Ani](PRE)", "[Ani](PER", "[[Ani](PER)](ORG)"])
def test_a_broken_mark_is_told_of_with_its_line(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "satu.txt"
    file.write_text(f"Judul\n\nkata {mark} di sini.\n", "utf-8")
    with pytest.raises(ValueError, match=r"satu\.txt:3: a broken mark or an unknown label"):
        read_marked(file)


@pytest.fixture
def marked(tmp_path: Path, extractor: jubir.Extractor, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one marked-up release; the commands use the extractor that is loaded already."""
    monkeypatch.setattr(jubir, "load", lambda *, model: extractor)
    (tmp_path / "satu.txt").write_text(RELEASE, "utf-8")
    return tmp_path


def test_what_is_marked_is_found(marked: Path, extractor: jubir.Extractor) -> None:
    """Honorifics and degrees are outside a person's name; a title that nobody holds ("kepala desa") is none."""
    scores = evaluate_markup(marked, extractor=extractor)
    labels = ("PER", "ORG", "PROGRAM", "TITLE")
    assert {label: scores.figures()[label] for label in labels} == {
        label: {"p": 1.0, "r": 1.0, "f": 1.0} for label in labels
    }
    assert next(line for line in table_of(scores) if line.startswith("PER")).split()[-1] == "2"


def test_json_is_three_figures_a_label(marked: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", "--markup", str(marked), "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["PER"] == {"p": 1.0, "r": 1.0, "f": 1.0}


def test_the_table_has_a_label_a_line(marked: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", "--markup", str(marked)])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0].split() == ["label", "P", "R", "F1", "gold"]
    assert "found (columns) for what is marked (rows)" in result.stdout


def test_a_folder_without_texts_is_an_error(marked: Path) -> None:
    (marked / "kosong").mkdir()
    result = CliRunner().invoke(main, ["evaluate", "--markup", str(marked / "kosong")])
    assert result.exit_code == 1
    assert "no .txt file" in result.stderr
