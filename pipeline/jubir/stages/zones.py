"""The parts of a release: crumbs, headline, dateline, body, contact block, boilerplate, bylines; place and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jubir.ingest.wraps import REACHED
from jubir.stages.dates import complete, find_dates

LINE = re.compile(r"[^\r\n\u2028\u2029\u0085\v\f]+")
DASH = re.compile(r"[-–—‒―]{1,3}")
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
KINDS = ("crumb", "label", "headline", "subheading", "dateline", "body", "byline", "contact", "boilerplate", "end")


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


WEEKDAYS = r"(?:senin|selasa|rabu|kamis|jum['’`]?at|sabtu|minggu|ahad)"


def find_dateline(text: str, start: int, end: int) -> tuple[tuple[int, int], int] | None:
    """((place start, place end), end of the dateline) where a line opens with one.

    Forms: "Jakarta, 3 Maret 2025 – ", "JAKARTA, KNEKS – ", "Jakarta (ANTARA) - ", "(Seoul, Itjen …) – ", "(Jakarta, 20
    September 2017) ", "Kota Malang — ", "JAKARTA, Menteri …" (capitals alone), a line of its own.
    """
    line = text[start:end]
    opening = line[:1] == "("
    head = line[1:] if opening else line
    shift = start + (1 if opening else 0)
    if not head:
        return None
    # The place: capitalised words before a comma, a bracket, a dash or a date.
    words = re.match(r"(?:[^\W\d_][\w'’]*|[A-Z]{2,})(?:[ \t\u00a0]+[A-Z][\w'’]*){0,3}", head)
    if words is None or not head[0].isupper():
        return None
    place = (shift, shift + words.end())
    if re.fullmatch(WEEKDAYS, words[0].split()[0], re.IGNORECASE):
        return None
    rest = head[words.end() :]
    if opening:
        close = head.find(")")
        if 0 < close < 90 and (rest[:1] in ",)"):
            tail = re.match(r"\)\s*(?:[-–—]{1,3}\s*)?", head[close:])
            assert tail is not None
            return place, shift + close + tail.end()
        return None
    # A dash within the first words closes it.
    dash = re.compile(
        r"\s*(?:[,/]\s*[^–—\n]{0,60}?|\([^()\n]{0,60}\)\s*|,?\s*\d[^–—\n]{0,40}?)?\s*(?:[–—]{1,2}|-{2,3}|(?<=[\s)])-(?=\s)|(?<=\w)-(?=\s[A-Z])|(?<=\w)-(?=[A-Z][a-z]+\s+[A-Z]))\s*"
    ).match(head, words.end())
    sentence_inside = dash and re.search(r"[.!?][\s”\"]", re.sub(r"\([^()]*\)", "", dash[0]))
    if dash and len(words[0].split()) <= 4 and not sentence_inside and plausible(dash[0]):
        return place, shift + dash.end()
    # "Semarang, 17 Juni 2009. PT …", "Padang, Humas. Kepala …", "Jakarta, Kementerian Sosial, 3 Mei 2021. …": a full stop closes it
    stop = re.compile(
        r"\s*[,(]\s*(?:(?:[A-Z][\w&-]*|dan)(?:\s(?:[A-Z][\w&-]*|dan)){0,7},\s*)?(?:\d{1,2}\s+[A-Za-z]{3,9}\s+\d{4}|(?i:humas|inmas|kontributor))\)?\.\s+(?=[A-Z“\"])"
    ).match(head, words.end())
    if stop and len(words[0].split()) <= 3:
        return place, shift + stop.end()
    # "Jakarta, 8 Januari 2018" as a line of its own
    if find_dates(head[:80]) and len(head.split()) <= 9 and re.match(r"\s*,", rest) and len(words[0].split()) <= 3:
        return place, end
    # "JAKARTA, Menteri …": the place in capitals alone
    if (
        words[0].isupper()
        and len(words[0]) > 3
        and (caps := re.match(r",\s+(?=[A-Z][a-z])", rest))
        and len(words[0].split()) <= 2
    ):
        return place, shift + words.end() + caps.end()
    return None


def plausible(between: str) -> bool:
    """What stands between place and dash is a date, a source or a bracket, not the middle of a sentence."""
    body = between.strip(" \t\u00a0-–—")
    if not body:
        return True
    if body.startswith("("):
        return True
    if find_dates(body) or re.search(r"\b(?:19|20)\d\d\b", body) or re.search(WEEKDAYS, body, re.IGNORECASE):
        return len(body.split()) <= 9
    small = [w for w in re.findall(r"[^\W\d_]+", body) if w[0].islower() and "." not in body]
    return len(body.split()) <= 5 and not small


def find_zones(text: str) -> Zones:
    """The zones of a release; every line has exactly one kind."""
    rows = join_wrapped(text, split_lines(text))
    kinds: list[str] = [""] * len(rows)
    lines = [text[s:e] for s, e, _ in rows]
    dateline: tuple[tuple[int, int], int] | None = None
    dateline_row = -1
    for i, (start, end, _) in enumerate(rows[:12]):
        found = find_dateline(text, start, end)
        # A headline may hold a dash, too ("Tuatunu Fair - Kostum"): a dateline on the first line needs running text after it.
        if found and (i > 0 or is_sentence(lines[i])) and not LABEL.match(lines[i]) and not NUMBER.match(lines[i]):
            if len(lines[i].split()) > 30 or i > 0 or find_dates(lines[i][:60]):
                dateline, dateline_row = found, i
                break
        if i > 0 and is_sentence(lines[i]) and len(lines[i].split()) > 15 and not is_standfirst(text, rows, i):
            break
    body = dateline_row
    if body < 0:
        body = next((i for i, line in enumerate(lines) if is_sentence(line)), len(lines))
    title: tuple[int, int] | None = None
    head = letterhead(lines[: min(body, len(rows))])
    for i in range(min(body, len(rows))):
        line = lines[i]
        if NUMBER.match(line) or LABEL.match(line):
            kinds[i] = "label"
        elif i < head:
            kinds[i] = "subheading"
        elif BYLINE.match(line):
            kinds[i] = "byline"
        elif (
            (
                title is None
                and len(line.split()) <= 3
                and any(
                    len(lines[k].split()) >= 4
                    and not BYLINE.match(lines[k])
                    and not LABEL.match(lines[k])
                    and not NUMBER.match(lines[k])
                    for k in range(i + 1, body)
                )
                and CRUMB.match(line)
            )
            or title is None
            and (re.search(r"[>»]", line) or re.match(r"(?:beranda|home|utama)\s*[/|]", line, re.IGNORECASE))
            and i + 1 < body
        ):
            kinds[i] = "crumb"
        elif title is None:
            kinds[i], title = "headline", rows[i][:2]
        elif kinds[i - 1] == "headline" and not rows[i][2] and title[1] == rows[i - 1][1]:
            # A headline of two lines: no blank line between them.
            kinds[i], title = "headline", (title[0], rows[i][1])
        elif find_dates(line) and len(line.split()) <= 7:
            kinds[i] = "dateline"
        else:
            kinds[i] = "body" if is_standfirst(text, rows, i) else "subheading"
    block = ""
    for i in range(body if body >= 0 else 0, len(rows)):
        line = lines[i]
        words = len(line.split())
        if i == dateline_row and dateline and dateline[1] >= rows[i][1]:
            kinds[i] = "dateline"
        elif CONTACT.search(line) and i > 0:
            block = kinds[i] = "contact"
        elif BOILERPLATE.match(line) and words <= 10 and not line.endswith((".", ",")) and i > body:
            block = kinds[i] = "boilerplate"
        elif END.match(line):
            kinds[i] = "end"
        elif BYLINE.match(line) and words <= 14:
            kinds[i] = "byline"
        elif block == "contact":
            if words > 25:
                block = ""
            kinds[i] = block or "body"
        elif block == "boilerplate":
            kinds[i] = block
        elif (
            words <= 12
            and not is_sentence(line)
            and i + 1 < len(rows)
            and line[-1:] not in ".:;,”\"’'?!)"
            and rows[i][2]
            and rows[i + 1][2]
            and line[:1] not in QUOTE_START
            and not line[:1].isdigit()
        ):
            kinds[i] = "subheading"
        else:
            kinds[i] = "body"
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
