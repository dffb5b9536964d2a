"""The marked releases: every file reads, is the same again when its marks are put back, and has no error; the README counts right."""

from __future__ import annotations

from pathlib import Path

import pytest

from jubir.marking import Mark, Marked, MarkError, parse, read, render
from jubir.measure.corpus import agreement, counts, doubts, errors, read_all

FOLDER = Path(__file__).parent.parent / "seeds" / "marked"
FILES = sorted([*FOLDER.glob("*.txt"), *FOLDER.glob("second/*.txt")])


def test_every_file_is_the_same_again() -> None:
    assert len(list(FOLDER.glob("*.txt"))) >= 580
    for path in FILES:
        body = path.read_text(encoding="utf-8").rpartition("\n---\n")[0]
        text, marks = parse(body)
        assert render(text, marks) == body, path.name


def test_no_file_has_an_error() -> None:
    found = [f"{path.name}: {message}" for path in FILES for message in errors(read(path))]
    assert not found, "\n".join(found[:20])


def test_readme_counts_right() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    releases = read_all(FOLDER)
    for what, number in counts(releases).items():
        assert f"| {what} | {number:,} |" in readme, what
    for layer, (score, one, two) in agreement(releases, read_all(FOLDER / "second")).items():
        assert f"| {layer} | {score:.2f} | {one} | {two} |" in readme, layer


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{X1 Ani}", "no such mark"),
        ("{P1 Ani", "never closed"),
        ("Ani}", "closing brace"),
        ("{P1Ani}", "no such mark"),
    ],
)
def test_broken_marks_are_refused(source: str, message: str) -> None:
    with pytest.raises(MarkError, match=message):
        parse(source)


def test_marks_inside_marks() -> None:
    source = "Kata {P1 Ani}: {Q1 “Kami di {O2 PMI} siap,”} {I1 lalu {P1 Ani} pulang.}"
    text, marks = parse(source)
    assert text == "Kata Ani: “Kami di PMI siap,” lalu Ani pulang."
    assert [mark.code for mark in marks] == ["P", "Q", "O", "I", "P"]
    assert render(text, marks) == source


def test_crossing_marks_and_braces_are_refused() -> None:
    with pytest.raises(MarkError, match="cross"):
        render("Ani Budi", [Mark(0, 5, "P", ("1",)), Mark(4, 8, "P", ("2",))])
    with pytest.raises(MarkError, match="braces"):
        render("{Ani}", [])


def marked(source: str, **values: str) -> Marked:
    text, marks = parse(source)
    return Marked("x", text, tuple(marks), **values)  # type: ignore[arg-type]


def test_errors_and_doubts_are_found() -> None:
    wrong = marked("{T1@3 Ketua} {P2 Ani} {Q1 Siap} ani Ani {P2  Ani}", title="Lain", date="1 Mei")
    assert len(list(errors(wrong))) == 6
    assert [message.split(",")[0] for message in doubts(wrong)] == [
        "'Ani' is P elsewhere",
        "a direct statement opens without a mark: 'Siap ani Ani  Ani'",
    ]


def test_a_file_without_a_footer_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Teks saja", encoding="utf-8")
    with pytest.raises(MarkError, match=r"a\.txt: no footer"):
        read(path)
