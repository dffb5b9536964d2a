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


def find_marked(words: Words) -> list[Marked]:
    """All stretches in quotation marks, line by line: every glyph may open or close, its neighbours decide.

    A stretch open at the end of its line ends there. Single marks count only outside words; inside double marks they nest.
    """
    out: list[Marked] = []
    for a, b, line in words.lines:
        if line.kind not in ("crumb", "label"):
            out += marked_in(words, a, b)
    out.sort(key=marked_order)
    return out


def marked_in(words: Words, a: int, b: int) -> list[Marked]:
    """The stretches in quotation marks of one line, tokens [a, b)."""
    out: list[Marked] = []
    stack: list[tuple[int, str, int]] = []  # (token of the mark, class, first token inside)
    closers_left = sum(1 for i in range(a, b) if words.text[i] in DOUBLE)
    for i in range(a, b):
        token = words.text[i]
        kind = "double" if token in DOUBLE else "single" if token in SINGLE else ""
        if kind == "double":
            closers_left -= 1
        if not kind or is_apostrophe(words, i, a, b):
            continue
        before, after = is_spaced_before(words, i, a), is_spaced_after(words, i, b)
        inside = next((n for n in range(len(stack) - 1, -1, -1) if stack[n][1] == kind), None)
        if inside is None:
            if i + 1 < b and may_open(token, before=before, after=after, first=i == a, closers_left=closers_left):
                stack.append((i, kind, i + 1))
            continue
        nests = closers_left >= 2 and token in ("“", "„", "«") and before and not after and i > stack[inside][2]
        if nests:
            stack.append((i, kind, i + 1))
        elif may_close(words, i, b, before=before, after=after):
            mark, _, first = stack[inside]
            del stack[inside:]
            if first < i:
                out.append(Marked(first, i, mark, i + 1, words.text[mark], True, len(stack)))
        elif kind == "double" and before and not after:
            # a new quotation opens while one is open: the first was never closed
            mark, _, first = stack[inside]
            del stack[inside:]
            out.append(Marked(first, i, mark, i, words.text[mark], False, len(stack)))
            stack.append((i, kind, i + 1))
    if stack and stack[0][1] == "double" and stack[0][2] < b:
        mark, _, first = stack[0]
        out.append(Marked(first, b, mark, b, words.text[mark], False, 0))
    return out


def is_spaced_before(words: Words, i: int, a: int) -> bool:
    """Nothing that a quotation mark could close stands right before it."""
    previous = words.text[i - 1] if i > a else ""
    return i == a or words.start[i] > words.end[i - 1] or previous in "([-–—:" or previous in DOUBLE


def is_spaced_after(words: Words, i: int, b: int) -> bool:
    return i + 1 >= b or words.start[i + 1] > words.end[i]


def is_apostrophe(words: Words, i: int, a: int, b: int) -> bool:
    """A single mark inside a word."""
    return (
        words.text[i] not in DOUBLE
        and a < i < b - 1
        and words.start[i] == words.end[i - 1]
        and not is_spaced_after(words, i, b)
        and words.text[i - 1].isalpha()
        and words.text[i + 1].isalpha()
    )


def may_open(token: str, *, before: bool, after: bool, first: bool, closers_left: int) -> bool:
    """The mark may open a stretch; `before` and `after`: it stands apart from what is there."""
    if token not in DOUBLE:
        return before and not after
    return not after or first or (before and (token in OPENERS or closers_left > 0))


def may_close(words: Words, i: int, b: int, *, before: bool, after: bool) -> bool:
    """The mark may close the stretch that is open."""
    if words.text[i] not in DOUBLE and before and not after:
        return False
    return not before or after or words.text[i - 1] in (",", ".", "!", "?", "…", ")") or i + 1 >= b


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
