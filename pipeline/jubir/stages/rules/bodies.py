"""Bodies: names behind their heads, English ones, short forms, runs of capitals."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from jubir.stages.rules.program_names import enumerated
from jubir.stages.rules.reading import Reading
from jubir.stages.rules.shapes import (
    REGIONAL,
    Name,
    body_end,
    body_head,
    capital_run,
    is_alone,
    is_ordinary,
    is_short_bracket,
    known_body,
    name_split,
    named_body,
    named_body_ends,
    person_at,
    place_behind_short_form,
    place_end,
    starts_body,
    starts_person,
    starts_title,
    units_behind,
    whole_body,
)
from jubir.stages.rules.titles import NOT_BODIES, speaks
from jubir.stages.rules.words import CONNECTORS, ROMAN, Words

# Unions that a body has: its name belongs to theirs.
HOSTED = frozenset("dwp dharma dharmawanita osis osim bem korpri satgas humas tim".split())
# Units of a body, whose parent's name may follow their short form.
UNITS = frozenset(
    "satuan unit bidang bagian biro direktorat subdirektorat fakultas seksi divisi departemen pusat".split()
)
CLOSING_BODY = frozenset(
    "foundation institute limited ltd inc corp corporation association council federation society university hospital hospitals team".split()
)
# Written small, these words say that a body's name follows.
GENERIC_BODIES = frozenset(
    "perkumpulan organisasi perusahaan komunitas yayasan lembaga majalah harian startup konsorsium".split()
)
# Who does this is a body, where no given name says that it is a person.
RUN_BY = frozenset(
    "diselenggarakan digelar didanai dibiayai disponsori dikelola diproduksi dioperasikan diterbitkan".split()
)
SPEAKERS_AFTER = frozenset(
    "didampingi bersama oleh hadir antara lain yakni yaitu adalah dan serta kepada dari bernama alias diwakili dengan atas nama".split()
)


def from_body(reading: Reading, i: int, b: int) -> int:
    """The end of a body behind a name and "dari": "Wira Tersia dari Kidung Media"; i without one."""
    words = reading.words
    last = reading.names[-1] if reading.names else None
    behind = last is not None and last.label == "PER" and last.whole[1] == i - 1 and words.low[i - 1] == "dari"
    if not behind or words.table_likeness(i) <= -2:
        return i
    return capital_run(words, i, b, connectors=frozenset(["&", "of", "and", "the", "for", "untuk"]))


def read_declared(reading: Reading, i: int, b: int) -> int:
    """A long form whose short form follows in brackets, where it names a body."""
    words = reading.words
    pair = reading.long_at.get(i)
    if pair is None and (inner := reading.long_at.get(i + 1)) is not None:
        head = words.longest("head", i, b)
        pair = (
            inner if head is not None and head[0] == inner.long[1] else None
        )  # "Kantor | Unit Penyelenggara Pelabuhan (UPP)"
    if pair is not None and not reading.is_body(pair) and enumerated(words, i):
        reading.names.append(Name(pair.long[0], pair.long[1], "PROGRAM", "enumerated"))
        return pair.long[1]
    if pair is None or not reading.is_body(pair):
        return i
    last = pair.long[1]
    reading.names.append(Name(i, last, "ORG", "long-short"))
    if pair.rule != "long-short":
        return last
    short = pair.short
    after = short[1] + 1
    end = behind_bracket(words, i, last, after, b)
    if end > after:
        reading.names[-1] = Name(i, end, "ORG", "long-short")
        return end
    reading.names.append(Name(short[0], short[1], "ORG", "short-form", (short[0], short[1])))
    return min(after, b)


def behind_bracket(words: Words, first: int, last: int, after: int, b: int) -> int:
    """The end of a body's name that goes on at token `after`, behind the short form in brackets of [first, last); 0 where it ends."""
    if after >= b:
        return 0
    if words.low[first] in UNITS and words.is_capital(after) and (end := whole_body(words, after)) > 0:
        if not (end < b and words.text[end] == "(" and is_short_bracket(words, end, b)):
            return end  # "Satuan Reserse Kriminal (Satreskrim) Polres Bukit Intan"
    if place_behind_short_form(words, last, b) == after and words.low[last - 1] in ("koordinator", "negeri"):
        if place_end(words, after, b) == after:
            # "Universitas Islam Negeri (UIN) Antasari": what is behind the bracket belongs to the name
            return max(after + 1, name_split(words, after + 1, capital_run(words, after, b), 1.9))
    if (end := units_behind(words, last, b)) > after:
        return end  # "PT Kilang Pertamina Internasional (KPI) Refinery Unit (RU) IV Cilacap"
    if (named := named_body(words, after, b)) > after and (kind := words.longest("head", first, last)) is not None:
        # "Rumah Sakit Umum Daerah (RSUD) dr. Soewandi Teluk Palas"; a "Universitas Tersia (UT) Prof. Karsono" has a rector
        if kind[1]["kind"] == "hospital" or kind[1]["kind"] == "university" and words.low[last - 1] == "negeri":
            return max(named, place_end(words, named, b))
    head = words.longest("head", first, last)
    if head is not None and head[0] == last and head[1]["kind"] in ("community", "school", "religious"):
        # "Kelompok Wanita Tani (KWT) Melati Pesisir": the kind stands before the bracket, the name behind it
        end = capital_run(words, after, b)
        if end > after and not starts_person(words, after, b) and not starts_title(words, after):
            return max(after + 1, name_split(words, after + 1, end, 1.9))
    if words.low[after] == "kelas" and after + 1 < b and ROMAN.match(words.text[after + 1]):
        return max(after + 2, place_end(words, after + 2, b))  # "… (UPP) Kelas III Raha"
    if words.low[after] in REGIONAL and after + 1 < b and ROMAN.match(words.text[after + 1]):
        return after + 2  # "Lembaga Layanan Pendidikan Tinggi (LLDikti) Wilayah VI"
    placed = words.low[after] in REGIONAL or place_end(words, after, b) > after
    if placed and words.is_capital(after) and not starts_person(words, after, b):
        # "Badan Keuangan Daerah (BKD) Kota Bekasi": the bracket stands inside the name
        end = place_end(words, after, b)
        if end > after and name_split(words, after, end, 2.5) == end:
            return end
    return 0


def read_body(reading: Reading, i: int, b: int, *, titled: bool) -> int:
    words = reading.words
    if words.low[i] in ("ma", "mi", "mts") and words.text[i - 1] == "/":
        return i  # "SMA/SMK/MA"
    known = known_body(words, i)
    head = body_head(words, i)
    if head and not known and inside_a_title(reading, i):
        head = None
    least = 1.1 if titled else 1.9
    ends = []
    if known:
        ends.append((body_end(words, i, known[0], known[1], known=True, least=least), known[1], "lexicon"))
    if head:
        ends.append((body_end(words, i, head[0], head[1], known=False, least=least), head[1], "head"))
        if ends[-1][0] <= head[0] and not named_body_ends(words, i, head[0]) and not is_alone(words, i, head[0]):
            ends.pop()
    if len(ends) == 2 and ends[1][0] > ends[0][0] and known:
        # "Bank Sulteng Adi Wirasuta": behind a whole name there stands a person
        rest = name_split(words, ends[0][0], ends[1][0], least)
        if rest == ends[0][0]:
            ends.pop()
    proposal = words.proposals.get(i)
    if proposal and proposal[1] == "ORG" and not ends:
        # What no rule reads: the model proposes, and the words must look like a body's.
        end = cut_name(words, i, name_split(words, i + 1, proposal[0], least))
        # Measured with half of the lexicon's bodies hidden: one reading is enough for several words, but not for an acronym,
        # nor for two words that no table knows, which may be anybody's name.
        several = end > i + 2 or end == i + 2 and min(words.table_likeness(i), words.table_likeness(i + 1)) < 1.0
        if unknown_body(reading, i, end) and (several or proposed_again(reading, i, end, "ORG")):
            ends.append((end, "", "model"))
    if not ends and (stop := english_body(words, i, b)):
        return reading.add(Name(i, stop, "ORG", "english-body"))
    if not ends:
        if words.is_acronym(i) and words.text[i] not in NOT_BODIES and titled and not words.are_initials(i):
            end = body_end(words, i, i + 1, "", known=True, least=least)
            return reading.add(Name(i, end, "ORG", "after-title"))
        if words.is_acronym(i) and words.text[i] not in NOT_BODIES and i + 1 < b and speaks(words, i + 1, b):
            return reading.add(Name(i, i + 1, "ORG", "speaks"))
        return i
    end, kind, rule = max(ends, key=longest_end)
    if kind in ("company", "state-company") or words.low[i] == "pt":
        end = units_behind(words, end, b)
        if words.low[end - 2 : end] in (["call", "center"], ["contact", "center"]):
            end -= 2  # a number to call, and no body
    if words.text[i].casefold() in HOSTED and end < b and words.is_capital(end):
        end = max(end, whole_body(words, end))  # "DWP | MAN Ende": of the body that has it
    reading.names.append(Name(i, end, "ORG", rule, kind=kind))
    return end


def english_body(words: Words, i: int, b: int) -> int:
    """The end of a name that its last word makes a body's: "Samudra Cepu Limited", "Rimba Satwa Foundation"; 0 without one."""
    if i > words.bounds(i)[0] and words.is_capital(i - 1) or starts_title(words, i) or starts_person(words, i, b):
        return 0
    end = capital_run(words, i, b, connectors=frozenset(["of", "for", "and", "&"]))
    stop = next((k + 1 for k in range(end - 1, i, -1) if words.low[k] in CLOSING_BODY), 0)
    if not stop or any(is_ordinary(words, k) for k in range(i + 1, stop - 1)):
        return 0
    if is_ordinary(words, i) and (words.sentence_start(i) or stop - i < 3):
        return 0
    return stop


def proposed_again(reading: Reading, i: int, end: int, label: str) -> bool:
    """The model reads the same words so a second time, or somebody speaks so: one reading alone is too little."""
    words = reading.words
    if reading.seen is None:
        reading.seen = Counter((kind, tuple(words.low[start:stop])) for start, (stop, kind) in words.proposals.items())
    again = reading.seen[label, tuple(words.low[i:end])] > 1
    return again or end < words.bounds(i)[1] and speaks(words, end, words.bounds(i)[1])


def cut_name(words: Words, i: int, end: int) -> int:
    """The end of a proposed body: not over "dan" and another body, no small word at the end."""
    for k in range(i + 1, end - 1):
        if words.low[k] in ("dan", "serta", "&", ",") and (starts_body(words, k + 1) or starts_title(words, k + 1)):
            end = k
            break
    while end > i + 1 and (words.low[end - 1] in CONNECTORS or words.text[end - 1] in ",.-–("):
        end -= 1
    return end


def unknown_body(reading: Reading, i: int, end: int) -> bool:
    """What the model alone calls a body: an acronym, or a proper name of words that stand in no table."""
    words = reading.words
    if words.text[i] in NOT_BODIES or i in reading.other_short or words.longest("place", i) is not None:
        return False
    if end == i + 1:
        return words.is_acronym(i) and words.longest("head", i) is None and words.longest("region", i) is None
    return all(words.table_likeness(k) > -1.2 or words.is_acronym(k) for k in range(i, end))


def inside_a_title(reading: Reading, i: int) -> bool:
    """A capitalised common word stands right before: "Perlindungan Berbasis Komunitas Bagi Anak" is a title, no body."""
    words = reading.words
    a, _ = words.bounds(i)
    if i <= a + 1 or not words.is_capital(i - 1) or words.sentence_start(i - 1):
        return False
    if reading.names and reading.names[-1].whole[1] == i:
        return False
    return words.low[i - 1] in words.index.common and words.low[i - 1] not in REGIONAL


def run_of_capitals(reading: Reading, i: int, b: int, *, titled: bool) -> int:
    """A capitalised word that no table knows: the name of a person where the context or the word says so."""
    words = reading.words
    before = words.low[i - 1] if i > words.bounds(i)[0] else ""
    if before in GENERIC_BODIES and words.likeness(i) > 0 and not starts_person(words, i, b):
        end = capital_run(words, i, b, connectors=frozenset(["&", "of", "and"]))
        if all(words.likeness(k) > 0 or words.is_acronym(k) for k in range(i, end)):
            return reading.add(Name(i, end, "ORG", "generic-head"))
    if before == "asal" and words.index.names.get(words.low[i]) != "strong":
        return reading.add(Name(i, i + 1, "LOC", "place-of-origin"))
    if before == "oleh" and i > words.bounds(i)[0] + 1 and words.low[i - 2] in RUN_BY and words.likeness(i) < 1.5:
        end = capital_run(words, i, b, connectors=frozenset(["&", "of", "and", "the", "for"]))
        if place_end(words, i, b) == i and not any(words.likeness(k) >= 1.5 for k in range(i, end)):
            return reading.add(Name(i, end, "ORG", "run-by"))  # "yang diselenggarakan oleh Kabar Niaga"
    if before == "dalam" and i > words.bounds(i)[0] + 1 and words.low[i - 2] in ("tergabung", "bergabung"):
        end = capital_run(words, i, b, connectors=frozenset(["&", "of", "and", "the", "for", "untuk"]))
        if place_end(words, i, b) == i and end > i + 1:
            return reading.add(Name(i, end, "ORG", "member-of"))  # "yang tergabung dalam Elang Robotics Club"
    cue = words.longest("verb", i - 1, i) if before else None
    said = cue is not None and cue[1]["voice"] in ("bare", "passive", "preposition")
    if (
        words.likeness(i) < (0.0 if not said else -1.4)
        or words.sentence_start(i)
        and words.low[i] in words.index.common
    ):
        return i
    person = person_at(words, i, b, certain=said and words.likeness(i) > -1.4)
    if person is None:
        person = person_at(words, i, b, certain=True)
        if person is None:
            return i
        after = person.whole[1]
        strong = any(words.index.names.get(words.low[k]) == "strong" for k in range(person.start, person.end))
        small = after < b and words.low[after] in (
            "juga",
            "pun",
            "turut",
            "kembali",
            "lalu",
            "kemudian",
            "sendiri",
            "lantas",
            "sempat",
            "sangat",
        )
        verb = speaks(words, after + 1 if small else after, b) if after < b else False
        role = after < b and (
            words.text[after] in (",", "(")
            and after + 1 < b
            and (starts_title(words, after + 1) or words.longest("position", after + 1, b) is not None)
            or words.low[after] in ("selaku",)
            or person.end - person.start > 1
            and starts_title(words, after)
        )
        a, end_of_line = words.bounds(i)
        contact = words.lines[words.line_of[i]][2].kind == "contact"
        # "dikirim oleh Vonda Tersia dari Kidung Media", "Wira dari Suara Daring"
        sent = after + 1 < b and words.low[after] == "dari" and words.is_capital(after + 1)
        if sent and words.longest("region", after + 1, b) is None and words.longest("place", after + 1, b) is None:
            if before == "oleh" and person.end - person.start > 1 or strong and before in (",", "dan", "oleh"):
                return reading.add(replace(person, rule="from-body"))
        # in a contact block a name has a line of its own
        asked = before in ("hubungi", "menghubungi", "dihubungi") or contact and (a, end_of_line) == person.whole
        asked = asked and (person.end - person.start > 1 or strong)
        if not (verb or role or asked or strong and (before in SPEAKERS_AFTER or person.end - person.start >= 2)):
            return i
        person = replace(person, rule="speaks" if verb else "beside-role" if role else "name")
    elif said:
        person = replace(person, rule="said-by")
    # an unknown single word is no evidence of a person, unless it speaks
    return reading.add(person)


def longest_end(candidate: tuple[int, str, str]) -> int:
    return candidate[0]
