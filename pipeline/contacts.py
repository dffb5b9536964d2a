"""Contacts (e-mail, telephone, desk or person) and figures (participants by sex)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from pipeline.zones import Line, Zones

EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,12}(?![\w@])"
)
FAX = re.compile(r"(?:\bfax|\bfaks|\bfacs|\bfaksimil\w*|\bfacsimile)\W{0,4}$", re.IGNORECASE)
SEX = r"(?:laki-laki|pria|putra|l|lk|perempuan|wanita|putri|p|pr)"
FIGURE = re.compile(
    r"(?P<total>\d{1,3}(?:\.\d{3})+|\d{1,6})\s+(?:orang\s+)?(?P<what>[a-z-]{3,20})\s*\((?P<a>"
    + SEX
    + r")\s*[:=]?\s*(?P<na>\d{1,6})\s*(?:orang)?\s*[,;/&]?\s*(?:dan\s+)?"
    r"(?P<b>" + SEX + r")\s*[:=]?\s*(?P<nb>\d{1,6})(?:\s*orang)?\s*\)",
    re.IGNORECASE,
)
WORDS_FIGURE = re.compile(
    r"(?P<total>\d{1,3}(?:\.\d{3})+|\d{1,6})\s+(?:orang\s+)?(?P<what>[a-z-]{3,20})(?:\s+yang)?[,:]?\s+(?:\(?\s*)(?:yakni|yaitu|terdiri\s+(?:dari|atas))\s+(?P<na>\d{1,6})\s+(?:orang\s+)?(?P<a>laki-laki|pria|putra|perempuan|wanita|putri)"
    r"\s+dan\s+(?P<nb>\d{1,6})\s+(?:orang\s+)?(?P<b>laki-laki|pria|putra|perempuan|wanita|putri)",
    re.IGNORECASE,
)
FEMALE = frozenset(["perempuan", "wanita", "putri", "p", "pr"])


@dataclass(frozen=True)
class ContactFact:
    """Character offsets; `name` is a character span or None for a bare address."""

    name: tuple[int, int] | None
    email: str | None
    phone: str | None
    purpose: str | None
    start: int
    end: int


@dataclass(frozen=True)
class FigureFact:
    what: str
    total: int
    female: int | None
    male: int | None
    start: int
    end: int


def find_figures(text: str) -> list[FigureFact]:
    """ "123 peserta (P:78, L: 45)": P is perempuan, L laki-laki. The parts must differ in sex."""
    facts = []
    for pattern in (FIGURE, WORDS_FIGURE):
        for match in pattern.finditer(text):
            a, b = match["a"].casefold() in FEMALE, match["b"].casefold() in FEMALE
            if a == b:
                continue
            total = int(match["total"].replace(".", ""))
            one, two = int(match["na"]), int(match["nb"])
            facts.append(
                FigureFact(
                    match["what"].casefold(), total, one if a else two, two if a else one, match.start(), match.end()
                )
            )
    return sorted(facts, key=figure_order)


def figure_order(fact: FigureFact) -> int:
    return fact.start


def find_phones(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """(start, end, E.164) of Indonesian telephone numbers; fax numbers are none."""
    found = []
    # NBSP hides a number from the matcher; a slash right before one, too.
    masked = text[start:end].replace("\u00a0", " ").replace("/", " ")
    for match in phonenumbers.PhoneNumberMatcher(masked, "ID", leniency=phonenumbers.Leniency.POSSIBLE):
        digits = re.sub(r"\D", "", match.raw_string)
        if not 8 <= len(digits) <= 15 or not match.raw_string.lstrip("+(").startswith(("0", "62", "1500", "8")):
            continue
        if not match.raw_string.startswith(("0", "+", "(0", "(+", "62")):
            continue
        if FAX.search(masked, 0, match.start):
            continue
        found.append(
            (
                start + match.start,
                start + match.end,
                phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164),
            )
        )
    return found


def find_contacts(
    text: str, zones: Zones, people: list[tuple[int, int]], desks: list[tuple[int, int]]
) -> list[ContactFact]:
    """Contacts of the contact block: each address goes to the last person or desk named before it in the block.

    `people`, `desks`: character spans of the names of people, and of bodies and desks. Two numbers of one contact are two
    entries, the e-mail on the first.
    """
    facts: list[ContactFact] = []
    block: list[Line] = []
    blocks: list[list[Line]] = []
    for line in zones.lines:
        if line.kind == "contact":
            block.append(line)
        elif block:
            blocks.append(block)
            block = []
    if block:
        blocks.append(block)
    for lines in blocks:
        start, end = lines[0].start, lines[-1].end
        marks: list[tuple[int, str, tuple[int, int], str]] = []
        marks.extend((s, "name", (s, e), "") for s, e in people if start <= s < end)
        marks.extend((m.start(), "email", m.span(), m[0].rstrip(".")) for m in EMAIL.finditer(text, start, end))
        marks.extend((s, "phone", (s, e), number) for s, e, number in find_phones(text, start, end))
        if not any(kind == "name" for _, kind, _, _ in marks):
            marks.extend((s, "name", (s, e), "") for s, e in desks if start <= s < end)
        marks.sort(key=mark_order)
        name: tuple[int, int] | None = None
        emails: list[tuple[tuple[int, int], str]] = []
        phones: list[tuple[tuple[int, int], str]] = []
        for _, kind, span, value in [*marks, (end, "name", (end, end), "")]:
            if kind == "name":
                if emails or phones:
                    facts.extend(entries(text, name, emails, phones, lines))
                    emails, phones = [], []
                name = span
            elif kind == "email":
                emails.append((span, value))
            else:
                phones.append((span, value))
    return facts


def entries(
    text: str,
    name: tuple[int, int] | None,
    emails: list[tuple[tuple[int, int], str]],
    phones: list[tuple[tuple[int, int], str]],
    lines: list[Line],
) -> list[ContactFact]:
    rows = []
    for n in range(max(len(emails), len(phones))):
        email = emails[n] if n < len(emails) else None
        phone = phones[n] if n < len(phones) else None
        spans = [s for s in (name if n == 0 else None, email and email[0], phone and phone[0]) if s]
        start, end = min(s[0] for s in spans), max(s[1] for s in spans)
        rows.append(
            ContactFact(
                name, email[1] if email else None, phone[1] if phone else None, purpose(text, lines, start), start, end
            )
        )
    return rows


def purpose(text: str, lines: list[Line], start: int) -> str | None:
    """ "media" or "information", from the words of the line."""
    for line in reversed(lines):
        if line.start <= start:
            low = text[line.start : line.end].casefold()
            if re.search(r"\b(?:media|pers|wartawan|jurnalis)\b", low):
                return "media"
            if "informasi" in low or "keterangan" in low or "pertanyaan" in low:
                return "information"
    return None


def mark_order(mark: tuple[int, str, tuple[int, int], str]) -> tuple[int, int, str]:
    return mark[0], -mark[2][1], mark[1]
