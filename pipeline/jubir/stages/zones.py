"""The parts of a release: crumbs, headline, dateline, body, contact block, boilerplate, bylines; place and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jubir.ingest.wraps import REACHED
from jubir.stages.datelines import find_dateline
from jubir.stages.dates import complete, find_dates

LINE = re.compile(r"[^\r\n\u2028\u2029\u0085\v\f]+")
# What stands above or below a headline and is none.
LABELS = (
    r"(?:siaran\s+pers|press\s+release|pers\s+rilis|rilis(?:\s+(?:pers|media))?|keterangan\s+pers|siaran\s+media|media\s+release|"
    r"untuk\s+(?:segera\s+)?(?:disebarluaskan|disiarkan|diterbitkan)(?:\s+segera)?|for\s+immediate\s+release)"
)
LABEL = re.compile(rf"^\W*(?:{LABELS}(?:\s*[-–—/|:]\s*{LABELS})*\W*|embargo\b.*)$", re.IGNORECASE)
NUMBER = re.compile(
    r"^\W*(?:(?:siaran\s+pers|rilis|press\s+release)\W+)?(?:no(?:mor)?\b\.?)\s*[:.]?\s*\S", re.IGNORECASE
)
# What goes before the date on which a statement was given out.
STATEMENT = re.compile(
    r"\b(?:keterangan(?:nya)?|siaran\s+pers(?:nya)?|rilis(?:nya)?|pernyataan)(?:\s+(?:tertulis|resmi|pers|media)(?:nya)?)*"
    r"(?:\s+yang\s+[^.\n]{0,40})?,?\s+(?:pada\s+)?(?:hari\s+)?(?:\w{4,6},?\s*)?\(?$",
    re.IGNORECASE,
)
CRUMB = re.compile(r"^(?:[^\W\d]+[\w&-]*)(?:\s+[^\s]+){0,2}(?:\s*[>»/|]\s*[^\n]{1,60})*$")
BYLINE = re.compile(
    r"^\W*(?:(?:penulis|oleh|editor|reporter|sumber|foto|fotografer|pewarta|teks|naskah|dok(?:umentasi)?|kontributor|ditulis\s+oleh|by)\b\s*[:/]|"
    r"sumber\s+https?:|tim\b[^.]{0,80}\bdiskominfo\W*$|\([\w./ ]{1,30}\)$)",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"^\W*(?:narahubung|kontak|contact|media\s+contact|kontak\s+media|hubungi(?:\s+kami)?|cp\b|contact\s+person|informasi\s+lebih\s+lanjut|"
    r"informasi\s+dan\s+konfirmasi|untuk\s+informasi\s+media|untuk\s+urusan\s+media)\b"
    r"|\b(?:untuk|guna)\s+(?:informasi|keterangan|pertanyaan|urusan|konfirmasi|permintaan|info|wawancara|liputan|peliputan)\b.{0,90}\b(?:hubungi|menghubungi|kontak|dihubungi)\b"
    r"|\b(?:informasi|keterangan)\s+lebih\s+lanjut\b.{0,60}\b(?:hubungi|menghubungi|kontak|dihubungi)\b"
    r"|^\W*(?:media|pers|jurnalis|wartawan)\b.{0,50}\b(?:hubungi|menghubungi)\b",
    re.IGNORECASE,
)
BOILERPLATE = re.compile(
    r"^\W*(?:tentang|about|sekilas|mengenai|profil(?:\s+singkat)?)\s+[^\W\d_].{0,80}$", re.IGNORECASE
)
SIGNATURE = 10  # lines
CLOSING = 4  # lines
ADDRESS = re.compile(r"\w@\w|\d{3,4}[ .-]\d{3,4}[ .-]?\d{2,4}|\b0\d{8,12}\b")
CALLING = re.compile(
    r"\b(?:(?:meng|di)?hubungi|hotline|narahubung|e-?mail|surel|informasi\b.{0,80}:|HP/WA|WA\b|telp)", re.IGNORECASE
)
END = re.compile(r"^\W*(?:selesai|end|###|\*\*\*|-\s*30\s*-|sekian)\W*$", re.IGNORECASE)
QUOTE_START = "\"“”„«‘'’"


@dataclass(frozen=True)
class Line:
    """A line with something in it; start and end without the white space around it."""

    start: int
    end: int
    kind: str
    gap: bool  # a blank line stands before it


@dataclass(frozen=True)
class Zones:
    text: str
    lines: tuple[Line, ...]
    title: tuple[int, int] | None
    place: tuple[int, int] | None
    dateline_end: int  # where the dateline ends and the first sentence starts; 0 without one
    date: str | None

    def of(self, *kinds: str) -> list[Line]:
        return [line for line in self.lines if line.kind in kinds]


def split_lines(text: str) -> list[tuple[int, int, bool]]:
    """(start, end, blank line before) of every line that is not empty."""
    rows: list[tuple[int, int, bool]] = []
    last = 0
    for match in LINE.finditer(text):
        raw = match[0]
        left = len(raw) - len(raw.lstrip(" \t\u00a0\u200b\ufeff"))
        stripped = raw.strip(" \t\u00a0\u200b\ufeff")
        if not stripped or not stripped.strip():
            continue
        start = match.start() + left
        between = text[last:start]
        breaks = len(re.findall(r"\r\n|[\n\r\u2028\u2029\u0085\v\f]", between))
        rows.append((start, start + len(stripped), breaks > 1 or not rows))
        last = start + len(stripped)
    return rows


def join_wrapped(text: str, rows: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Lines that only a hard wrap parts become one: the sentence or the quotation goes on in the next line."""
    joined: list[tuple[int, int, bool]] = []
    for start, end, gap in rows:
        if joined and not gap and goes_on(text[joined[-1][0] : joined[-1][1]], text[start:end]):
            joined[-1] = (joined[-1][0], end, joined[-1][2])
        else:
            joined.append((start, end, gap))
    return joined


def goes_on(before: str, after: str) -> bool:
    """True where `after` continues the paragraph `before`, which stands right above it."""
    tail = before[-60:].split()
    if not tail:
        return False
    if after[:1].islower() and not re.match(r"[a-z][.)]\s", after) and before[-1:] not in '.!?:;”"':
        return True
    running = re.search(r"[.!?,]\s|[“”\"]", before[-2000:]) is not None or len(before) > 90
    if before[-1:] == "," and len(tail) > 3 or running and tail[-1].isalpha() and tail[-1].islower():
        return True
    opened = before[-4000:].count("“") + before[-4000:].count("„") - before[-4000:].count("”")
    return opened == 1 and after[:1] not in QUOTE_START and "”" in after


def is_sentence(line: str) -> bool:
    """Running text, not a headline: it ends like a sentence and is long, or holds several sentences."""
    words = line.split()
    stop = line.rstrip("”\"’') ").endswith((".", ";")) and not line.casefold().endswith(("tbk.", "dll.", "dkk."))
    inner = re.search(r"[a-z]{3}[.!?][”\"’)]?\s+[A-Z“\"]", line) is not None
    speech = re.search(r"[,.!?]\s?[”\"’]+,?\s?[a-z]", line) is not None
    return (
        (stop and len(words) >= 5)
        or (inner and len(words) >= 10)
        or speech
        or len(words) > 35
        or line[:1] in QUOTE_START
        and stop
    )


def is_standfirst(text: str, rows: Sequence[tuple[int, int, bool]], i: int) -> bool:
    """A sentence or two under the headline that sum the release up; the dateline opens the paragraph behind them."""
    if not 0 < i < min(4, len(rows) - 1) or not rows[i + 1][2]:
        return False
    line = text[slice(*rows[i][:2])]
    return is_sentence(line) and len(line.split()) <= 60 and find_dateline(text, *rows[i + 1][:2]) is not None


def find_zones(text: str) -> Zones:
    """The zones of a release; every line has exactly one kind."""
    rows = join_wrapped(text, split_lines(text))
    lines = [text[s:e] for s, e, _ in rows]
    dateline_row, dateline = first_dateline(text, rows, lines)
    body = dateline_row
    if body < 0:
        body = next((i for i, line in enumerate(lines) if is_sentence(line)), len(lines))
    kinds, title = kinds_above(text, rows, lines[:body])
    alone = body if dateline and dateline[1] >= rows[body][1] else -1
    kinds += kinds_below(rows, lines, body, dateline_row=alone)
    sign(lines, kinds)
    call(lines, kinds)
    place = dateline[0] if dateline else None
    date = release_date(text, rows, dateline, title)
    return Zones(
        text,
        tuple(Line(s, e, k, gap) for (s, e, gap), k in zip(rows, kinds, strict=True)),
        title,
        place,
        dateline[1] if dateline else 0,
        date,
    )


def first_dateline(
    text: str, rows: list[tuple[int, int, bool]], lines: Sequence[str]
) -> tuple[int, tuple[tuple[int, int], int] | None]:
    """The number of the line with the dateline, its place and its end; (-1, None) without one."""
    for i, (start, end, _) in enumerate(rows[:12]):
        found = find_dateline(text, start, end)
        # A headline may hold a dash, too ("Tuatunu Fair - Kostum"): a dateline on the first line needs running text after it.
        if found and (i > 0 or is_sentence(lines[i])) and not is_label(lines[i]):
            if len(lines[i].split()) > 30 or i > 0 or find_dates(lines[i][:60]):
                return i, found
        if i > 0 and is_sentence(lines[i]) and len(lines[i].split()) > 15 and not is_standfirst(text, rows, i):
            break
    return -1, None


def is_label(line: str) -> bool:
    """A line that says "SIARAN PERS" or gives the release's number."""
    return bool(LABEL.match(line) or NUMBER.match(line))


def kinds_above(
    text: str, rows: list[tuple[int, int, bool]], lines: Sequence[str]
) -> tuple[list[str], tuple[int, int] | None]:
    """The kinds of the lines above the first of running text, and where the headline stands."""
    kinds: list[str] = []
    title: tuple[int, int] | None = None
    head = letterhead(lines)
    for i, line in enumerate(lines):
        if is_label(line):
            kind = "label"
        elif i < head:
            kind = "subheading"
        elif BYLINE.match(line):
            kind = "byline"
        elif title is None and is_crumb(lines, i):
            kind = "crumb"
        elif title is None:
            kind, title = "headline", rows[i][:2]
        elif kinds[i - 1] == "headline" and not rows[i][2] and title[1] == rows[i - 1][1]:
            # A headline of two lines: no blank line between them.
            kind, title = "headline", (title[0], rows[i][1])
        elif find_dates(line) and len(line.split()) <= 7:
            kind = "dateline"
        else:
            kind = "body" if is_standfirst(text, rows, i) else "subheading"
        kinds.append(kind)
    return kinds, title


def is_crumb(lines: Sequence[str], i: int) -> bool:
    """A line above the headline that says where on its page it stood: a short one with a longer one below, or one with its signs."""
    line = lines[i]
    longer = (
        other for other in lines[i + 1 :] if len(other.split()) >= 4 and not BYLINE.match(other) and not is_label(other)
    )
    if len(line.split()) <= 3 and any(longer) and CRUMB.match(line):
        return True
    signs = re.search(r"[>»]", line) or re.match(r"(?:beranda|home|utama)\s*[/|]", line, re.IGNORECASE)
    return bool(signs) and i + 1 < len(lines)


def kinds_below(rows: list[tuple[int, int, bool]], lines: Sequence[str], body: int, *, dateline_row: int) -> list[str]:
    """The kinds of the lines from the first of running text on; `dateline_row`: the one that is a dateline and nothing else."""
    kinds: list[str] = []
    block = ""
    for i in range(body, len(rows)):
        line = lines[i]
        words = len(line.split())
        kind = "body"
        if i == dateline_row:
            kind = "dateline"
        elif CONTACT.search(line) and i > 0:
            block = kind = "contact"
        elif BOILERPLATE.match(line) and words <= 10 and not line.endswith((".", ",")) and i > body:
            block = kind = "boilerplate"
        elif END.match(line):
            kind = "end"
        elif BYLINE.match(line) and words <= 14:
            kind = "byline"
        elif block:
            if block == "contact" and words > 25:
                block = ""
            kind = block or "body"
        elif is_subheading(rows, lines, i):
            kind = "subheading"
        kinds.append(kind)
    return kinds


def is_subheading(rows: list[tuple[int, int, bool]], lines: Sequence[str], i: int) -> bool:
    """A short line between blank lines that is no sentence and closes with no stop."""
    line = lines[i]
    return (
        len(line.split()) <= 12
        and not is_sentence(line)
        and i + 1 < len(rows)
        and line[-1:] not in ".:;,”\"’'?!)"
        and rows[i][2]
        and rows[i + 1][2]
        and line[:1] not in QUOTE_START
        and not line[:1].isdigit()
    )


def letterhead(lines: Sequence[str]) -> int:
    """How many lines above "SIARAN PERS" are the issuer's, in capitals; 0 where no headline follows the label."""
    labels = [i for i, line in enumerate(lines) if LABEL.match(line) or NUMBER.match(line)]
    if not labels or labels[-1] + 1 >= len(lines) or not labels[0]:
        return 0
    return labels[0] if all(line.isupper() for line in lines[: labels[0]]) else 0


def sign(lines: Sequence[str], kinds: list[str]) -> None:
    """Makes a contact block of the short lines that close a release with an address or a number, though no word announces it."""
    last = max(
        (i for i, line in enumerate(lines) if kinds[i] in ("body", "dateline") and is_sentence(line)), default=-1
    )
    tail = range(last + 1, len(lines))
    short = len(tail) <= SIGNATURE and all(len(lines[i].split()) <= 14 for i in tail)
    if (
        last >= 0
        and short
        and any(REACHED.match(lines[i]) or "@" in lines[i] and len(lines[i].split()) == 1 for i in tail)
    ):
        for i in tail:
            if kinds[i] in ("body", "subheading"):
                kinds[i] = "contact"


def call(lines: Sequence[str], kinds: list[str]) -> None:
    """Makes contacts of the last lines that tell where to call or to write: "… dapat menghubungi Posko X di nomor 0812 …"."""
    for i in range(max(1, len(lines) - CLOSING), len(lines)):
        line = lines[i]
        if kinds[i] != "body" or any(mark in line for mark in QUOTE_START[:4]):
            continue
        if ADDRESS.search(line) and CALLING.search(line) and len(line.split()) <= 60:
            kinds[i] = "contact"


def release_date(
    text: str,
    rows: list[tuple[int, int, bool]],
    dateline: tuple[tuple[int, int], int] | None,
    title: tuple[int, int] | None,
) -> str | None:
    """The dateline's date; with none, the one of the statement ("dalam keterangan tertulis, Rabu (3/5/2023)"), the first that a
    weekday or a bracket marks as the event's, then the first at all."""
    mentions = find_dates(text)
    numbered = next((text[s:e] for s, e, _ in rows[:6] if NUMBER.match(text[s:e])), "")
    years = re.findall(r"\b(?:19|20)\d\d\b", numbered)
    year = int(years[-1]) if years else None  # "Nomor: 12/HM/III/2023"
    if dateline:
        inside = [m for m in mentions if dateline[0][0] <= m.start < dateline[1]]
        if inside and (iso := complete(inside[0], text, year)):
            return iso
        years = re.findall(r"\b((?:19|20)\d\d)\b", text[dateline[0][0] : dateline[1]])
        year = int(years[0]) if years else year
    # A date on a line of its own above or below the headline is the dateline's.
    for start, end, _ in rows[:6]:
        alone = [m for m in mentions if start <= m.start and m.end <= end]
        if (
            alone
            and len(text[start:end].split()) <= 7
            and (start, end) != title
            and (iso := complete(alone[0], text, year))
        ):
            return iso
    for mention in mentions:
        if STATEMENT.search(text, max(0, mention.start - 90), mention.start) and (iso := complete(mention, text, year)):
            return iso
    marked = [m for m in mentions if m.weekday is not None or text[max(0, m.start - 1) : m.start] == "("]
    # A whole date of the first paragraph comes before a day further down that takes its year from elsewhere.
    first = next((e for s, e, _ in rows if is_sentence(text[s:e])), 0)
    if not any(m.start < first for m in marked):
        marked = [*[m for m in mentions if m.start < first and m.year is not None], *marked]
    for mention in [*marked, *[m for m in mentions if m.year is not None]]:
        if iso := complete(mention, text, year):
            return iso
    return None
