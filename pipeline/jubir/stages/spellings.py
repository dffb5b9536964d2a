"""Telephone numbers and mail addresses in the spellings that keep them from being copied, or that a wrap or an editor gives them.

Every pattern looks a bounded number of characters to either side of where it stands, so that time grows with the text and no more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Stands for characters that nobody sees: zero-width spaces, soft hyphens, the frame of a keycap.
UNSEEN = "\u200b"
DOTS = "·•∙⋅・․。"
DASHES = "−⁃"

GAP = rf"(?:[ \t{UNSEEN}]{{0,3}}(?:\r?\n)?[ \t{UNSEEN}]{{0,3}})"
BLANKS = rf"[ \t{UNSEEN}]{{0,3}}"
OPEN, CLOSE = r"[\[({<]", r"[\])}>]"
AT = re.compile(
    rf"(?P<sign>@|%40|&\#0*64;|&\#x0*40;|&commat;)|(?P<framed>{OPEN}{BLANKS}(?:@|at|et|a|ad|di|arroba){BLANKS}{CLOSE})"
    r"|(?<=[ _-])(?P<word>at|et)(?=[ _-])",
    re.IGNORECASE,
)
TOP = r"(?:go|co|ac|or|sch|web|desa|mil|my|biz|id|com|net|org|gov|edu|info|int|io|uk|sg|au|jp|nl|de|eu|asia|news)(?![^\W_])"
LABEL = rf"[\w{UNSEEN}-]{{1,63}}"
DOT = (
    rf"(?:\.{LABEL}|{BLANKS}{OPEN}{BLANKS}(?:\.|dot|titik){BLANKS}{CLOSE}{BLANKS}{LABEL}"
    rf"|[ _-]{{1,3}}(?:dot|titik)[ _-]{{1,3}}{LABEL}|{GAP}[.,]{GAP}{TOP})"
)
DOMAIN = re.compile(rf"{LABEL}{DOT}{{1,5}}|\[?\d{{1,3}}(?:\.\d{{1,3}}){{3}}\]?", re.IGNORECASE)
# "ani_at_pasar_dot_id": here the underscore is no part of a word.
WORDED = re.compile(r"[^\W_]{1,63}(?:[ _-]{1,3}(?:dot|titik)[ _-]{1,3}[^\W_]{1,63}){1,5}", re.IGNORECASE)
NAME = re.compile(rf"[\w.+%{UNSEEN}-]{{1,64}}")  # read backwards
SPACE, HOST = re.compile(GAP), re.compile(LABEL)
LETTERS = re.compile(r"(?<!\w)(?:\w ){2,40}@(?: [\w.-]){4,60}(?!\w)")

# What may stand between two digits of a number that is known by how it begins.
BETWEEN = rf"(?:[ \t{UNSEEN}().,:;/_~*|\\\[\]{{}}'\"-]|\r?\n|%20|&nbsp;|&\#160;){{0,4}}"
BEGUN = re.compile(
    rf"(?<!\d)(?<!\d[.,:/-])(?:(?:\+|%2B|00){BETWEEN}62(?={BETWEEN}\d)|62(?={BETWEEN}0?{BETWEEN}8[1-9]\d)|(?<![^\W_])[0o][1-9]\d)"
    rf"(?:{BETWEEN}\d){{6,13}}(?!\d)",
    re.IGNORECASE,
)
APART = re.compile(rf"(?<!\d)0(?:(?=\D){BETWEEN}\d(?!\d)){{8,13}}")
WORD = "nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan"
SPOKEN = re.compile(
    rf"(?<![^\W_])(?:nol|kosong|0\d{{0,4}})(?:[\W_]{{1,4}}(?:{WORD}|\d{{1,4}})(?![^\W_])){{2,14}}", re.IGNORECASE
)
FIGURES = re.compile(rf"{WORD}|\d", re.IGNORECASE)
SHORTEST = 9  # digits of a telephone number that is known by how it begins
DATED = re.compile(r"\D?\d{1,2}[./-]\d{1,2}[./-]\d{4}")


def plain(text: str) -> str:
    """The text, character for character, in the letters, digits and marks that the patterns know.

    >>> plain("０８１２·３４⁵⁶–7890 ani＠pasar．id")
    '0812.3456-7890 ani@pasar.id'
    """
    if text.isascii():
        return text
    return text.translate({ord(c): simple(c) for c in set(text) if not c.isascii()})


def simple(character: str) -> str:
    digit = unicodedata.digit(character, None)
    kind = unicodedata.category(character)
    if digit is not None:
        return str(digit)
    if kind in ("Cf", "Mn", "Me"):
        return UNSEEN
    if character in DOTS:
        return "."
    if kind == "Pd" or character in DASHES:
        return "-"
    if character.isspace():
        return " "
    same = unicodedata.normalize("NFKC", character)
    return same if len(same) == 1 else character


def spelled_addresses(text: str) -> Iterator[tuple[int, int]]:
    """The spans of mail addresses in a plain text."""
    for match in AT.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 75) : start]
        near = before.rstrip(" \t\r\n" + UNSEEN + ("_-" if match["word"] else ""))
        if len(before) - len(near) > 8 or before[len(near) :].count("\n") > 1:
            continue
        name = name_before(near)
        if not name:
            continue
        place = end + len(SPACE.match(text, end)[0])  # type: ignore[index]
        if match["word"]:
            place += len(text[place : place + 3]) - len(text[place : place + 3].lstrip(" _-"))
        found = (WORDED.match(text, place) if match["word"] else None) or DOMAIN.match(text, place)
        if found is None and match["sign"] and place == end and near == before:
            found = HOST.match(text, end)
        if found is not None:
            yield start - (len(before) - len(near)) - name, found.end()
    for match in LETTERS.finditer(text):
        yield match.span()


def name_before(text: str) -> int:
    """How many characters at the end of a text are the name of an address."""
    if text.endswith('"') and (opened := text.rfind('"', 0, -1)) >= 0 and "\n" not in text[opened:]:
        return len(text) - opened
    match = NAME.match(text[::-1])
    return match.end() if match else 0


def spelled_numbers(text: str) -> Iterator[tuple[int, int]]:
    """The spans of telephone numbers in a plain text that are known by how they begin, in whatever spelling."""
    for match in BEGUN.finditer(text):
        if len(re.sub(r"\D", "", match[0])) + (match[0][0] in "Oo") >= SHORTEST and not DATED.match(match[0]):
            yield match.span()
    for match in APART.finditer(text):
        yield match.span()
    for match in SPOKEN.finditer(text):
        # Digits alone are told apart from dates and amounts elsewhere.
        if re.search(WORD, match[0], re.IGNORECASE) and len(FIGURES.findall(match[0])) >= SHORTEST:
            yield match.span()
