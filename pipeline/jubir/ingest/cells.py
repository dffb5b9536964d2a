"""A text as a cell of a spreadsheet that is set to Indonesian, where no cell becomes a formula, a number or a date that was none;
and back, what somebody typed there."""

from __future__ import annotations

import re

CELL_LIMIT = 32_767  # UTF-16 units in a cell of Excel
# A spreadsheet runs a cell that begins so (OWASP, CSV injection); full-width signs count as their plain ones.
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")
# What XML 1.0 cannot hold, and nothing shows.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
LINE_BREAKS = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
# Texts that a spreadsheet turns into a number, a date, a time or a truth value: short, digits with at most one word.
_MARKS = r"[\d\s.,:/%()\-]*"
NUMBER_LIKE = re.compile(rf"(?:rp\.?|[$€£¥])?{_MARKS}\d{_MARKS}(?:[^\W\d_]+\.?{_MARKS})?", re.IGNORECASE)
MONTHS = "jan|feb|mar|apr|mei|may|jun|jul|agu|ags|aug|sep|okt|oct|nop|nov|des|dec"
MONTH_FIRST = re.compile(rf"(?:{MONTHS})[^\W\d_]*\.?[\s/-]*\d{_MARKS}", re.IGNORECASE)
TRUTH = {"true", "false", "benar", "salah"}
NUMBER_LENGTH = 40  # longer ones are text to every spreadsheet; it keeps the patterns linear, too


def one_line(text: str) -> str:
    """A text as a cell of the profile `excel-id`: on one line, guarded, within the limit of Excel."""
    text = CONTROLS.sub("\ufffd", LINE_BREAKS.sub(" ", text))
    return cut(guard(text) if not is_typed(_bare(text)) else "'" + text)


def cell(text: str) -> str:
    """A text as a cell of a workbook, where its type is said and line breaks may stay: guarded, within the limit."""
    return cut(guard(CONTROLS.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))))


def guard(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it.

    >>> guard("=1+1"), guard("- satu"), guard("satu")
    ("'=1+1", "'- satu", 'satu')
    """
    bare = _bare(text)
    return "'" + text if bare.startswith(FORMULA_SIGNS) or bare.lstrip().startswith(FORMULA_SIGNS) else text


def unguard(text: str) -> str:
    """What was there before `one_line` set an apostrophe.

    >>> unguard("'+62811"), unguard("'12 Mei"), unguard("'ya'")
    ('+62811', '12 Mei', "'ya'")
    """
    rest = text[1:]
    return rest if text.startswith("'") and (guard(rest) != rest or is_typed(_bare(rest))) else text


def _bare(text: str) -> str:
    """The text without apostrophes before it: one that stood there already must not pass for the guard's."""
    return text.lstrip("'")


def is_typed(text: str) -> bool:
    """Whether a spreadsheet takes the text of a CSV cell for a number, a date, a time or a truth value.

    >>> [is_typed(text) for text in ("1.234", "12 Mei 2024", "Mei 2024", "Rp 5.000", "1e5", "Komisi 7", "5 dari 7 orang")]
    [True, True, True, True, True, False, False]
    """
    text = text.strip()
    if len(text) > NUMBER_LENGTH:
        return False
    return bool(NUMBER_LIKE.fullmatch(text) or MONTH_FIRST.fullmatch(text)) or text.casefold() in TRUTH


def cut(text: str) -> str:
    """The text, its end replaced by an ellipsis where it is longer than a cell of Excel."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return text
    return units[: 2 * (CELL_LIMIT - 1)].decode("utf-16-le", errors="ignore") + "…"
