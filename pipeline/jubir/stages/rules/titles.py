"""Job titles: their words, their field, their place, and the body that follows."""

from __future__ import annotations

import re

from jubir.stages.rules.reading import Reading
from jubir.stages.rules.shapes import (
    REGIONAL,
    Name,
    body_head,
    capital_run,
    is_short_bracket,
    known_body,
    name_split,
    one_place,
    person_at,
    place_end,
    starts_body,
    starts_person,
    starts_title,
    whole_body,
)
from jubir.stages.rules.words import CONNECTORS, Words

# An English job title ends with one of these: "National Project Officer", "Media dan Communications Officer".
ENGLISH_TITLE = frozenset(
    "officer manager director specialist coordinator assistant analyst advisor adviser consultant lead supervisor president secretary engineer editor producer representative associate".split()
)
# Of posts in the civil service: "Widyaiswara Ahli Utama".
GRADES = frozenset("utama madya muda pertama".split())
# Units that are bodies behind the title of who leads them.
NAMED_UNITS = frozenset("pusat departemen".split())
# The numbers of military districts.
DISTRICT_NUMBER = re.compile(r"\d{3,4}(?:-\d{1,2})?(?:/.*)?$")
NOT_BODIES = frozenset(
    "COVID-19 COVID APBD APBN APBDP PDB PDRB WIB WITA WIT SDM UMKM UKM IKM ASN PNS TKA TKI PMI KTP KK SIM BPKB SK MoU MOU PKS AD ART RT RW CSR TJSL ESG IPO "
    "RAB MCU RKA DPA KM KW MW KV GWH BBM LPG LNG BLT KUR PPKM PSBB HUT RI KPM DTKS NIK NPWP PPN PPH PBB BPHTB ATM QRIS IT TI ICT AI IoT VR AR HIV AIDS TBC DBD ISPA ASI MPASI "
    "USD IDR EUR PAUD SD SMP SMA SMK MI MTS MA S1 S2 S3 D3 D4 TK SLB OPD SKPD BUMN BUMD BUMDES LKPD RPJMD RKPD RTRW RDTR WTP KKN KKM PKM KBM PPDB UN UNBK "
    "SOP FGD TOT RAT RUPS RUPSLB K3 KIA HAM NKRI SARA TV FM AM CD DVD PDF URL APD PCR OTG ODP PDP KLB".split()
)
# Between a name and what somebody is: "Ratna yang sehari-hari bekerja sebagai jurnalis".
TIED = frozenset(
    [
        ",",
        "(",
        *"selaku sebagai adalah yang juga merupakan kini bekerja bertugas sehari-hari berprofesi menjabat seorang tercatat terdaftar sempat pernah".split(),
    ]
)
# First words of titles that officials of a district or village hold.
OFFICIALS = frozenset("kasi kasie kasubag kasubbag kaur kepala sekretaris staf bendahara petugas".split())
# What such words close is an event, and no programme.
FAIRS = frozenset("fair expo festival fest cup run fun marathon carnival karnaval summit forum conference".split())


def between_commas(words: Words, i: int, b: int) -> bool:
    """ "Salah satu petani, Mujur, mengaku …": whatever the word means, it is a name here."""
    return (
        words.text[i - 1] == ","
        and i + 2 < b
        and words.text[i + 1] == ","
        and speaks(words, i + 2, b)
        and words.longest("region", i) is None
        and not starts_title(words, i)
        and not starts_body(words, i)
        and words.likeness(i) > -2.0
    )


def read_title(reading: Reading, i: int, b: int) -> int:
    """A job title with its field or place: "Plt. Wali Kota Bekasi", "Direktur Human Capital Management (HCM)"."""
    words = reading.words
    j = i
    status = words.longest("status", j, b)
    while status:
        j = status[0]
        while j < b and words.text[j] in (".", "(", ")") and j - i < 8:
            j += 1
        status = words.longest("status", j, b)
    office = words.longest("office", j, b)
    position = words.longest("position", j, b)
    if office and (not position or office[0] >= position[0]):
        end, follows = office[0], "office"
    elif position:
        end, follows = position[0], position[1]["follows"]
        for p in range(j + 1, end):
            head = words.longest("head", p, b)
            declared = p in reading.long_at and reading.is_body(reading.long_at[p]) and reading.long_at[p].long[1] > end
            team = body_head(words, end) if head is not None and head[0] == end < b else None
            longer = head is not None and (head[0] > end or team is not None and team[1] == "task-force")
            if head is not None and head[0] == end and head[1]["kind"] in ("community", "association"):
                own = words.longest("position", j, p)  # "Ketua | Kelompok Tani Sumber Makmur"
                longer = longer or own is not None and own[0] == p and named_behind_head(words, p, end, b)
            if declared or longer and words.is_capital(p):
                end, follows = p, "body"  # "Ketua | Tim Satgas Pangan"
                break
    elif english := english_title(words, j, b):
        end, follows = english, "body"
    else:
        return i
    if end + 3 < b and words.text[end] == "(" and words.text[end + 2] == ")" and words.low[end + 3] == "bidang":
        end = end + 3  # "Menteri Koordinator (Menko) Bidang …"
    if end + 4 < b and words.text[end] == "(" and (short := words.longest("position", end + 1, b)):
        field = short[0] + 1
        if words.text[short[0]] == ")" and words.is_capital(field) and not starts_body(words, field):
            if not starts_person(words, field, b) and words.table_likeness(field) == -1.5:
                end = field  # "Direktur Jenderal (Dirjen) Perumahan Perkotaan"
    if end + 1 < b and words.month_in_name(end):
        return i  # "Raja Mei Wirasuta" is a name, and no king
    if end + 1 < b and words.low[end] == "ahli" and words.low[end + 1] in GRADES and words.is_capital(end):
        end, follows = end + 2, "body"  # "Analis Kebijakan Ahli Madya"
    if words.low[end - 1] in ("rt", "rw") and end < b and words.text[end].isdigit():
        end, follows = end + 1, "none"  # "Ketua RT 04"
    # a second head inside: "Wakil Ketua", "Ketua Panitia"
    small = not words.is_capital(j)
    stop = end
    if follows == "office" and end < b and words.is_capital(end) and words.low[end] not in REGIONAL:
        stop = end  # "Mentan GSL", "Menteri Kehutanan Raja Mulia": the office is whole, and who holds it follows
    elif follows == "place":
        stop = place_of_title(words, end, b)
    elif follows == "none" or small:
        if not small:
            stop = field_end(reading, end, b)
        elif end + 1 < b and words.low[end] in ("bidang", "ilmu") and words.is_capital(end + 1):
            stop = capital_run(
                words, end + 1, b, connectors=frozenset(["dan", "&"])
            )  # "guru besar bidang Hukum Agraria"
    else:
        stop = field_end(reading, end, b, of_unit=follows == "field")
        if follows == "body" and stop > end + 1 and words.low[end] in NAMED_UNITS and words.is_capital(i):
            # "Kepala | Pusat Data dan Informasi Kementerian Sosial": a unit with a name of its own is a body
            reading.names.append(Name(i, end, "TITLE", follows))
            stop = max(stop, whole_body(words, stop) if stop < b else 0)
            reading.names.append(Name(end, stop, "ORG", "after-title", kind="directorate"))
            return stop
        body = end if follows == "body" else stop
        if body == stop or small or not unnamed_body(words, end, stop, b):
            body = acronyms_behind(words, end, stop, after_field=follows == "field")
        if body < stop and not small:
            reading.names.append(Name(i, body, "TITLE", follows))
            reading.names.append(Name(body, stop, "ORG", "after-title"))
            return stop
    if not small:
        stop = second_field(reading, stop, b)
        if follows in ("field", "body") and (cut := local_office(words, i, end, stop)):
            reading.names.append(Name(i, cut, "TITLE", follows))
            reading.names.append(Name(cut, stop, "ORG", "after-title", kind="local-government"))
            return stop
    if small and not near_person(reading, i, stop, b):
        return i
    reading.names.append(Name(i, stop, "TITLE", "small" if small else follows))
    return stop


def named_behind_head(words: Words, head: int, end: int, b: int) -> bool:
    """The head of a body in the tokens [head, end) has a name of its own behind it, and no other body or place."""
    named = end < b and words.is_capital(end) and not starts_body(words, end) and not starts_person(words, end, b)
    return named and place_end(words, end, b) == end and body_head(words, head) is not None


def local_office(words: Words, i: int, end: int, stop: int) -> int:
    """Where the office of a district or village begins in "Kasi Pembangunan | Kecamatan Moti"; 0 without one."""
    if words.low[i] not in OFFICIALS:
        return 0  # "Ketua Adat Desa Moti"
    for p in range(end, stop - 1):
        if words.low[p] in ("kecamatan", "kelurahan", "desa", "nagari") and one_place(words, p, stop) == stop:
            return p
    return 0


def second_field(reading: Reading, i: int, b: int) -> int:
    """The end of a field that goes on behind "dan" up to the body: "Manajer SDM | dan Umum | PT Sinar Niaga"; i without one."""
    words = reading.words
    if i + 1 >= b or words.low[i] not in ("dan", "and", "&") or starts_title(words, i + 1):
        return i
    end = field_end(reading, i + 1, b)
    return end if i + 1 < end < b and words.is_capital(end) and starts_body(words, end) else i


def acronyms_behind(words: Words, i: int, stop: int, *, after_field: bool) -> int:
    """Where the body begins in two short forms or more that close a title: "Manajer SDM | RSIT MBHI"; `stop` without it.

    `after_field`: the first short form is the field's ("Kabid PTSP | DPMPTSP").
    """
    p = stop
    while p > i and words.is_acronym(p - 1) and words.text[p - 1] not in NOT_BODIES:
        p -= 1
    if not 2 <= stop - p <= 3:
        return stop
    return p + 1 if after_field and p == i else p


def unnamed_body(words: Words, i: int, stop: int, b: int) -> bool:
    """The words behind a title are a body that no table knows: an acronym, or a proper name with no common word in it."""
    if stop < b and words.is_capital(stop) and starts_body(words, stop):
        return False
    if words.is_acronym(i) and stop == i + 1:
        return words.text[i] not in NOT_BODIES
    if words.low[stop - 1] in FAIRS:
        return False  # "Ketua Panitia Tuatunu Fair"
    return (
        words.likeness(i) >= 1.0
        and all(words.likeness(k) > -1.2 or words.low[k] in REGIONAL for k in range(i, stop))
        and stop - i <= 5
    )


def english_title(words: Words, i: int, b: int) -> int:
    """The end of a title that only its last word gives away, 0 without one (and where the text ends)."""
    if i >= b:
        return 0
    j = i
    if words.low[i] in ("chief", "head", "director", "dean") and i + 2 < b and words.low[i + 1] == "of":
        j = capital_run(words, i + 2, b, connectors=frozenset(["and", "&", "of"]), commas=True)
        for k in range(i + 3, j):
            if known_body(words, k):
                return k
        return j
    while j < min(b, i + 6) and (words.is_capital(j) or j > i and words.low[j] in ("dan", "and", "&", "of")):
        if words.low[j] in ENGLISH_TITLE and (j > i or words.low[j] in ("manager", "director", "president")):
            while j + 1 < b and words.low[j + 1] in ENGLISH_TITLE:
                j += 1
            return j + 1
        if known_body(words, j) or words.index.names.get(words.low[j]) == "strong":
            return 0
        if j == i and words.sentence_start(j) and words.low[j] in words.index.common:
            return 0  # "Menurut Branch Manager"
        if j == i + 1 and words.likeness(i) >= 1.0 and words.likeness(j) >= 1.0:
            return 0  # two words that no table knows are a name: "Vonda Wirasuta Editor"
        j += 1
    return 0


def near_person(reading: Reading, i: int, stop: int, b: int) -> bool:
    """A title in small letters is one only beside a person: "anggota DPR Budi", "Budi, ketua panitia"."""
    words = reading.words
    j = stop
    if j < b and words.is_capital(j):
        j = whole_body(words, j) or j
        j = (j < b and words.text[j] == "(" and is_short_bracket(words, j, b)) or j
        j = place_end(words, j, b) if j < b else j
        if words.low[j : j + 2] == ["dari", "fraksi"]:
            j = whole_body(words, j + 1) or j
    if j < b and words.text[j] == ",":
        j += 1
        if j < b and words.is_capital(j) and between_commas(words, j, b):
            return True
    if j < b and person_at(words, j, b, certain=words.is_capital(j) and likely(words, j, b)) is not None:
        return True
    if words.low[i - 1] in ("sebagai", "merupakan", "adalah", "seorang") and stop < b and whole_body(words, stop):
        return True  # "tercatat sebagai alumni Universitas Nusa Lontar": of whoever the sentence is about
    before = reading.names[-1] if reading.names else None
    gap = words.text[before.whole[1] : i] if before and before.label == "PER" else None
    return gap is not None and len(gap) <= 4 and all(g in TIED for g in gap)


def likely(words: Words, j: int, b: int) -> bool:
    """A name of a person stands here: its first word is one, or its first two are weak ones."""
    return words.likeness(j) > 0.9 or words.likeness(j) > 0.5 and j + 1 < b and words.likeness(j + 1) > 0.5


def field_end(reading: Reading, i: int, b: int, *, of_unit: bool = False) -> int:
    """The end of the field of a title that starts at token i: up to a body, or to the name of its holder.

    `of_unit`: the title is one of a unit, whose field may be called like a directorate ("Kasi Bimas Islam").
    """
    words = reading.words
    if of_unit and i < b and (known := known_body(words, i)) is not None and known[1] == "directorate":
        return known[0] if body_head(words, i) is None else i
    if (
        i >= b
        or not words.is_capital(i)
        or starts_body(words, i)
        or starts_person(words, i, b)
        or i in reading.long_at
        and reading.is_body(reading.long_at[i])
    ):
        return i
    end = capital_run(words, i, b, connectors=CONNECTORS | {"kepada"}, commas=True)
    for p in range(i + 1, end):
        if words.low[p] in ("pada", "di", "dari"):
            end = p  # "Direktur Bidang Usaha | Pada Kementerian BUMN"
            break
        if words.is_capital(p) and (
            starts_body(words, p) or p in reading.long_at and reading.is_body(reading.long_at[p])
        ):
            end = p
            break
    while end > i and words.low[end - 1] in CONNECTORS | {","}:
        end -= 1
    split = name_split(words, i, end, 1.1)
    if split < end and words.low[split - 1] in CONNECTORS:
        split = end  # "Bina Gizi dan | KIA" is one field
    # "(HCM)": a short form of the field, and more behind it
    if split == end and end < b and words.text[end] == "(":
        after = is_short_bracket(words, end, b)
        if after is not None and end + 1 in {p.short[0] for p in reading.pairs} and not starts_body(words, i):
            return end
    return split


def place_of_title(words: Words, i: int, b: int) -> int:
    if i + 1 < b and DISTRICT_NUMBER.match(words.text[i]):
        # "Danramil 0715/Rawa Elok", "Dandim 0508 Depok"
        name = words.low[i].partition("/")[2]
        behind = [name, *words.low[i + 1 : i + 4]]
        for trie in (words.index.tries["region"], words.local_regions):
            stops = [stop for stop, _row, _form in trie.matches(behind, 0, len(behind))]
            if stops:
                return i + max(stops)
        end = i + 1
        while end < b and end - i < 5 and (words.text[end] in "/-" or words.is_capital(end)):
            if (
                starts_person(words, end, b)
                or starts_title(words, end)
                or words.index.names.get(words.low[end]) == "strong"
            ):
                break
            end += 1
        return end
    end = place_end(words, i, b)
    if end > i:
        return end
    if i < b and words.is_acronym(i):
        return i  # "Gubernur GS": a short form of a person, no place
    if i < b and words.is_capital(i) and not starts_person(words, i, b):
        run = capital_run(words, i, b, connectors=frozenset())
        split = name_split(words, i, run, 0.9)
        if split > i and not starts_body(words, i):
            return split
        # "Camat Tuatunu, Vonda": a comma closes the place, and one word that is no given name is a place
        if run == i + 1 and run < b and words.text[run] == "," and words.index.names.get(words.low[i]) != "strong":
            return run
        if run == i + 1 and run < b and starts_person(words, run, b):
            return run  # "Danlanud Pattimura Kolonel Sugeng"
        if (
            run > i + 2
            and words.index.names.get(words.low[i]) is None
            and words.likeness(i) >= 1
            and words.index.names.get(words.low[i + 1]) == "strong"
        ):
            return i + 1
    return i


def speaks(words: Words, i: int, b: int) -> bool:
    match = words.longest("verb", i, b)
    return match is not None and match[1]["voice"] == "active"
