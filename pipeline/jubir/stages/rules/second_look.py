"""What the whole release tells of a name that one sentence left open."""

from __future__ import annotations

from dataclasses import replace

from jubir.stages.acronyms import Pair
from jubir.stages.rules.reading import Reading
from jubir.stages.rules.shapes import Name, capital_run, is_degree
from jubir.stages.rules.words import CONNECTORS


def written_out(reading: Reading) -> None:
    """ "program SABUK EMAS (Sabtu Khusus Eksplorasi Matematika)", "SIPAKATAU, singkatan dari Siap …": the long form is the name."""
    words = reading.words
    for name in [n for n in reading.names if n.label == "PROGRAM"]:
        i = name.end
        _, b = words.bounds(name.start)
        if i + 3 >= b or name.end - name.start > 3 or not words.text[name.start][:2].isupper():
            continue
        if words.text[i] == "(":
            close = next((k for k in range(i + 2, min(b, i + 14)) if words.text[k] == ")"), 0)
            start = i + 1
        else:
            start = next((k + 1 for k in range(i, min(b, i + 4)) if words.low[k] in ("dari", "kepanjangan")), 0)
            told = {"singkatan", "akronim", "kepanjangan"} & set(words.low[i : i + 4])
            close = capital_run(words, start, b) if start and told else 0
        if close - start < 3 or not all(
            words.is_capital(k) or words.low[k] in CONNECTORS or words.text[k] == "," for k in range(start, close)
        ):
            continue
        if not words.is_capital(start) or any(
            start < n.end and n.start < close and n.label == "PROGRAM" for n in reading.names
        ):
            continue
        reading.names = [n for n in reading.names if not (start < n.end and n.start < close)]
        reading.names.append(Name(start, close, "PROGRAM", "written-out"))
        reading.pairs.append(Pair((start, close), (name.start, name.end), "short-long"))


def drop_readings(reading: Reading) -> None:
    """What a rule has found to be a name is that name everywhere, whatever the model reads in another sentence."""
    low = reading.words.low
    events = {tuple(low[slice(*p.short)]) for p in reading.pairs if p.rule == "long-short" and not reading.is_body(p)}
    programs = {n.start for n in reading.names if n.label == "PROGRAM"}
    short = {tuple(low[slice(*p.short)]) for p in reading.pairs if p.long[0] in programs}
    reading.names = [
        n
        for n in reading.names
        if not (n.label == "PER" and tuple(low[n.start : n.end]) in events)
        and not (n.label == "ORG" and tuple(low[n.start : n.end]) in short and n.rule != "lexicon")
        and not (
            n.label == "PER" and n.end - n.start == 1 and is_degree(reading.words, n.start, n.end)
        )  # "S.E., M.Si., Ph.D." behind a name
    ]
    titles = {n.start for n in reading.names if n.label == "TITLE"}
    offices = {tuple(low[slice(*p.short)]) for p in reading.pairs if p.rule == "long-short" and p.long[0] in titles}
    reading.names = [
        # "Dosen Pembimbing Lapangan (DPL)", and later "DPL berharap …"
        replace(n, label="TITLE", rule="none") if n.label == "ORG" and tuple(low[n.start : n.end]) in offices else n
        for n in reading.names
    ]
    parts = {low[k] for n in reading.names if n.label == "PER" and n.end - n.start > 1 for k in range(n.start, n.end)}
    reading.names = [n for n in reading.names if not (n.label == "LOC" and is_part(reading, n, parts))]
    certain = {
        tuple(low[n.start : n.end]): n.label
        for n in reading.names
        if n.rule != "model" and n.label in ("PER", "ORG", "PROGRAM")
    }
    reading.names = [
        n for n in reading.names if n.rule != "model" or certain.get(tuple(low[n.start : n.end]), n.label) == n.label
    ]


BEFORE_PLACES = frozenset(["di", "ke", "dari", "kecamatan", "distrik", "camat", ",", "dan"])


def is_part(reading: Reading, name: Name, parts: set[str]) -> bool:
    """The name of a district, alone and not told as a place, that is a part of a person's name in the release: "Moti juga menyarankan"."""
    words = reading.words
    region = words.longest("region", name.start, name.end)
    district = region is not None and region[1]["kind"] == "district" and name.end == name.start + 1
    placed = name.start > 0 and words.low[name.start - 1] in BEFORE_PLACES
    return district and not placed and words.low[name.start] in parts


def press_offices(reading: Reading) -> None:
    """ "(Humas PHU)" behind the text, "KUPANG (Humas Undana) –", a last line "Humas Kemenag Alor": who gave it out, by its whole name.

    Behind a name on the line above, "Humas X" is what that person is.
    """
    words = reading.words
    people = {words.line_of[n.start] for n in reading.names if n.label == "PER"}
    found: list[Name] = []
    for number, (a, b, _line) in enumerate(words.lines):
        for i in range(a, b - 1):
            if words.low[i] != "humas" or not words.is_capital(i) or not words.is_capital(i + 1):
                continue
            end = capital_run(words, i, b, connectors=frozenset())
            bracket = i > a and words.text[i - 1] == "(" and end < b and words.text[end] in (")", "/")
            above = words.lines[number - 1] if number else None
            below_name = above is not None and number - 1 in people and above[1] - above[0] < 9
            if (bracket or i == a and end == b and not below_name) and end - i <= 8:
                found.append(Name(i, end, "ORG", "head"))
    inside = {k for n in found for k in range(n.start, n.end)}
    reading.names = [*(n for n in reading.names if inside.isdisjoint(range(n.start, n.end))), *found]


def drop_initials(reading: Reading) -> None:
    """ "Gubernur GS" is no body where the release names a Gafar Saleh: his initials are found as a mention of his."""
    words = reading.words
    people = {
        "".join(words.text[k][0] for k in range(n.start, n.end) if words.is_capital(k))
        for n in reading.names
        if n.label == "PER" and n.end - n.start > 1
    }
    reading.names = [
        n
        for n in reading.names
        if not (n.label == "ORG" and n.end - n.start == 1 and n.rule in ("after-title", "speaks", "model"))
        or words.text[n.start] not in people
    ]


def same_as_body(reading: Reading) -> None:
    """ "perkumpulan Lontar Jingga": what is a body by the word before it is one everywhere, and nobody's name."""
    bodies = {
        tuple(reading.words.low[n.start : n.end])
        for n in reading.names
        if n.rule == "generic-head" and n.end > n.start + 1
    }
    reading.names = [
        replace(n, label="ORG", rule="generic-head")
        if n.label == "PER" and n.whole == (n.start, n.end) and tuple(reading.words.low[n.start : n.end]) in bodies
        else n
        for n in reading.names
    ]


def complete_names(reading: Reading) -> None:
    """ "kata Tersia", and elsewhere "pemerhati budaya Tersia Wandari": the longer stretch is the same person's name."""
    words = reading.words
    taken = [False] * words.count
    for name in reading.names:
        taken[name.whole[0] : name.whole[1]] = [True] * (name.whole[1] - name.whole[0])
    single = {words.low[n.start] for n in reading.names if n.label == "PER" and n.end - n.start == 1}
    for i in range(words.count - 1):
        if words.low[i] not in single or taken[i] or words.line_of[i] < 0 or not words.is_capital(i):
            continue
        a, b = words.bounds(i)
        if words.lines[words.line_of[i]][2].kind in ("headline", "crumb", "label"):
            continue
        if i > a and words.is_capital(i - 1) and not words.sentence_start(i - 1):
            continue
        end = i + 1
        while end < b and end - i < 4 and not taken[end] and words.is_capital(end) and words.likeness(end) > 0.5:
            end += 1
        if end > i + 1 and (end == b or not words.is_capital(end)):
            reading.names.append(Name(i, end, "PER", "full-name"))
