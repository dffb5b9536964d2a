"""The marked releases: every file reads, is the same again when its marks are put back, and has no error; the README counts right."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from jubir.marking import Mark, Marked, MarkError, parse, read, render
from jubir.measure.check_marks import differs, doubts, errors, main
from jubir.measure.corpus import STATED, agreement, counts, read_all, same_statements, writers

FOLDER = Path(__file__).parent.parent / "seeds" / "marked"
RELEASES = FOLDER.parent / "releases"
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


def test_second_marks_and_samples_have_the_texts_of_the_first() -> None:
    seconds = read_all(FOLDER / "second")
    assert len(seconds) == 20
    for second in seconds:
        assert list(differs(second, read(FOLDER / f"{second.name}.txt").text)) == []
    samples = sorted(RELEASES.glob("*.txt"))
    assert len(samples) == 15
    for sample in samples:
        assert list(differs(read(FOLDER / sample.name), sample.read_text(encoding="utf-8"))) == []


def test_readme_counts_right() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    releases = read_all(FOLDER)
    for what, number in counts(releases).items():
        assert f"| {what} | {number:,} |" in readme, what
    for writer, row in writers(releases).items():
        assert f"| `{writer}` | {' | '.join(f'{number:,}' for number in row)} |" in readme, writer
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


def test_errors_are_found() -> None:
    wrong = marked("{T1@3 Ketua} {P2 Ani} {Q1 “Siap,”} {P2  Ani}", title="Lain", date="2023-02-29")
    assert [message.partition(":")[0] for message in errors(wrong)] == [
        "T",
        "T1",
        "Q1",
        "P",
        "the headline does not stand in the text",
        "no date",
    ]
    assert list(errors(marked("{O1 PMI {L Kota Palu}}"))) == ["L inside O: 'PMI Kota Palu'"]
    crossed = Marked("x", "Ani Budi", (Mark(0, 5, "Q", ("0",)), Mark(4, 8, "P", ("2",))))
    assert "marks cross: 'Ani B', 'Budi'" in list(errors(crossed))


@pytest.mark.parametrize(
    ("source", "doubt"),
    [
        ("{P1 Ani} pergi. Ani pulang.", "'Ani' is P elsewhere"),
        ("{P1 Ani} menegaskan semua siap.", "'menegaskan', and no statement"),
        ("“Siap,” kata {P1 Ani}.", "'kata', and no statement"),
        ("Buku “Lima cara menanam padi gogo” dibagikan.", "quotation marks without a mark"),
        ("Kata {P1 Ani}: {Q1 Siap.}", "a direct statement opens without a quotation mark"),
        ("{P1 Ibu Ani} hadir.", "an honorific in a name"),
    ],
)
def test_doubts_are_found(source: str, doubt: str) -> None:
    (found,) = doubts(marked(source))
    assert found.startswith(doubt)


@pytest.mark.parametrize(
    "source",
    [
        "{P1 Ani} menegaskan {I1 semua siap.}",
        "Dua kata itu jelas.",
        "Buku {W “Lima cara menanam padi gogo”} dibagikan.",
        "{P1 H. Sitorus} hadir.",
        "Hal itu disampaikan di {L Palu}.",
    ],
)
def test_nothing_to_doubt(source: str) -> None:
    assert list(doubts(marked(source))) == []


def test_an_error_ends_the_check_with_1(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (tmp_path / "a.txt").write_text("Halo {P1 Ani}\n---\ntitle: null\n", encoding="utf-8")
    assert CliRunner().invoke(main, [str(tmp_path)]).exit_code == 0
    (texts / "a.txt").write_text("Halo Ana\n", encoding="utf-8")
    told = CliRunner().invoke(main, [str(tmp_path), str(texts)])
    assert told.exit_code == 1
    assert told.output.splitlines() == [
        "a ERROR not the release from 7 on: 'i' for 'a'",
        "1 releases, 1 errors, 0 doubts",
    ]
    (tmp_path / "b.txt").write_text("Halo {P1 Ani\n---\n", encoding="utf-8")
    told = CliRunner().invoke(main, [str(tmp_path)])
    assert (told.exit_code, "never closed" in told.output) == (1, True)


def test_statements_agree_by_most_of_their_text_and_their_speaker() -> None:
    one = marked("{P1 Ani} berharap agar {I1 jalan ini selesai sebelum Lebaran.} {P2 Budi} {Q2 “Ya.”}")
    near = marked("{P1 Ani} berharap {I1 agar jalan ini selesai sebelum Lebaran.} {P2 Budi} {Q2 “Ya.”}")
    other = marked("{P1 Ani} berharap agar {I2 jalan ini selesai sebelum Lebaran.} {P2 Budi} {Q2 “Ya.”}")
    assert same_statements(one, near) == (2, 2, 2)
    assert same_statements(one, other) == (1, 2, 2)
    assert agreement([one], [near])[STATED] == (1.0, 2, 2)


def test_a_file_without_a_footer_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Teks saja", encoding="utf-8")
    with pytest.raises(MarkError, match=r"a\.txt: no footer"):
        read(path)
