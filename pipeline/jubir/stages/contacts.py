"""Contacts (e-mail, telephone, desk or person) and figures (participants by sex)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from jubir.stages.zones import Line, Zones

EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,12}(?![\w@])"
)
FAX = re.compile(r"(?:\bfax|\bfaks|\bfacs|\bfaksimil\w*|\bfacsimile)\W{0,4}$", re.IGNORECASE)
TELEPHONE_TOO = re.compile(r"\bte?le?po?n?\.?\W{1,3}fa(?:x|ks)\W{0,4}$", re.IGNORECASE)
WINDOW = 60  # characters before a number that say what it is
EXTENSION = re.compile(r"\s?[-–]\s?\d{1,2}$")
# A desk by what opens its line, or by what one is to call.
DESK = re.compile(
    r"\W*(?:\d{1,2}[.)]\s+)?(?P<name>[A-Z][\w&'-]*(?:\s+(?:dan\s+|&\s+)?[A-Za-z][\w&'-]*){0,7})\s*[(:,|-]?\s*$"
)
NO_DESK = re.compile(
    r"\b(?:te?lp?|telp|telepon|hp|wa|whatsapp|e-?mail|surel|mobile|fax|faks|informasi|narahubung|kontak|contact|hubungi)\b",
    re.IGNORECASE,
)
CALLED = re.compile(r"\b(?:meng|di)?hubungi\s+(?P<name>[A-Z][\w'-]*(?:\s+[A-Z0-9][\w'-]*){0,7})")
ADDRESSES = ("Bapak", "Ibu", "Sdr", "Saudara", "Pak", "Bu", "Mas", "Mbak", "Kak")
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
# More people there never are; and what is longer fits no table of integers.
MOST = 10**12
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
            if total > MOST:
                continue
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
        before = masked[max(0, match.start - WINDOW) : match.start]
        if FAX.search(before) and not TELEPHONE_TOO.search(before):
            continue
        number, end_of = match.number, match.end
        extension = EXTENSION.search(match.raw_string)
        if extension and len(re.sub(r"\D", "", match.raw_string[: extension.start()])) >= 9:
            # "(021) 52907416-9": the last digit of the lines that follow the first
            number = phonenumbers.parse(match.raw_string[: extension.start()], "ID")
            end_of = match.start + extension.start()
        found.append(
            (
                start + match.start,
                start + end_of,
                phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
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
        told = [m.span("name") for line in lines for m in CALLED.finditer(text, line.start, line.end)]
        told = [(s, e) for s, e in told if not any(s < b and a < e for _, kind, (a, b), _ in marks if kind == "name")]
        told = [(s, e) for s, e in told if not text[s:e].startswith(ADDRESSES)]
        if told:
            marks.extend((s, "name", (s, e), "") for s, e in told)
        elif not any(kind == "name" for _, kind, _, _ in marks):
            marks.extend((s, "name", (s, e), "") for s, e in firsts(lines, desks))
        else:
            marks.extend(own_desks(text, lines, marks))
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


def firsts(lines: list[Line], desks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of the desks of each line the last, and of lines without a blank one between them the first line's: "Biro Humas | Kementerian X"."""
    found: list[tuple[int, int]] = []
    named = False
    for line in lines:
        inside = [d for d in desks if line.start <= d[0] < line.end]
        named = named and not line.gap
        if inside and not named:
            found.append(inside[-1])
            named = True
    return found


def own_desks(
    text: str, lines: list[Line], marks: list[tuple[int, str, tuple[int, int], str]]
) -> list[tuple[int, str, tuple[int, int], str]]:
    """Desks beside people: "2. Bagian Humas (021) 3520350", or the line above an address that a blank line parts from the person before."""
    found: list[tuple[int, str, tuple[int, int], str]] = []
    for n, line in enumerate(lines):
        inside = [m for m in marks if line.start <= m[0] < line.end]
        addresses = [m[0] for m in inside if m[1] != "name"]
        if not addresses or any(m[1] == "name" for m in inside):
            continue
        match = DESK.fullmatch(text, line.start, min(addresses))
        if match is None and min(addresses) - line.start < 3 and n and lines[n - 1].gap:
            above = lines[n - 1]
            if not any(above.start <= m[0] < above.end for m in marks):
                match = DESK.fullmatch(text, above.start, above.end)
        if match is not None and len(match["name"]) > 4 and not NO_DESK.search(match["name"]):
            found.append((match.start("name"), "name", match.span("name"), ""))
    return found


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
