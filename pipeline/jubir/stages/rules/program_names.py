"""Names of programmes: known ones, launched ones, items of lists, what is said to be a programme."""

from __future__ import annotations

from jubir.stages.rules.reading import Reading
from jubir.stages.rules.shapes import (
    before_body,
    body_end,
    body_head,
    capital_run,
    is_short_bracket,
    known_body,
    place_end,
    starts_body,
    starts_person,
    starts_title,
)
from jubir.stages.rules.words import Words

# A name with such a head is that of a body, in a list of programmes, too; a "Bank Benih" may be a programme.
PLAIN_BODIES = frozenset(
    "school university hospital ministry police military party company state-company regional-agency local-government parliament".split()
)
# What is named after people: "jalan Sultan Iskandar Palu".
NAMED_AFTER = frozenset(
    "jalan jl jl. jln jln. gang gg. gedung lapangan stadion bandara masjid jembatan taman aula museum tugu".split()
)
LAUNCHING = frozenset(
    "meluncurkan luncurkan diluncurkan peluncuran launching mencanangkan canangkan pencanangan menggulirkan gulirkan menginisiasi".split()
)
APPOSED = ((",", "sebuah"), (",", "suatu"))
LAUNCHED = frozenset("diluncurkan dicanangkan digulirkan diperkenalkan".split())
PROGRAM_WORDS = frozenset("program proyek gerakan kampanye inisiatif skema layanan pilar inovasi".split())
ENUMERATING = frozenset(
    ["seperti", "antara", "yakni", "yaitu", "adalah", "meliputi", "termasuk", "mencakup", "berupa", "dan", ",", "serta"]
)


def whole_program(words: Words, i: int) -> int:
    """The end of a programme of the lexicon that reaches further than a body's name at the same place: "BRI Peduli"."""
    end = known_program(words, i)
    if end <= i + 1:
        return i
    known, head = known_body(words, i), body_head(words, i)
    if known is None and head is None:
        return i
    if known is not None and known[0] >= end:
        return i
    if head is not None and body_end(words, i, head[0], head[1], known=False, least=1.9) > end:
        return i
    return end


def known_program(words: Words, i: int) -> int:
    best = i
    if i > words.bounds(i)[0] and words.low[i - 1] in NAMED_AFTER:
        return i  # "di Tugu Adipura"
    for end, _row, form in words.all_matches("program", i):
        if end == i + 1 and (form.isupper() or sum(c.isupper() for c in form) > 1) and words.text[i] != form:
            continue
        if end == i + 1 and words.low[i] in words.index.common:
            continue
        if words.is_capital(end - 1) or not words.text[end - 1].isalpha():
            best = end
    return best


def enumerated(words: Words, i: int) -> bool:
    """Token i opens an item of a list of programs: "beberapa program …, seperti A (AB), B (BC), dan C (CD)"."""
    a, _ = words.bounds(i)
    if i <= a or words.low[i - 1] not in ENUMERATING and words.low[i - 1] not in PROGRAM_WORDS | {"lain"}:
        return False
    for k in range(i - 1, max(a, i - 60) - 1, -1):
        if words.text[k] == ".":
            return False
        if words.low[k] in PROGRAM_WORDS:
            return any(
                words.low[m]
                in ("seperti", "antara", "yakni", "yaitu", "adalah", "meliputi", "termasuk", "mencakup", "berupa")
                for m in range(k, i)
            )
    return False


def listed_program(reading: Reading, i: int, b: int) -> int:
    """An item of a list of programs that has no short form: "…, seperti A (AB), Bank Benih Lokal, dan C (CD)"; i where none is."""
    words = reading.words
    last = reading.names[-1] if reading.names else None
    before = words.low[i - 1] if i > words.bounds(i)[0] else ""
    if (
        before in ("adalah", "yaitu", "yakni", "seperti", "meliputi", "lain")
        and words.is_capital(i)
        and enumerated(words, i)
    ):
        return item_end(words, i, b)
    if before not in (",", "dan", "serta") or last is None or not words.is_capital(i):
        return i
    if last.rule not in ("enumerated", "short-form", "lexicon") and last.label != "PROGRAM":
        return i
    gap = words.low[last.whole[1] : i]
    if len(gap) > 6 or any(
        g.isalpha() and g not in ("dan", "serta") and not words.is_capital(last.whole[1] + k) for k, g in enumerate(gap)
    ):
        return i
    if last.label != "PROGRAM" or not enumerated(words, i):
        return i
    return item_end(words, i, b)


def item_end(words: Words, i: int, b: int) -> int:
    """The end of an item of a list of programs: two capitalised words or more, closed by a comma, an "and" or a bracket."""
    if starts_person(words, i, b) or starts_title(words, i) or known_body(words, i) or place_end(words, i, b) > i:
        return i
    head = body_head(words, i)
    if head is not None and head[1] in PLAIN_BODIES:
        return i
    end = capital_run(words, i, b, connectors=frozenset(["untuk", "bagi", "&", "di"]))
    if end - i < 2 or end < b and words.text[end] not in ",.;(" and words.low[end] not in ("dan", "serta", "yang"):
        return i
    return end


def launched_program(reading: Reading, i: int, b: int) -> int:
    """What is launched: "meluncurkan Pasar Tani Digital", "Pasar Tani Digital resmi diluncurkan"; i where nothing is."""
    words = reading.words
    a, _ = words.bounds(i)
    if i > a and words.is_capital(i - 1) and words.low[i - 1] not in LAUNCHING:
        return i  # inside a stretch of capitals: it was looked at where it starts
    if not words.is_capital(i) or starts_person(words, i, b) or starts_title(words, i):
        return i
    if starts_body(words, i) and i not in reading.long_at:
        return i
    if words.longest("introducer", i, b) or words.likeness(i) > 1.0:
        return i
    run = capital_run(words, i, b, connectors=frozenset(["untuk", "bagi", "&", "dan", "of", "and", "for"]))
    end = before_body(words, i, run)
    if place_end(words, i, b) >= end:
        return i
    behind_short = end
    if end + 2 < b and words.text[end] == "(":
        behind_short = is_short_bracket(words, end, b) or end
    if tuple(words.low[behind_short : behind_short + 2]) in APPOSED and behind_short + 2 < b:
        if words.low[behind_short + 2] in PROGRAM_WORDS | {"aplikasi", "platform", "ajang", "wadah", "kompetisi"}:
            return end  # "Lapakita, sebuah aplikasi …"
    if end - i < 2 or all(words.likeness(k) > 0.5 for k in range(i, end)):
        return i
    before = words.low[i - 1] if i > a else ""
    behind = [w for w in words.low[end : end + 4] if w not in ("secara", "resmi", "telah", "ini", "kembali", "akan")]
    if before in LAUNCHING or behind and behind[0] in LAUNCHED and not words.sentence_start(i):
        return end
    return i


def said_to_be_program(words: Words, i: int, b: int) -> int:
    """ "X merupakan salah satu program …": the end of X."""
    if words.low[i] in ("ini", "itu", "hal", "program", "kegiatan"):
        return i
    if i > words.bounds(i)[0] and words.is_capital(i - 1):
        return i
    end = capital_run(words, i, b, connectors=frozenset(["dan", "&", "of", "and", "for", "untuk"]))
    j = end
    if j < b and words.text[j] == "(":
        j = is_short_bracket(words, j, b) or j
    if j < b and words.low[j] in ("merupakan", "adalah", "ialah"):
        window = words.low[j + 1 : min(b, j + 5)]
        if any(w in PROGRAM_WORDS for w in window) and (
            window[0] in PROGRAM_WORDS or window[0] in ("salah", "sebuah", "satu", "bagian")
        ):
            return end
    return i
