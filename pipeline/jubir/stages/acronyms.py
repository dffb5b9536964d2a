"""Abbreviations paired with their long forms: "Desa Migran Produktif (Desmigratif)", "BNPB (Badan Nasional …)"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jubir.stages.rules.words import CONNECTORS, Words

# Small words that a long form may hold and an abbreviation may pass over.
SMALL = CONNECTORS | frozenset("yang dalam pada dari oleh terhadap berbagai kepada se".split())
LONGEST = 18  # words of a long form; "Pemberdayaan … di Indonesia (PMPMI)" has 19 with its small words


@dataclass(frozen=True)
class Pair:
    """A long form and its short form, as token spans."""

    long: tuple[int, int]
    short: tuple[int, int]
    rule: str


def fits(short: str, words: list[str]) -> bool:
    """True where the letters of `short` come in order out of `words`, starting with the first letter of the first word.

    Every capital of the short form opens a word or goes on inside the last one opened ("KemenPPPA"); a digit repeats the letter
    before it ("BP2MI": B P P M I). Linear in the length of the words.
    """
    letters = re.sub(r"[^A-Za-z0-9]", "", short)
    letters = re.sub(r"([A-Za-z])([2-9])", lambda m: m[1] * int(m[2]), letters).casefold()
    if len(letters) < 2 or not words or words[0][:1].casefold() != letters[0]:
        return False
    at = 0
    used = 0
    for word in words:
        low = word.casefold()
        if at < len(letters) and low[:1] == letters[at]:
            at += 1
            used += 1
            # syllabic: "Desa Migran Produktif" -> Des-migra-tif: go on inside the word as far as letters agree
            for char in low[1:]:
                if at < len(letters) and char == letters[at]:
                    at += 1
        elif word.casefold() in SMALL:
            continue
        elif at < len(letters):
            # a word that gives an inner syllable only ("Produktif" -> tif)
            for char in low:
                if at < len(letters) and char == letters[at]:
                    at += 1
    return at >= len(letters) and used >= min(2, len([w for w in words if w.casefold() not in SMALL]))


def initials(short: str, words: list[str]) -> bool:
    """The strict form: the capitals of the short form are the first letters of the words that are not small, one by one."""
    letters = re.sub(r"[^A-Za-z0-9]", "", short)
    letters = re.sub(r"([A-Za-z])([2-9])", lambda m: m[1] * int(m[2]), letters).casefold()
    heads = [part[:1].casefold() for w in words if w.casefold() not in SMALL for part in re.split(r"[-/]", w) if part]
    return "".join(heads) == letters or "".join(w[:1].casefold() for w in words) == letters


def of_beginnings(short: str, words: list[str]) -> bool:
    """True where a short form is put together from the beginnings of all words but the small ones: LH, Kominfo, PPPA."""
    letters, reached = short.casefold(), {0}
    for word in (w.casefold() for w in words if w.casefold() not in SMALL):
        reached = {at + n for at in reached for n in range(1, len(word) + 1) if letters[at : at + n] == word[:n]}
    return len(letters) in reached


def long_form(words: Words, before: int, short: str) -> tuple[int, int] | None:
    """The long form that ends right before token `before`, or None. The shortest that fits strictly, else the shortest that fits."""
    a, _ = words.bounds(before)
    loose = None
    capitals = 0
    for i in range(before - 1, max(a, before - 1 - LONGEST) - 1, -1):
        token = words.text[i]
        if token in '.;:!?"“”„«»()[]':
            break
        if token == ",":
            continue
        if not words.is_capital(i):
            if words.low[i] not in SMALL and token not in "/&-":
                break
            continue
        capitals += 1
        parts = [t for t in words.text[i:before] if t not in ",/&"]
        if initials(short, parts):
            # "Kabupaten/Kota Layak Anak (KLA)": both words before and behind the slash belong to it
            return (i - 2 if i - 2 >= a and words.text[i - 1] == "/" and words.is_capital(i - 2) else i), before
        if loose is None and fits(short, parts):
            loose = (i, before)
    return loose


def telescoped(words: Words, before: int, short: str) -> tuple[int, int] | None:
    """The body's name right before token `before` whose letters a one-word short form takes in their order: "Politeknik Negeri
    Banyuwangi (Poliwangi)"; None without one. It must begin as the first word does and end as the last one does."""
    a, _ = words.bounds(before)
    low = short.casefold()
    if (
        len(low) < 5
        or not low.isalpha()
        or not words.is_capital(before - 1)
        or not words.low[before - 1].endswith(low[-3:])
    ):
        return None
    for i in range(before - 2, max(a, before - 6) - 1, -1):
        if not words.is_capital(i):
            return None
        if words.low[i][:2] == low[:2] and words.longest("head", i) is not None:
            return i, before
    return None


def said_short(words: Words, i: int) -> Pair | None:
    """The pair of "PT Bahari Nusa Terminal (Persero) atau BNT", whose short form is token i + 1."""
    a, _ = words.bounds(i)
    if words.low[i] not in ("atau", "disingkat") or not words.is_acronym(i + 1) or i == a:
        return None
    before = i
    while before > a and words.low[before - 1] in ("atau", "yang", "biasa", "sering", "disebut"):
        before -= 1
    if words.text[before - 1] == ")":
        before = next((k for k in range(before - 1, max(a, before - 4), -1) if words.text[k] == "("), before)
    long = long_form(words, before, words.text[i + 1])
    parts = [t for t in words.text[long[0] : long[1]] if t not in ",/&"] if long else []
    return Pair(long, (i + 1, i + 2), "long-short") if long and initials(words.text[i + 1], parts) else None


def find_pairs(words: Words) -> list[Pair]:
    """Every pair whose short form stands in brackets behind the long one, or whose long form stands in brackets behind the short one."""
    pairs = []
    for i in range(words.count - 2):
        if words.line_of[i] >= 0 and (said := said_short(words, i)) is not None:
            pairs.append(said)
            continue
        if words.text[i] != "(" or words.line_of[i] < 0:
            continue
        a, b = words.bounds(i)
        close = next((j for j in range(i + 1, min(b, i + 2 + LONGEST)) if words.text[j] in "()"), None)
        if close is None or words.text[close] != ")" or close == i + 1 or i == a:
            continue
        inner = words.text[i + 1 : close]
        if len(inner) <= 3 and words.is_capital(i + 1) and len(words.chars(i + 1, close)) >= 2:
            long = long_form(words, i, words.chars(i + 1, close))
            if long is None and len(inner) == 1:
                long = telescoped(words, i, inner[0])
            if (
                long
                and long[1] - long[0] >= (1 if len(inner) == 1 else 2)
                and words.chars(*long).casefold() != words.chars(i + 1, close).casefold()
            ):
                if long[1] - long[0] == 1 and not words.text[long[0]].casefold().startswith(inner[0].casefold()[:2]):
                    continue
                pairs.append(Pair(long, (i + 1, close), "long-short"))
                continue
        company = words.low[i + 1] in ("pt", "pt.", "cv", "yayasan", "perkumpulan") and len(inner) >= 2
        if (
            company
            and words.is_capital(i - 1)
            and (i - 1 == a or not words.is_capital(i - 2))
            and words.likeness(i - 1) > 0
        ):
            # a brand before the name of its company: "Panenku (PT Lumbung Digital Nusantara)"
            pairs.append(Pair((i + 1, close), (i - 1, i), "short-long"))
            continue
        if words.is_acronym(i - 1) and words.is_capital(i + 1) and len(inner) >= 2:
            if initials(words.text[i - 1], [t for t in inner if t not in ",/&"]) or fits(
                words.text[i - 1], [t for t in inner if t not in ",/&"]
            ):
                pairs.append(Pair((i + 1, close), (i - 1, i), "short-long"))
    return pairs
