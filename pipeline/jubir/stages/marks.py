"""Quotation marks: what stands between them, and the words in front that say it is a name and no speech."""

from __future__ import annotations

from dataclasses import dataclass

from jubir.stages.rules.words import Words

DOUBLE = frozenset(['"', "“", "”", "„", "‟", "«", "»", "''", "‘’", "’’", "‘‘", "``"])
SINGLE = frozenset(["'", "‘", "’", "`", "´", "‚", "‛"])
OPENERS = frozenset(["“", "„", "‘", "«", "‚"])


@dataclass(frozen=True)
class Marked:
    """What stands between two quotation marks: tokens [start, end); `before` and `after` are the outer token positions."""

    start: int
    end: int
    before: int  # token of the opening mark
    after: int  # token behind the closing mark
    mark: str
    closed: bool
    depth: int = 0
    reopened: bool = False


def find_marked(words: Words) -> list[Marked]:
    """All stretches in quotation marks, line by line: every glyph may open or close, its neighbours decide.

    A stretch open at the end of its line ends there. Single marks count only outside words; inside double marks they nest.
    """
    out: list[Marked] = []
    for a, b, line in words.lines:
        if line.kind in ("crumb", "label"):
            continue
        stack: list[tuple[int, str, int]] = []  # (token of the mark, class, first token inside)
        closers_left = sum(1 for i in range(a, b) if words.text[i] in DOUBLE)
        i = a
        while i < b:
            token = words.text[i]
            kind = "double" if token in DOUBLE else "single" if token in SINGLE else ""
            if not kind:
                i += 1
                continue
            if kind == "double":
                closers_left -= 1
            spaced_before = (
                i == a
                or words.start[i] > words.end[i - 1]
                or words.text[i - 1] in "([-–—:"
                or words.text[i - 1] in DOUBLE
            )
            spaced_after = i + 1 >= b or words.start[i + 1] > words.end[i]
            inside = next((n for n in range(len(stack) - 1, -1, -1) if stack[n][1] == kind), None)
            if (
                kind == "single"
                and i > a
                and words.start[i] == words.end[i - 1]
                and i + 1 < b
                and not spaced_after
                and words.text[i - 1].isalpha()
                and words.text[i + 1].isalpha()
            ):
                i += 1  # an apostrophe
                continue
            if inside is None:
                opens = (
                    not spaced_after
                    or i == a
                    or (spaced_before and token in OPENERS)
                    or (kind == "double" and spaced_before and closers_left > 0)
                )
                if kind == "single" and not (spaced_before and not spaced_after):
                    opens = False
                if opens and i + 1 < b:
                    stack.append((i, kind, i + 1))
            else:
                previous_stop = words.text[i - 1] in (",", ".", "!", "?", "…", ")")
                nests = (
                    kind == "double"
                    and token in ("“", "„", "«")
                    and spaced_before
                    and not spaced_after
                    and closers_left >= 2
                    and i > stack[inside][2]
                )
                closes = not nests and (not spaced_before or spaced_after or previous_stop or i + 1 >= b)
                if kind == "single" and spaced_before and not spaced_after:
                    closes = False
                if nests:
                    stack.append((i, kind, i + 1))
                elif closes:
                    mark, _, first = stack[inside]
                    del stack[inside:]
                    if first < i:
                        out.append(Marked(first, i, mark, i + 1, words.text[mark], True, len(stack)))
                elif kind == "double" and spaced_before and not spaced_after:
                    # a new quotation opens while one is open: the first was never closed
                    mark, _, first = stack[inside]
                    del stack[inside:]
                    out.append(Marked(first, i, mark, i, words.text[mark], False, len(stack)))
                    stack.append((i, kind, i + 1))
            i += 1
        for depth, (mark, kind, first) in enumerate(stack):
            if kind == "double" and first < b and depth == 0:
                out.append(Marked(first, b, mark, b, words.text[mark], False, 0))
    out.sort(key=marked_order)
    return out


def marked_order(m: Marked) -> tuple[int, int]:
    return m.start, -m.end


# Words in front of a quotation mark that say: what follows is a name, a theme, a term.
NAMING = {
    "tema": "theme",
    "bertema": "theme",
    "bertemakan": "theme",
    "mengangkat": "theme",
    "mengusung": "theme",
    "tajuk": "title",
    "bertajuk": "title",
    "judul": "title",
    "berjudul": "title",
    "film": "title",
    "buku": "title",
    "lagu": "title",
    "publikasi": "title",
    "novel": "title",
    "majalah": "title",
    "laporan": "title",
    "karya": "title",
    "puisi": "title",
    "drama": "title",
    "slogan": "slogan",
    "semboyan": "slogan",
    "moto": "slogan",
    "motto": "slogan",
    "tagline": "slogan",
    "jargon": "slogan",
    "tagar": "slogan",
    "yel-yel": "slogan",
    "istilah": "term",
    "sebutan": "term",
    "julukan": "term",
    "disebut": "term",
    "dijuluki": "term",
    "dikenal": "term",
    "bernama": "term",
    "nama": "term",
    "menamakan": "term",
    "kata": "term",
    "frasa": "term",
    "bertuliskan": "inscription",
    "tulisan": "inscription",
    "berbunyi": "inscription",
    "program": "program",
    "gerakan": "program",
    "kampanye": "program",
    "proyek": "program",
    "inisiatif": "program",
    "lomba": "program",
    "layanan": "program",
    "aplikasi": "term",
    "seminar": "event",
    "webinar": "event",
    "workshop": "event",
    "festival": "event",
    "acara": "event",
    "kegiatan": "event",
    "diskusi": "event",
    "pameran": "event",
    "lokakarya": "event",
    "pelatihan": "event",
}


def naming_before(words: Words, m: Marked) -> str | None:
    """The kind of name (theme, title, term …) that the words in front announce, None where they do not."""
    a, _ = words.bounds(m.before)
    k = m.before - 1
    steps = 0
    while k >= a and steps < 3:
        low = words.low[k]
        if low in NAMING:
            if low == "kata" and (steps > 0 or k == a or words.text[k - 1] == ","):
                return None
            return NAMING[low]
        if (
            low in (":", "dengan", "yakni", "yaitu", "adalah", "sebagai", "besar", "utama", "tahun", "dari")
            or words.is_capital(k)
            and steps == 0
            or low in ("semi-dokumenter", "pendek", "nasional", "ini")
        ):
            k -= 1
            steps += 1
            continue
        break
    return None
