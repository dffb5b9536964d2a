"""What the trained model proposes, and what the rules take of it."""

from __future__ import annotations

from dataclasses import replace

from jubir.stages.rules.bodies import proposed_again, run_of_capitals
from jubir.stages.rules.reading import Reading
from jubir.stages.rules.shapes import Name, person_at, place_end
from jubir.stages.rules.titles import FAIRS, speaks
from jubir.stages.rules.words import DIRECTIONS


def cut_places(reading: Reading, i: int, end: int) -> int:
    """Tags what the model reads as a place; two in a row are two: "Jl. Melati 11 | Bitung", "RW 16 | Tuatunu"."""
    words = reading.words
    start = i
    for p in range(i + 1, end):
        head, region = words.longest("place", p, end), words.longest("region", p, end)
        first = words.longest("region", start, end)
        if first is not None and first[0] > p or words.low[p] in DIRECTIONS or words.text[p - 1] in "/-":
            continue
        # Behind a head the place may be the end of its name: "Jembatan Air Putih", "Gedung Bank Indonesia".
        headed = words.longest("place", start, p) is not None and not words.text[p - 1].isdigit()
        closes = region is not None and region[0] == end and not headed
        numbered = words.text[p - 1].isdigit() and words.low[max(start, p - 2)] in ("rw", "rt")
        opens = head is not None and head[0] < end and words.longest("place", p - 1, p) is None
        if words.is_capital(p) and (closes or numbered or opens or words.low[p] in ("rw", "rt")):
            reading.names.append(Name(start, p, "LOC", "model"))
            start = p
    reading.names.append(Name(start, end, "LOC", "model"))
    return end


def read_proposed(reading: Reading, i: int, b: int) -> int:
    """What the trained model reads here, where no rule of ours has spoken."""
    words = reading.words
    proposal = words.proposals.get(i)
    if proposal is None:
        return i
    end, label = min(proposal[0], b), proposal[1]
    cue = words.longest("verb", i - 1, i) if i > words.bounds(i)[0] else None
    if label == "LOC" and cue is not None and cue[1]["voice"] == "bare" and place_end(words, i, b) == i:
        return i  # "tandas Makbul": who speaks is no place
    if label == "PER":
        person = person_at(words, i, b, certain=True)
        alone = person is not None and person.end - person.start == 1 and not person.prefixes
        if person is None or alone and not speaks(words, end, b) and words.low[i] not in words.index.names:
            return i  # one unknown word: the model alone is not enough
        if alone and words.longest("region", i, b) is not None and in_list_of_places(reading, i):
            return i
        named = any(words.low[k] in words.index.names for k in range(person.start, person.end))
        if not named and not person.prefixes and not person.suffixes and not speaks(words, person.whole[1], b):
            return run_of_capitals(reading, i, b, titled=False)  # none of its words is a name: the context must say so
        return reading.add(replace(person, rule="model"))
    if label == "TITLE" and words.table_likeness(i) > 0:
        return i  # a name, or a word that no table knows: "Vonda Jurnalis …"
    if label == "TITLE":
        reading.names.append(Name(i, end, "TITLE", "model"))
        return end
    if label == "PROGRAM" and words.low[end - 1] in FAIRS:
        label = "EVENT"
    if label == "PROGRAM" and (end == i + 1 or not proposed_again(reading, i, proposal[0], "PROGRAM")):
        return i  # one word, an acronym mostly, or read so but once: the model alone is not enough
    if label == "LOC":
        if words.index.names.get(words.low[i]) == "strong" and words.longest("region", i, b) is None:
            return i  # a given name that the model takes for a place
        while end > i and words.text[end - 1].isdigit() and len(words.text[end - 1]) == 4:
            end -= 1  # "Kota Bitung 2017"
        common = words.low[i] in words.index.common or words.low[i] in words.index.dates or words.is_acronym(i)
        if end == i or end == i + 1 and common and words.longest("region", i, b) is None:
            return i
        return cut_places(reading, i, end)
    if label in ("PROGRAM", "LOC", "EVENT", "LAW", "WORK"):
        reading.names.append(Name(i, end, label, "model"))
        return end
    return i


def in_list_of_places(reading: Reading, i: int) -> bool:
    """ "Ende, Bima, dan Kupang": what stands between places is one, though people are called so, too."""
    before = reading.names[-1] if reading.names else None
    return before is not None and before.label == "LOC" and reading.words.text[before.end : i] == [","]
