"""Every row of the lexicon has an example, and the example lights what the row says: no reader is needed for it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from jubir.stages.dates import find_dates
from jubir.stages.facts import GROUPS, LOOKS, Facts, looks
from jubir.stages.lexicon import LexiconError, Row, load_lexicon, read_table
from jubir.stages.normal import Normal
from jubir.stages.units import cut

LEXICON = load_lexicon()
FACTS, NORMAL = Facts(LEXICON), Normal(LEXICON)
ROWS = LEXICON.rows
MARK = re.compile(r"\[([^\[\]]+)\]\(([A-Z]+)\)")


def row_id(row: Row) -> str:
    return f"{row.table}: {row.form}"


def group_of(row: Row) -> str:
    return f"{row.table}:{row[GROUPS[row.table]]}" if GROUPS[row.table] else row.table


def lit(row: Row) -> bool:
    """Whether a form of the row stands in its example and the row's group of facts says so of every word of it."""
    units = cut(MARK.sub(r"\1", row["example"]))
    if row.form.startswith("-"):  # a clitic is a part of a word, and a look of it
        return bool(looks(units, np.zeros(len(units), np.int32))[:, LOOKS.index(row.form.removeprefix("-"))].any())
    column = 2 * FACTS.groups.index(group_of(row))
    told = FACTS(units)[:, column : column + 2].max(1)
    forms = [tuple(cut(form).low) for form in row.forms]
    return any(
        tuple(units.low[at : at + len(form)]) == form and told[at : at + len(form)].all()
        for form in forms
        for at in range(len(units))
    )


def named(row: Row) -> bool:
    """Whether the words before the quotation marks say what stands between them."""
    mark = MARK.search(row["example"])
    assert mark is not None
    return NORMAL.work_kind(MARK.sub(r"\1", row["example"]), mark.start() - 1) == row["kind"]  # before the opening mark


@pytest.mark.parametrize("table", sorted({row.table for row in ROWS}))
def test_examples(table: str) -> None:
    rows = [row for row in ROWS if row.table == table]
    assert [row_id(row) for row in rows if not (lit if table in GROUPS else named)(row)] == []


def test_examples_of_dates_hold_dates() -> None:
    for row in LEXICON.tables["dates"]:
        text = MARK.sub(r"\1", row["example"])
        found = {text[date.start : date.end] for date in find_dates(text)}
        assert {name for name, label in MARK.findall(row["example"]) if label == "DATE"} <= found, row_id(row)


def test_normal_forms_know_the_rows() -> None:
    tables = LEXICON.tables
    assert {NORMAL.status_of(f"{row.form} Bupati Alor") for row in tables["statuses"] if row["status"] == "acting"} == {"acting"}
    assert [row.form for row in tables["offices"] if row["organization"] and not NORMAL.implied_by(row.form)] == []
    assert [row.form for row in tables["organization_heads"] if row["kind"] and not NORMAL.kind_of([row.form + " Alor"])] == []
    assert [row.form for row in tables["affixes"] if not NORMAL.is_affix(row.form)] == []


def test_every_example_is_marked_and_holds_its_form() -> None:
    for row in ROWS:
        text = MARK.sub(r"\1", row["example"])
        assert MARK.search(row["example"]), row_id(row)
        assert any(form.casefold().strip("-") in text.casefold() for form in row.forms), row_id(row)


def test_a_broken_row_gives_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "verbs.tsv"
    path.write_text("form\texample\nkata\tx\ty\n", "utf-8")
    with pytest.raises(LexiconError, match=r"verbs\.tsv:2: 3 cells for 2 columns"):
        read_table(path, ("form", "example"))
