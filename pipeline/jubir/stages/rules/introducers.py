"""Words that tell what follows: programmes, laws, agreements, events, works, named trainings."""

from __future__ import annotations

from jubir.stages.rules.program_names import known_program
from jubir.stages.rules.reading import Reading
from jubir.stages.rules.shapes import (
    Name,
    before_body,
    capital_run,
    known_body,
    name_split,
    named_award,
    place_end,
    starts_body,
    starts_person,
    starts_title,
    whole_body,
)
from jubir.stages.rules.words import CONNECTORS, Words

# Written large, these words are the first of a programme's name: named trainings, awards, operations.
TRAININGS = frozenset("pelatihan bimtek diklat pembinaan pembekalan".split())
NAME_GIVING = TRAININGS | frozenset("operasi kelas penghargaan anugerah beasiswa kompetisi sayembara".split())
# First words of a programme's name, where a short form in brackets says that it is a name.
ANNOUNCING = frozenset("olimpiade kompetisi bantuan beasiswa gerakan hibah".split())


def named_training(words: Words, i: int, b: int) -> int:
    """The end of a name whose first word says what it is: "Pelatihan Pengembangan Diri", "Operasi Tani Aman"; i without one."""
    national = i + 1 < b and words.low[i : i + 2] == ["gerakan", "nasional"] and words.is_capital(i + 1)
    if not words.is_capital(i) or words.shouting[words.line_of[i]] or words.low[i] not in NAME_GIVING and not national:
        return i
    j = i + 1 + national
    # those who are trained stand in the name: "Pelatihan Kader Posyandu"
    trained = words.low[i] in TRAININGS
    if (
        j >= b
        or not words.is_capital(j)
        or starts_person(words, j, b)
        or starts_title(words, j)
        and not trained
        or starts_body(words, j)
    ):
        return i
    end = capital_run(words, j, b, connectors=frozenset(["dan", "&", "untuk", "bagi", "of", "for", "the"]))
    closed = (p for p in range(j + 1, end) if starts_title(words, p) or words.low[p] in ("tahun", "angkatan", "se"))
    end = before_body(words, j, next(closed, end))
    if place_end(words, j, b) >= end or words.index.names.get(words.low[j]) == "strong" and end - j < 3:
        return i
    return end if end - i >= 3 or end - i == 2 and words.low[j] not in words.index.common else i


def read_introduced(reading: Reading, i: int, b: int) -> int:
    """A word that tells what the following name is: program, law, event, work, agreement."""
    words = reading.words
    if (end := named_training(words, i, b)) > i:
        return reading.add(Name(i, end, "PROGRAM", "named"))
    pair = reading.long_at.get(i)
    if pair is not None and not reading.is_body(pair) and words.low[i] in ANNOUNCING and words.is_capital(i):
        return reading.add(Name(i, pair.long[1], "PROGRAM", "named"))  # "Olimpiade Riset Madrasah (ORM)"
    match = words.longest("introducer", i, b)
    if match is None:
        return i
    end, row, _ = match
    kind = row["kind"]
    position = words.longest("position", i, b)
    if position is not None and position[0] > end:
        return i  # "Project Officer"
    program = known_program(words, i) if words.is_capital(i) else i
    if program > end:
        return reading.add(Name(i, program, "PROGRAM", "lexicon"))
    if kind in ("law", "agreement"):
        if not words.is_capital(i):
            return i
        j = capital_run(words, end, b, connectors=CONNECTORS | {"tentang", "nomor", "no", "tahun", "no."})
        while j < b and (
            words.low[j] in ("nomor", "no", "no.", "tahun", ".")
            or words.text[j][0].isdigit()
            and words.low[j - 1] in ("nomor", "no", "no.", ".", "tahun")
        ):
            j += 1
        while j > end and words.text[j - 1] == ".":
            j -= 1
        return reading.add(Name(i, max(j, end), "LAW", "introducer"))
    if kind == "event":
        if not words.is_capital(i):
            return i
        j = capital_run(words, end, b, connectors=frozenset(["dan", "&", "of", "ke"]))
        for p in range(end, j):
            if starts_body(words, p):
                j = p
                break
        if j == end and not words.is_capital(i):
            return i
        return reading.add(Name(i, max(j, end), "EVENT", "introducer"))
    if kind == "work":
        return i
    if kind != "program":
        return i
    j = end
    while j < min(b, end + 2) and words.low[j].isalpha() and not words.is_capital(j):
        j += 1  # "program residensi „Lumbung Motif“"
    if (
        words.text[end : end + 2]
        and words.low[end].startswith("unggulan")
        and end + 2 < b
        and words.text[end + 1] == ","
    ):
        end = j = end + 2  # "program unggulannya, Lumbung Peduli"
    if j < b and words.text[j] not in "“\"‘'”„«" and j == end + 1 and named_behind(words, j, b):
        end = j  # "penerima hibah media Suara Kampung Bersama"
    if j >= b or words.text[j] not in "“\"‘'”„«":
        j = end
    if j < b and words.text[j] in "“\"‘'”„«" and j + 1 < b:
        close = next(
            (k for k in range(j + 1, min(b, j + (30 if j == end else 12))) if words.text[k] in "”\"’'»“"), None
        )
        if close is not None and close - j >= 2 and words.is_capital(j + 1):
            inner = cut_bracket(words, j + 1, close)
            reading.names.append(Name(j + 1, inner, "PROGRAM", "introducer-quoted"))
            return close + 1
        return i
    if j >= b or not (words.is_capital(j) or words.text[j][0].isdigit() and j + 1 < b and words.is_acronym(j + 1)):
        return i
    if (award := named_award(words, j, b)) > j:
        return reading.add(Name(j, award, "PROGRAM", "named"))
    if known_body(words, j) or starts_title(words, j) and j not in reading.long_at:
        opened = opened_by_other(words, j, b) if known_body(words, i) is None else 0
        return reading.add(Name(j, opened, "PROGRAM", "introducer")) if opened > j else i
    if starts_person(words, j, b):
        return i
    pair = reading.long_at.get(j)
    if pair is not None and pair.rule == "long-short":
        stop = pair.long[1]
    else:
        run = capital_run(words, j, b, connectors=CONNECTORS - {"di", "ke", "dengan", "in", "on", "serta"} | {"to"})
        stop = before_body(words, j, run)
        if words.text[j][0].isdigit():
            stop = j + 2
    while stop > j and (words.low[stop - 1] in CONNECTORS or words.low[stop - 1] == "tahun"):
        stop -= 1
    if stop == j + 1 and words.low[j] in words.index.body_words:
        return i  # "program Kementerian", "proyek Pembangkitan"
    if (
        stop <= j
        or stop == j + 1
        and words.low[j] in words.index.common
        or words.low[j] in words.index.names
        and stop == j + 1
        and words.index.names[words.low[j]] == "strong"
    ):
        return i
    whole = i if words.is_capital(i) and i in reading.long_at else j
    reading.names.append(Name(whole, stop, "PROGRAM", "introducer"))
    return stop


def opened_by_other(words: Words, j: int, b: int) -> int:
    """The end of a programme's name that begins with a short body or a trade: "program PLN Peduli", "program Santri Peternak
    Mandiri"; 0 where a body or an office is all that stands there."""
    position = words.longest("position", j, b)
    first = max(position[0] if position else 0, whole_body(words, j) if known_body(words, j) else 0)
    end = capital_run(words, j, b, connectors=frozenset(["dan", "&", "untuk", "bagi"]))
    if not j < first < end or first - j > 2 or starts_person(words, first, b) or starts_body(words, first):
        return 0
    named = words.table_likeness(first) in (-1.5, 1.0) and name_split(words, first, end, 1.9) == end
    return end if named and place_end(words, first, b) == first else 0


def named_behind(words: Words, j: int, b: int) -> bool:
    """Two capitalised words or more behind an introducer and one small word that are no body, person, office or place."""
    before = words.low[j - 1]
    if (
        before in CONNECTORS | {"dari", "milik", "yang", "ini", "itu", "pada", "oleh", "kepada", "dalam", "adalah"}
        or len(before) < 4
    ):
        return False
    if not words.is_capital(j) or starts_person(words, j, b) or starts_title(words, j) or starts_body(words, j):
        return False
    if before in words.index.cues or place_end(words, j, b) > j or words.likeness(j) > 1.0:
        return False
    return capital_run(words, j, b, connectors=frozenset(["dan", "&"])) - j >= 2


def cut_bracket(words: Words, i: int, end: int) -> int:
    """The end of a quoted name without the short form that closes it in brackets."""
    if end - i > 3 and words.text[end - 1] == ")":
        for k in range(end - 2, max(i, end - 5), -1):
            if words.text[k] == "(":
                return k
    return end
