"""Names in a release: people, organizations, programs, titles, places, and what only looks like them (laws, events, works)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from pipeline.acronyms import Pair, find_pairs
from pipeline.lexicon import Row
from pipeline.lists import bulleted_people, listed_people
from pipeline.marks import find_marked, naming_before
from pipeline.shapes import (
    LOCAL_GOVERNMENTS,
    REGIONAL,
    Name,
    before_body,
    body_end,
    body_head,
    capital_run,
    is_alone,
    is_ordinary,
    is_short_bracket,
    known_body,
    name_split,
    named_award,
    named_body,
    named_body_ends,
    one_place,
    person_at,
    place_behind_short_form,
    place_end,
    small_place,
    starts_body,
    starts_person,
    starts_title,
    units_behind,
    whole_body,
)
from pipeline.words import CONNECTORS, DIRECTIONS, ROMAN, Words

# Unions that a body has: its name belongs to theirs.
HOSTED = frozenset("dwp dharma dharmawanita osis osim bem korpri satgas humas tim".split())
# A name with such a head is that of a body, in a list of programmes, too; a "Bank Benih" may be a programme.
PLAIN_BODIES = frozenset(
    "school university hospital ministry police military party company state-company regional-agency local-government parliament".split()
)
# Units of a body, whose parent's name may follow their short form.
UNITS = frozenset(
    "satuan unit bidang bagian biro direktorat subdirektorat fakultas seksi divisi departemen pusat".split()
)
ENGLISH_BODY = frozenset(
    "agency organization organisation foundation institute university association corporation company bank council committee center centre network union "
    "authority commission ministry department group fund society club federation limited ltd inc corp consulting school".split()
)
CLOSING_BODY = frozenset(
    "foundation institute limited ltd inc corp corporation association council federation society university hospital hospitals".split()
)
# An English job title ends with one of these: "National Project Officer", "Media dan Communications Officer".
ENGLISH_TITLE = frozenset(
    "officer manager director specialist coordinator assistant analyst advisor adviser consultant lead supervisor president secretary engineer editor producer representative associate".split()
)
# The numbers of military districts.
DISTRICT_NUMBER = re.compile(r"\d{3,4}(?:-\d{1,2})?(?:/.*)?$")
# What is named after people: "jalan Sultan Iskandar Palu".
NAMED_AFTER = frozenset(
    "jalan jl jl. jln jln. gang gg. gedung lapangan stadion bandara masjid jembatan taman aula museum tugu".split()
)
# A site that is named like a house: "Kompas.com", but no address that one is told to open.
SITE = re.compile(r"[^\W\d_][\w-]*\.(?:com|net|news|tv|co|id|co\.id)$", re.IGNORECASE)
OPENED = frozenset(
    "situs laman website web alamat link tautan portal di pada melalui klik kunjungi akses mengakses http https www".split()
)
# Written small, these words say that a body's name follows.
GENERIC_BODIES = frozenset(
    "perkumpulan organisasi perusahaan komunitas yayasan lembaga majalah harian startup konsorsium".split()
)
# Written large, these words are the first of a programme's name: named trainings, awards, operations.
TRAININGS = frozenset("pelatihan bimtek diklat pembinaan pembekalan".split())
NAME_GIVING = TRAININGS | frozenset("operasi kelas penghargaan anugerah beasiswa kompetisi sayembara".split())
# First words of a programme's name, where a short form in brackets says that it is a name.
ANNOUNCING = frozenset("olimpiade kompetisi bantuan beasiswa gerakan hibah".split())
LAUNCHING = frozenset(
    "meluncurkan luncurkan diluncurkan peluncuran launching mencanangkan canangkan pencanangan menggulirkan gulirkan menginisiasi".split()
)
# Who does this is a body, where no given name says that it is a person.
RUN_BY = frozenset(
    "diselenggarakan digelar didanai dibiayai disponsori dikelola diproduksi dioperasikan diterbitkan".split()
)
APPOSED = ((",", "sebuah"), (",", "suatu"))
LAUNCHED = frozenset("diluncurkan dicanangkan digulirkan diperkenalkan".split())
PROGRAM_WORDS = frozenset("program proyek gerakan kampanye inisiatif skema layanan pilar inovasi".split())
ENUMERATING = frozenset(
    ["seperti", "antara", "yakni", "yaitu", "adalah", "meliputi", "termasuk", "mencakup", "berupa", "dan", ",", "serta"]
)
NOT_BODIES = frozenset(
    "COVID-19 COVID APBD APBN APBDP PDB PDRB WIB WITA WIT SDM UMKM UKM IKM ASN PNS TKA TKI PMI KTP KK SIM BPKB SK MoU MOU PKS AD ART RT RW CSR TJSL ESG IPO "
    "RAB MCU RKA DPA KM KW MW KV GWH BBM LPG LNG BLT KUR PPKM PSBB HUT RI KPM DTKS NIK NPWP PPN PPH PBB BPHTB ATM QRIS IT TI ICT AI IoT VR AR HIV AIDS TBC DBD ISPA ASI MPASI "
    "USD IDR EUR PAUD SD SMP SMA SMK MI MTS MA S1 S2 S3 D3 D4 TK SLB OPD SKPD BUMN BUMD BUMDES LKPD RPJMD RKPD RTRW RDTR WTP KKN KKM PKM KBM PPDB UN UNBK "
    "SOP FGD TOT RAT RUPS RUPSLB K3 KIA HAM NKRI SARA TV FM AM CD DVD PDF URL APD PCR OTG ODP PDP KLB".split()
)
SPEAKERS_AFTER = frozenset(
    "didampingi bersama oleh hadir antara lain yakni yaitu adalah dan serta kepada dari bernama alias diwakili dengan atas nama".split()
)
# Between a name and what somebody is: "Ratna yang sehari-hari bekerja sebagai jurnalis".
TIED = frozenset(
    [
        ",",
        "(",
        *"selaku sebagai adalah yang juga merupakan kini bekerja bertugas sehari-hari berprofesi menjabat".split(),
    ]
)
# What opens the name of a training when the name stands in quotation marks.
QUOTED_TRAINING = TRAININGS | frozenset("workshop lokakarya bootcamp pendampingan".split())
# First words of titles that officials of a district or village hold.
OFFICIALS = frozenset("kasi kasie kasubag kasubbag kaur kepala sekretaris staf bendahara petugas".split())
# What such words close is an event, and no programme.
FAIRS = frozenset("fair expo festival fest cup run fun marathon carnival karnaval summit forum conference".split())


def commissions(words: Words) -> list[Pair]:
    """ "Komisi III" for "Komisi III DPRD Provinsi Maluku", where the release names one such body in full."""
    whole: dict[str, tuple[int, int]] = {}
    bare: list[int] = []
    for i in range(words.count - 1):
        if words.low[i] == "komisi" and words.line_of[i] >= 0 and re.fullmatch(r"[IVX]+|[A-E]", words.text[i + 1]):
            _, b = words.bounds(i)
            of = i + 2 < b and words.low[i + 2].startswith(("dpr", "dpd", "mpr"))
            if of and (end := whole_body(words, i + 2)):
                whole.setdefault(words.low[i + 1], (i, end))
            elif i + 1 < b:
                bare.append(i)
    return [Pair(whole[words.low[i + 1]], (i, i + 2), "front") for i in bare if words.low[i + 1] in whole]


class Tagger:
    """The grammar over one release; `run` gives its names in order, none overlapping another."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.pairs: list[Pair] = [*find_pairs(words), *commissions(words)]
        self.names: list[Name] = []
        self.works = {
            m.start: m.end for m in find_marked(words) if naming_before(words, m) in ("theme", "title", "slogan")
        }
        self.other_short = {pair.short[0] for pair in self.pairs if not self.is_body(pair)}
        self.long_at = {pair.long[0]: pair for pair in self.pairs}
        self.seen: Counter[tuple[str, tuple[str, ...]]] | None = None

    def run(self) -> list[Name]:
        declared = Row("release", 0, (), {"kind": ""})
        for pair in self.pairs:
            if pair.rule == "front" or self.is_body(pair):
                for first, last in (pair.long, pair.short):
                    form = self.words.chars(first, last)
                    self.words.local.add(self.words.low[first:last], declared, form)
        for a, b, line in self.words.lines:
            if line.kind in ("headline", "crumb", "label"):
                continue
            if line.kind == "byline" and self.credit(a, b):
                continue
            self.scan(a, b)
        for start, end in bulleted_people(self.words, self.names):
            person = person_at(self.words, start, end, certain=True)
            if person is not None:
                self.names.append(replace(person, rule="listed"))
        for start, end in listed_people(self.words, self.names):
            person = person_at(self.words, start, end, certain=True)
            if person is not None and person.whole == (start, end):
                self.names.append(replace(person, rule="listed"))
        self.written_out()
        self.drop_readings()
        self.drop_initials()
        self.same_as_body()
        self.complete_names()
        self.names.sort(key=name_start)
        return self.names

    def credit(self, a: int, b: int) -> bool:
        """ "Kontributor: Hasriani", "Foto : Donnie": a line that names who made the text or the picture, and nothing else."""
        words = self.words
        colon = next((k for k in range(a + 1, min(b, a + 3)) if words.text[k] == ":"), None)
        if colon is None or not 0 < b - colon - 1 <= 4 or any(starts_body(words, k) for k in range(colon + 1, b)):
            return False
        person = person_at(words, colon + 1, b, certain=True)
        if person is None or person.whole[1] < b:
            return False
        if words.longest("position", a, colon) is not None:
            self.names.append(Name(a, colon, "TITLE", "none"))
        self.names.append(replace(person, rule="credit"))
        return True

    def written_out(self) -> None:
        """ "program SABUK EMAS (Sabtu Khusus Eksplorasi Matematika)", "SIPAKATAU, singkatan dari Siap …": the long form is the name."""
        words = self.words
        for name in [n for n in self.names if n.label == "PROGRAM"]:
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
                start < n.end and n.start < close and n.label == "PROGRAM" for n in self.names
            ):
                continue
            self.names = [n for n in self.names if not (start < n.end and n.start < close)]
            self.names.append(Name(start, close, "PROGRAM", "written-out"))
            self.pairs.append(Pair((start, close), (name.start, name.end), "short-long"))

    def drop_readings(self) -> None:
        """What a rule has found to be a name is that name everywhere, whatever the model reads in another sentence."""
        low = self.words.low
        events = {tuple(low[slice(*p.short)]) for p in self.pairs if p.rule == "long-short" and not self.is_body(p)}
        self.names = [n for n in self.names if n.label != "PER" or tuple(low[n.start : n.end]) not in events]
        certain = {
            tuple(low[n.start : n.end]): n.label
            for n in self.names
            if n.rule != "model" and n.label in ("PER", "ORG", "PROGRAM")
        }
        self.names = [
            n for n in self.names if n.rule != "model" or certain.get(tuple(low[n.start : n.end]), n.label) == n.label
        ]

    def drop_initials(self) -> None:
        """ "Gubernur GS" is no body where the release names a Gafar Saleh: his initials are found as a mention of his."""
        words = self.words
        people = {
            "".join(words.text[k][0] for k in range(n.start, n.end) if words.is_capital(k))
            for n in self.names
            if n.label == "PER" and n.end - n.start > 1
        }
        self.names = [
            n
            for n in self.names
            if not (n.label == "ORG" and n.end - n.start == 1 and n.rule in ("after-title", "speaks", "model"))
            or words.text[n.start] not in people
        ]

    def same_as_body(self) -> None:
        """ "perkumpulan Lontar Jingga": what is a body by the word before it is one everywhere, and nobody's name."""
        bodies = {
            tuple(self.words.low[n.start : n.end])
            for n in self.names
            if n.rule == "generic-head" and n.end > n.start + 1
        }
        self.names = [
            replace(n, label="ORG", rule="generic-head")
            if n.label == "PER" and n.whole == (n.start, n.end) and tuple(self.words.low[n.start : n.end]) in bodies
            else n
            for n in self.names
        ]

    def complete_names(self) -> None:
        """ "kata Tersia", and elsewhere "pemerhati budaya Tersia Wandari": the longer stretch is the same person's name."""
        words = self.words
        taken = [False] * words.count
        for name in self.names:
            taken[name.whole[0] : name.whole[1]] = [True] * (name.whole[1] - name.whole[0])
        single = {words.low[n.start] for n in self.names if n.label == "PER" and n.end - n.start == 1}
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
                self.names.append(Name(i, end, "PER", "full-name"))

    def add(self, name: Name) -> int:
        self.names.append(name)
        return name.whole[1]

    def scan(self, a: int, b: int) -> None:
        words = self.words
        i = a
        titled = False  # a title, or a title and its body, stands right before i
        while i < b:
            token = words.text[i]
            if titled and token == ",":
                i += 1
                continue
            if titled and token == "(":
                after = is_short_bracket(words, i, b)
                if after is not None:
                    i = after
                    continue
            if i in self.works and words.low[i] in QUOTED_TRAINING and self.works[i] - i > 2:
                # "lokakarya bertajuk “Pelatihan Menulis Berita Desa”": a training by its name, and no theme
                end = self.works[i]
                while end > i and words.text[end - 1] in ".,!?":
                    end -= 1
                i = self.add(Name(i, end, "PROGRAM", "named"))
                titled = False
                continue
            if i in self.works:
                # a theme or a title in quotation marks: the names in it are nobody's
                i = self.add(Name(i, self.works[i], "WORK", "quoted"))
                titled = False
                continue
            here = i
            i = self.step(i, b, titled=titled)
            closed = i - 1 if words.text[i - 1] == ")" else i  # "Ikatan Dokter Indonesia (IDI) | Vonda Tersia"
            if i > here and self.names and self.names[-1].whole[1] in (i, closed):
                last = self.names[-1]
                faction = last.label == "ORG" and words.low[last.start] == "fraksi"
                titled = last.label == "TITLE" or faction or titled and last.label == "ORG"
            else:
                titled = False
                if i == here:
                    i += 1

    def step(self, i: int, b: int, *, titled: bool) -> int:
        """Tags what starts at token i; the token to go on from, i itself where nothing starts."""
        words = self.words
        if (end := self.introduced(i, b)) > i:
            return end
        # "HM Sampoerna" is a company
        if words.longest("prefix", i, b) and (starts_person(words, i, b) or titled) and known_body(words, i) is None:
            person = person_at(words, i, b, certain=True)
            if person and words.low[i - 1] in NAMED_AFTER and i > words.bounds(i)[0]:
                return self.add(Name(i, person.whole[1], "LOC", "named-after"))
            if person:
                return self.add(person)
        if not (titled and words.index.names.get(words.low[i]) == "strong") and (end := self.title(i, b)) > i:
            return end
        if words.text[i][0].isdigit() and (program := self.known_program(i)) > i:
            return self.add(Name(i, program, "PROGRAM", "lexicon"))  # "35.000 MW"
        if words.low[i] in LOCAL_GOVERNMENTS and body_head(words, i):
            return self.body(i, b, titled=titled)
        if (end := small_place(words, i, b)) > i:
            return self.add(Name(i, end, "LOC", "place"))
        if SITE.match(words.text[i]) and (end := self.site(i)) > i:
            return end
        if words.is_capital(i):
            if titled and self.between_commas(i, b):
                return self.add(Name(i, i + 1, "PER", "after-title"))
            if titled and self.common_first(i, b) and (person := person_at(words, i, b, certain=True)):
                return self.add(replace(person, rule="after-title"))
            if (end := named_award(words, i, b)) > i:
                return self.add(Name(i, end, "PROGRAM", "named"))
            if (end := self.launched(i, b)) > i:
                return self.add(Name(i, end, "PROGRAM", "launched"))
            if (end := self.whole_program(i)) > i:
                return self.add(Name(i, end, "PROGRAM", "lexicon"))
            if (end := self.declared(i, b)) > i:
                return end
            if (end := self.listed_program(i, b)) > i:
                return self.add(Name(i, end, "PROGRAM", "enumerated"))
            if not starts_body(words, i) and (end := self.said_to_be_program(i, b)) > i:
                return self.add(Name(i, end, "PROGRAM", "is-program"))
            if (end := self.body(i, b, titled=titled)) > i:
                return end
            program = self.known_program(i)
            if program > i:
                return self.add(Name(i, program, "PROGRAM", "lexicon"))
            if place_end(words, i, b) == i and (end := self.from_body(i, b)) > i:
                return self.add(Name(i, end, "ORG", "from-body"))
            if not self.holder_behind(i, b, titled=titled) and (end := self.proposed(i, b)) > i:
                return end
            if titled and words.likeness(i) > 0:
                person = person_at(words, i, b, certain=True)
                if person:
                    return self.add(replace(person, rule="after-title"))
            place = place_end(words, i, b)
            if place > i and not (words.index.names.get(words.low[i]) == "strong" and place == i + 1):
                return self.places(i, place)
            return self.run_of_capitals(i, b, titled=titled)
        return i

    def from_body(self, i: int, b: int) -> int:
        """The end of a body behind a name and "dari": "Wira Tersia dari Kidung Media"; i without one."""
        words = self.words
        last = self.names[-1] if self.names else None
        behind = last is not None and last.label == "PER" and last.whole[1] == i - 1 and words.low[i - 1] == "dari"
        if not behind or words.table_likeness(i) <= -2:
            return i
        return capital_run(words, i, b, connectors=frozenset(["&", "of", "and", "the", "for", "untuk"]))

    def places(self, i: int, end: int) -> int:
        """Tags the places in the tokens [i, end), each by itself: "Jalan Merpati | Kota Bitung"."""
        words = self.words
        while i < end:
            stop = one_place(words, i, end)
            if words.low[i] not in words.index.dates and words.low[max(0, i - 1)] not in ("bahasa", "dolar", "dollar"):
                self.names.append(Name(i, stop, "LOC", "place"))
            i = stop
        return end

    def cut_places(self, i: int, end: int) -> int:
        """Tags what the model reads as a place; two in a row are two: "Jl. Melati 11 | Bitung", "RW 16 | Tuatunu"."""
        words = self.words
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
                self.names.append(Name(start, p, "LOC", "model"))
                start = p
        self.names.append(Name(start, end, "LOC", "model"))
        return end

    def read_headlines(self, held: Iterable[tuple[int, int]]) -> None:
        """Tags places and titles in the lines above the text, but for what is held by names already.

        No role is told from them: a headline leaves out too much.
        """
        words = self.words
        taken = [False] * words.count
        for a, b in held:
            taken[a:b] = [True] * (b - a)
        for a, b, line in words.lines:
            i = a
            while line.kind == "headline" and i < b:
                if words.is_capital(i) and not taken[i] and (end := self.title(i, b)) > i:
                    self.names[-1] = replace(self.names[-1], rule="headline")
                    i = end
                    continue
                end = place_end(words, i, b)
                named = end == i + 1 and words.index.names.get(words.low[i]) == "strong"
                i = self.places(i, end) if end > i and not named and not any(taken[i:end]) else max(end, i + 1)
        self.names.sort(key=name_start)

    def holder_behind(self, i: int, b: int, *, titled: bool) -> bool:
        """Beside a title ("Ketua | Vonda Tersia", "hubungi | Vonda Tersia, Humas"), one to four words that look like a name by the
        tables: no reading of the model makes a place of them."""
        words = self.words
        end = i
        while end < b and end - i < 5 and words.is_capital(end):
            likeness = words.table_likeness(end)
            if likeness <= 0 and not (likeness == -1.0 and end > i):
                break  # a place behind another part may be a name, too: "Vonda Karya Sukmawati"
            end += 1
        if not 0 < end - i < 5 or place_end(words, i, b) > i or end < b and words.is_capital(end):
            return False
        if titled or end - i < 2 or end + 1 >= b or words.text[end] not in ",(":
            return titled
        return starts_title(words, end + 1) or self.english_title(end + 1, b) > 0

    def site(self, i: int) -> int:
        """A site as a body: "Kompas.com", and in the bracket of a dateline in small letters, too."""
        words = self.words
        a, _ = words.bounds(i)
        before = words.low[i - 1] if i > a else ""
        bracket = before == "(" and i + 1 < words.count and words.text[i + 1] == ")"
        if not (words.is_capital(i) or bracket) or before in OPENED or before[-1:] in "/@:":
            return i
        return self.add(Name(i, i + 1, "ORG", "site", kind="media"))

    def common_first(self, i: int, b: int) -> bool:
        """ "Ketua Dewan Pangan, Mari Lestari Wirasuta mengapresiasi": a common word opens the name that a title and a comma announce."""
        words = self.words
        if words.text[i - 1] != "," or words.table_likeness(i) != -1.5 or words.region_part[i] or i + 1 >= b:
            return False
        if starts_title(words, i) or starts_body(words, i) or words.longest("introducer", i, b):
            return False
        end = i + 1
        while end < b and words.is_capital(end) and words.table_likeness(end) > 0.5:
            end += 1
        return 2 <= end - i <= 4 and end < b and not words.is_capital(end)

    def between_commas(self, i: int, b: int) -> bool:
        """ "Salah satu petani, Mujur, mengaku …": whatever the word means, it is a name here."""
        words = self.words
        return (
            words.text[i - 1] == ","
            and i + 2 < b
            and words.text[i + 1] == ","
            and self.speaks(i + 2, b)
            and words.longest("region", i) is None
            and not starts_title(words, i)
            and not starts_body(words, i)
            and words.likeness(i) > -2.0
        )

    def proposed(self, i: int, b: int) -> int:
        """What the trained model reads here, where no rule of ours has spoken."""
        words = self.words
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
            if person is None or alone and not self.speaks(end, b) and words.low[i] not in words.index.names:
                return i  # one unknown word: the model alone is not enough
            if alone and words.longest("region", i, b) is not None and self.in_list_of_places(i):
                return i
            named = any(words.low[k] in words.index.names for k in range(person.start, person.end))
            if not named and not person.prefixes and not person.suffixes and not self.speaks(person.whole[1], b):
                return self.run_of_capitals(i, b, titled=False)  # none of its words is a name: the context must say so
            return self.add(replace(person, rule="model"))
        if label == "TITLE" and words.table_likeness(i) > 0:
            return i  # a name, or a word that no table knows: "Vonda Jurnalis …"
        if label == "TITLE":
            self.names.append(Name(i, end, "TITLE", "model"))
            return end
        if label == "PROGRAM" and words.low[end - 1] in FAIRS:
            label = "EVENT"
        if label == "PROGRAM" and (end == i + 1 or not self.proposed_again(i, proposal[0], "PROGRAM")):
            return i  # one word, an acronym mostly, or read so but once: the model alone is not enough
        if label == "LOC":
            if words.index.names.get(words.low[i]) == "strong" and words.longest("region", i, b) is None:
                return i  # a given name that the model takes for a place
            while end > i and words.text[end - 1].isdigit() and len(words.text[end - 1]) == 4:
                end -= 1  # "Kota Bitung 2017"
            common = words.low[i] in words.index.common or words.low[i] in words.index.dates or words.is_acronym(i)
            if end == i or end == i + 1 and common and words.longest("region", i, b) is None:
                return i
            return self.cut_places(i, end)
        if label in ("PROGRAM", "LOC", "EVENT", "LAW", "WORK"):
            self.names.append(Name(i, end, label, "model"))
            return end
        return i

    def in_list_of_places(self, i: int) -> bool:
        """ "Ende, Bima, dan Kupang": what stands between places is one, though people are called so, too."""
        before = self.names[-1] if self.names else None
        return before is not None and before.label == "LOC" and self.words.text[before.end : i] == [","]

    def whole_program(self, i: int) -> int:
        """The end of a programme of the lexicon that reaches further than a body's name at the same place: "BRI Peduli"."""
        words = self.words
        end = self.known_program(i)
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

    def known_program(self, i: int) -> int:
        best = i
        if i > self.words.bounds(i)[0] and self.words.low[i - 1] in NAMED_AFTER:
            return i  # "di Tugu Adipura"
        for end, _row, form in self.words.all_matches("program", i):
            if end == i + 1 and (form.isupper() or sum(c.isupper() for c in form) > 1) and self.words.text[i] != form:
                continue
            if end == i + 1 and self.words.low[i] in self.words.index.common:
                continue
            if self.words.is_capital(end - 1) or not self.words.text[end - 1].isalpha():
                best = end
        return best

    def title(self, i: int, b: int) -> int:
        """A job title with its field or place: "Plt. Wali Kota Bekasi", "Direktur Human Capital Management (HCM)"."""
        words = self.words
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
                declared = p in self.long_at and self.is_body(self.long_at[p]) and self.long_at[p].long[1] > end
                team = body_head(words, end) if head is not None and head[0] == end < b else None
                longer = head is not None and (head[0] > end or team is not None and team[1] == "task-force")
                if declared or longer and words.is_capital(p):
                    end, follows = p, "body"  # "Ketua | Tim Satgas Pangan"
                    break
        elif english := self.english_title(j, b):
            end, follows = english, "body"
        else:
            return i
        if end + 3 < b and words.text[end] == "(" and words.text[end + 2] == ")" and words.low[end + 3] == "bidang":
            end = end + 3  # "Menteri Koordinator (Menko) Bidang …"
        if words.low[end - 1] in ("rt", "rw") and end < b and words.text[end].isdigit():
            end, follows = end + 1, "none"  # "Ketua RT 04"
        # a second head inside: "Wakil Ketua", "Ketua Panitia"
        small = not words.is_capital(j)
        stop = end
        if follows == "place":
            stop = self.place_of_title(end, b)
        elif follows == "none" or small:
            if not small:
                stop = self.field(end, b)
            elif end + 1 < b and words.low[end] in ("bidang", "ilmu") and words.is_capital(end + 1):
                stop = capital_run(
                    words, end + 1, b, connectors=frozenset(["dan", "&"])
                )  # "guru besar bidang Hukum Agraria"
        else:
            stop = self.field(end, b, of_unit=follows == "field")
            body = end if follows == "body" else stop
            if body == stop or small or not self.unnamed_body(end, stop, b):
                body = self.acronyms_behind(end, stop, after_field=follows == "field")
            if body < stop and not small:
                self.names.append(Name(i, body, "TITLE", follows))
                self.names.append(Name(body, stop, "ORG", "after-title"))
                return stop
        if not small:
            stop = self.second_field(stop, b)
            if follows in ("field", "body") and (cut := self.local_office(i, end, stop)):
                self.names.append(Name(i, cut, "TITLE", follows))
                self.names.append(Name(cut, stop, "ORG", "after-title", kind="local-government"))
                return stop
        if small and not self.near_person(i, stop, b):
            return i
        self.names.append(Name(i, stop, "TITLE", "small" if small else follows))
        return stop

    def local_office(self, i: int, end: int, stop: int) -> int:
        """Where the office of a district or village begins in "Kasi Pembangunan | Kecamatan Moti"; 0 without one."""
        words = self.words
        if words.low[i] not in OFFICIALS:
            return 0  # "Ketua Adat Desa Moti"
        for p in range(end, stop - 1):
            if words.low[p] in ("kecamatan", "kelurahan", "desa", "nagari") and one_place(words, p, stop) == stop:
                return p
        return 0

    def second_field(self, i: int, b: int) -> int:
        """The end of a field that goes on behind "dan" up to the body: "Manajer SDM | dan Umum | PT Sinar Niaga"; i without one."""
        words = self.words
        if i + 1 >= b or words.low[i] not in ("dan", "and", "&") or starts_title(words, i + 1):
            return i
        end = self.field(i + 1, b)
        return end if i + 1 < end < b and words.is_capital(end) and starts_body(words, end) else i

    def acronyms_behind(self, i: int, stop: int, *, after_field: bool) -> int:
        """Where the body begins in two short forms or more that close a title: "Manajer SDM | RSIT MBHI"; `stop` without it.

        `after_field`: the first short form is the field's ("Kabid PTSP | DPMPTSP").
        """
        words = self.words
        p = stop
        while p > i and words.is_acronym(p - 1) and words.text[p - 1] not in NOT_BODIES:
            p -= 1
        if not 2 <= stop - p <= 3:
            return stop
        return p + 1 if after_field and p == i else p

    def unnamed_body(self, i: int, stop: int, b: int) -> bool:
        """The words behind a title are a body that no table knows: an acronym, or a proper name with no common word in it."""
        words = self.words
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

    def english_title(self, i: int, b: int) -> int:
        """The end of a title that only its last word gives away, 0 without one."""
        words = self.words
        j = i
        if words.low[i] in ("chief", "head", "director", "dean") and i + 2 < b and words.low[i + 1] == "of":
            j = capital_run(words, i + 2, b, connectors=frozenset(["and", "&", "of"]))
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

    def near_person(self, i: int, stop: int, b: int) -> bool:
        """A title in small letters is one only beside a person: "anggota DPR Budi", "Budi, ketua panitia"."""
        words = self.words
        j = stop
        if j < b and words.is_capital(j):
            j = whole_body(words, j) or j
            j = (j < b and words.text[j] == "(" and is_short_bracket(words, j, b)) or j
            j = place_end(words, j, b) if j < b else j
            if words.low[j : j + 2] == ["dari", "fraksi"]:
                j = whole_body(words, j + 1) or j
        if j < b and words.text[j] == ",":
            j += 1
            if j < b and words.is_capital(j) and self.between_commas(j, b):
                return True
        if j < b and person_at(words, j, b, certain=words.is_capital(j) and self.likely(j, b)) is not None:
            return True
        before = self.names[-1] if self.names else None
        gap = words.text[before.whole[1] : i] if before and before.label == "PER" else None
        return gap is not None and len(gap) <= 4 and all(g in TIED for g in gap)

    def likely(self, j: int, b: int) -> bool:
        """A name of a person stands here: its first word is one, or its first two are weak ones."""
        words = self.words
        return words.likeness(j) > 0.9 or words.likeness(j) > 0.5 and j + 1 < b and words.likeness(j + 1) > 0.5

    def field(self, i: int, b: int, *, of_unit: bool = False) -> int:
        """The end of the field of a title that starts at token i: up to a body, or to the name of its holder.

        `of_unit`: the title is one of a unit, whose field may be called like a directorate ("Kasi Bimas Islam").
        """
        words = self.words
        if of_unit and i < b and (known := known_body(words, i)) is not None and known[1] == "directorate":
            return known[0] if body_head(words, i) is None else i
        if (
            i >= b
            or not words.is_capital(i)
            or starts_body(words, i)
            or starts_person(words, i, b)
            or i in self.long_at
            and self.is_body(self.long_at[i])
        ):
            return i
        end = capital_run(words, i, b, connectors=CONNECTORS | {"kepada"}, commas=True)
        for p in range(i + 1, end):
            if words.low[p] in ("pada", "di", "dari"):
                end = p  # "Direktur Bidang Usaha | Pada Kementerian BUMN"
                break
            if words.is_capital(p) and (starts_body(words, p) or p in self.long_at and self.is_body(self.long_at[p])):
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
            if after is not None and end + 1 in {p.short[0] for p in self.pairs} and not starts_body(words, i):
                return end
        return split

    def place_of_title(self, i: int, b: int) -> int:
        words = self.words
        if i + 1 < b and DISTRICT_NUMBER.match(words.text[i]):
            # "Danramil 0715/Rawa Elok", "Dandim 0508 Depok"
            name = words.low[i].partition("/")[2]
            behind = [name, *words.low[i + 1 : i + 4]]
            for trie in (words.index.tries["region"], words.local_regions):
                for stop, _row, _form in trie.matches(behind, 0, len(behind)):
                    return i + stop
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
            if (
                run > i + 2
                and words.index.names.get(words.low[i]) is None
                and words.likeness(i) >= 1
                and words.index.names.get(words.low[i + 1]) == "strong"
            ):
                return i + 1
        return i

    def enumerated(self, i: int) -> bool:
        """Token i opens an item of a list of programs: "beberapa program …, seperti A (AB), B (BC), dan C (CD)"."""
        words = self.words
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

    def listed_program(self, i: int, b: int) -> int:
        """An item of a list of programs that has no short form: "…, seperti A (AB), Bank Benih Lokal, dan C (CD)"; i where none is."""
        words = self.words
        last = self.names[-1] if self.names else None
        before = words.low[i - 1] if i > words.bounds(i)[0] else ""
        if (
            before in ("adalah", "yaitu", "yakni", "seperti", "meliputi", "lain")
            and words.is_capital(i)
            and self.enumerated(i)
        ):
            return self.item_end(i, b)
        if before not in (",", "dan", "serta") or last is None or not words.is_capital(i):
            return i
        if last.rule not in ("enumerated", "short-form", "lexicon") and last.label != "PROGRAM":
            return i
        gap = words.low[last.whole[1] : i]
        if len(gap) > 6 or any(
            g.isalpha() and g not in ("dan", "serta") and not words.is_capital(last.whole[1] + k)
            for k, g in enumerate(gap)
        ):
            return i
        if last.label != "PROGRAM" or not self.enumerated(i):
            return i
        return self.item_end(i, b)

    def item_end(self, i: int, b: int) -> int:
        """The end of an item of a list of programs: two capitalised words or more, closed by a comma, an "and" or a bracket."""
        words = self.words
        if starts_person(words, i, b) or starts_title(words, i) or known_body(words, i) or place_end(words, i, b) > i:
            return i
        head = body_head(words, i)
        if head is not None and head[1] in PLAIN_BODIES:
            return i
        end = capital_run(words, i, b, connectors=frozenset(["untuk", "bagi", "&", "di"]))
        if end - i < 2 or end < b and words.text[end] not in ",.;(" and words.low[end] not in ("dan", "serta", "yang"):
            return i
        return end

    def is_body(self, pair: Pair) -> bool:
        words = self.words
        first, last = pair.long
        if any(words.low[k] in ENGLISH_BODY for k in range(first, last)):
            return True
        if starts_body(words, first) or words.low[first] in ("museum", "galeri", "perpustakaan"):
            return True
        # "Perkumpulan | Lindung Satwa Borneo (LSB)"
        return (
            first > words.bounds(first)[0] and words.is_capital(first - 1) and body_head(words, first - 1) is not None
        )

    def declared(self, i: int, b: int) -> int:
        """A long form whose short form follows in brackets, where it names a body."""
        words = self.words
        pair = self.long_at.get(i)
        if pair is not None and not self.is_body(pair) and self.enumerated(i):
            self.names.append(Name(pair.long[0], pair.long[1], "PROGRAM", "enumerated"))
            return pair.long[1]
        if pair is None or not self.is_body(pair):
            return i
        first, last = pair.long
        self.names.append(Name(first, last, "ORG", "long-short"))
        short = pair.short
        after = short[1] + 1
        if pair.rule == "long-short" and after < b and words.low[first] in UNITS and words.is_capital(after):
            if (end := whole_body(words, after)) > 0 and not (
                end < b and words.text[end] == "(" and is_short_bracket(words, end, b)
            ):
                # "Satuan Reserse Kriminal (Satreskrim) Polres Bukit Intan"
                self.names[-1] = Name(first, end, "ORG", "long-short")
                return end
        if pair.rule == "long-short" and place_behind_short_form(words, last, b) == after < b:
            if words.low[last - 1] in ("koordinator", "negeri") and place_end(words, after, b) == after:
                # "Universitas Islam Negeri (UIN) Antasari": what is behind the bracket belongs to the name
                end = capital_run(words, after, b)
                end = max(after + 1, name_split(words, after + 1, end, 1.9))
                self.names[-1] = Name(first, end, "ORG", "long-short")
                return end
        if pair.rule == "long-short" and (end := units_behind(words, last, b)) > short[1] + 1:
            self.names[-1] = Name(first, end, "ORG", "long-short")
            return end  # "PT Kilang Pertamina Internasional (KPI) Refinery Unit (RU) IV Cilacap"
        if pair.rule == "long-short" and after < b and (named := named_body(words, after, b)) > after:
            kind = words.longest("head", first, last)
            if kind is not None and kind[1]["kind"] in ("hospital", "university"):
                # "Rumah Sakit Umum Daerah (RSUD) dr. Soewandi Teluk Palas"
                place = place_end(words, named, b)
                self.names[-1] = Name(first, max(named, place), "ORG", "long-short", kind="hospital")
                return max(named, place)
        if (
            pair.rule == "long-short"
            and after + 1 < b
            and words.low[after] in REGIONAL
            and ROMAN.match(words.text[after + 1])
        ):
            self.names[-1] = Name(first, after + 2, "ORG", "long-short")
            return after + 2  # "Lembaga Layanan Pendidikan Tinggi (LLDikti) Wilayah VI"
        if (
            pair.rule == "long-short"
            and after < b
            and (words.low[after] in REGIONAL or words.longest("region", after, b) is not None)
            and words.is_capital(after)
            and not starts_person(words, after, b)
        ):
            # "Badan Keuangan Daerah (BKD) Kota Bekasi": the bracket stands inside the name
            end = place_end(words, after, b)
            if end > after and name_split(words, after, end, 2.5) == end:
                self.names[-1] = Name(first, end, "ORG", "long-short")
                return end
        if pair.rule == "long-short":
            self.names.append(Name(short[0], short[1], "ORG", "short-form", (short[0], short[1])))
            return min(short[1] + 1, b)
        return last

    def body(self, i: int, b: int, *, titled: bool) -> int:
        words = self.words
        if words.low[i] in ("ma", "mi", "mts") and words.text[i - 1] == "/":
            return i  # "SMA/SMK/MA"
        known = known_body(words, i)
        head = body_head(words, i)
        if head and not known and self.inside_a_title(i):
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
            end = self.cut(i, name_split(words, i + 1, proposal[0], least))
            # Measured with half of the lexicon's bodies hidden: one reading is enough for several words, but not for an acronym,
            # nor for two words that no table knows, which may be anybody's name.
            several = end > i + 2 or end == i + 2 and min(words.table_likeness(i), words.table_likeness(i + 1)) < 1.0
            if self.unknown_body(i, end) and (several or self.proposed_again(i, end, "ORG")):
                ends.append((end, "", "model"))
        if not ends and (stop := self.english_body(i, b)):
            return self.add(Name(i, stop, "ORG", "english-body"))
        if not ends:
            if words.is_acronym(i) and words.text[i] not in NOT_BODIES and titled and not words.are_initials(i):
                end = body_end(words, i, i + 1, "", known=True, least=least)
                return self.add(Name(i, end, "ORG", "after-title"))
            if words.is_acronym(i) and words.text[i] not in NOT_BODIES and i + 1 < b and self.speaks(i + 1, b):
                return self.add(Name(i, i + 1, "ORG", "speaks"))
            return i
        end, kind, rule = max(ends, key=longest_end)
        if kind in ("company", "state-company") or words.low[i] == "pt":
            end = units_behind(words, end, b)
            if words.low[end - 2 : end] in (["call", "center"], ["contact", "center"]):
                end -= 2  # a number to call, and no body
        if words.text[i].casefold() in HOSTED and end < b and words.is_capital(end):
            end = max(end, whole_body(words, end))  # "DWP | MAN Ende": of the body that has it
        self.names.append(Name(i, end, "ORG", rule, kind=kind))
        return end

    def english_body(self, i: int, b: int) -> int:
        """The end of a name that its last word makes a body's: "Samudra Cepu Limited", "Rimba Satwa Foundation"; 0 without one."""
        words = self.words
        if i > words.bounds(i)[0] and words.is_capital(i - 1) or starts_title(words, i) or starts_person(words, i, b):
            return 0
        end = capital_run(words, i, b, connectors=frozenset(["of", "for", "and", "&"]))
        stop = next((k + 1 for k in range(end - 1, i, -1) if words.low[k] in CLOSING_BODY), 0)
        if not stop or any(is_ordinary(words, k) for k in range(i + 1, stop - 1)):
            return 0
        if is_ordinary(words, i) and (words.sentence_start(i) or stop - i < 3):
            return 0
        return stop

    def proposed_again(self, i: int, end: int, label: str) -> bool:
        """The model reads the same words so a second time, or somebody speaks so: one reading alone is too little."""
        words = self.words
        if self.seen is None:
            self.seen = Counter((kind, tuple(words.low[start:stop])) for start, (stop, kind) in words.proposals.items())
        again = self.seen[label, tuple(words.low[i:end])] > 1
        return again or end < words.bounds(i)[1] and self.speaks(end, words.bounds(i)[1])

    def cut(self, i: int, end: int) -> int:
        """The end of a proposed body: not over "dan" and another body, no small word at the end."""
        words = self.words
        for k in range(i + 1, end - 1):
            if words.low[k] in ("dan", "serta", "&", ",") and (starts_body(words, k + 1) or starts_title(words, k + 1)):
                end = k
                break
        while end > i + 1 and (words.low[end - 1] in CONNECTORS or words.text[end - 1] in ",.-–("):
            end -= 1
        return end

    def unknown_body(self, i: int, end: int) -> bool:
        """What the model alone calls a body: an acronym, or a proper name of words that stand in no table."""
        words = self.words
        if words.text[i] in NOT_BODIES or i in self.other_short or words.longest("place", i) is not None:
            return False
        if end == i + 1:
            return words.is_acronym(i) and words.longest("head", i) is None and words.longest("region", i) is None
        return all(words.table_likeness(k) > -1.2 or words.is_acronym(k) for k in range(i, end))

    def inside_a_title(self, i: int) -> bool:
        """A capitalised common word stands right before: "Perlindungan Berbasis Komunitas Bagi Anak" is a title, no body."""
        words = self.words
        a, _ = words.bounds(i)
        if i <= a + 1 or not words.is_capital(i - 1) or words.sentence_start(i - 1):
            return False
        if self.names and self.names[-1].whole[1] == i:
            return False
        return words.low[i - 1] in words.index.common and words.low[i - 1] not in REGIONAL

    def speaks(self, i: int, b: int) -> bool:
        match = self.words.longest("verb", i, b)
        return match is not None and match[1]["voice"] == "active"

    def run_of_capitals(self, i: int, b: int, *, titled: bool) -> int:
        """A capitalised word that no table knows: the name of a person where the context or the word says so."""
        words = self.words
        before = words.low[i - 1] if i > words.bounds(i)[0] else ""
        if before in GENERIC_BODIES and words.likeness(i) > 0 and not starts_person(words, i, b):
            end = capital_run(words, i, b, connectors=frozenset(["&", "of", "and"]))
            if all(words.likeness(k) > 0 or words.is_acronym(k) for k in range(i, end)):
                return self.add(Name(i, end, "ORG", "generic-head"))
        if before == "asal" and words.index.names.get(words.low[i]) != "strong":
            return self.add(Name(i, i + 1, "LOC", "place-of-origin"))
        if before == "oleh" and i > words.bounds(i)[0] + 1 and words.low[i - 2] in RUN_BY and words.likeness(i) < 1.5:
            end = capital_run(words, i, b, connectors=frozenset(["&", "of", "and", "the", "for"]))
            if place_end(words, i, b) == i and not any(words.likeness(k) >= 1.5 for k in range(i, end)):
                return self.add(Name(i, end, "ORG", "run-by"))  # "yang diselenggarakan oleh Kabar Niaga"
        if before == "dalam" and i > words.bounds(i)[0] + 1 and words.low[i - 2] in ("tergabung", "bergabung"):
            end = capital_run(words, i, b, connectors=frozenset(["&", "of", "and", "the", "for", "untuk"]))
            if place_end(words, i, b) == i and end > i + 1:
                return self.add(Name(i, end, "ORG", "member-of"))  # "yang tergabung dalam Elang Robotics Club"
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
            verb = self.speaks(after + 1 if small else after, b) if after < b else False
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
                    return self.add(replace(person, rule="from-body"))
            # in a contact block a name has a line of its own
            asked = before in ("hubungi", "menghubungi", "dihubungi") or contact and (a, end_of_line) == person.whole
            asked = asked and (person.end - person.start > 1 or strong)
            if not (verb or role or asked or strong and (before in SPEAKERS_AFTER or person.end - person.start >= 2)):
                return i
            person = replace(person, rule="speaks" if verb else "beside-role" if role else "name")
        elif said:
            person = replace(person, rule="said-by")
        # an unknown single word is no evidence of a person, unless it speaks
        return self.add(person)

    def launched(self, i: int, b: int) -> int:
        """What is launched: "meluncurkan Pasar Tani Digital", "Pasar Tani Digital resmi diluncurkan"; i where nothing is."""
        words = self.words
        a, _ = words.bounds(i)
        if i > a and words.is_capital(i - 1) and words.low[i - 1] not in LAUNCHING:
            return i  # inside a stretch of capitals: it was looked at where it starts
        if not words.is_capital(i) or starts_person(words, i, b) or starts_title(words, i):
            return i
        if starts_body(words, i) and i not in self.long_at:
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
        behind = [
            w for w in words.low[end : end + 4] if w not in ("secara", "resmi", "telah", "ini", "kembali", "akan")
        ]
        if before in LAUNCHING or behind and behind[0] in LAUNCHED and not words.sentence_start(i):
            return end
        return i

    def said_to_be_program(self, i: int, b: int) -> int:
        """ "X merupakan salah satu program …": the end of X."""
        words = self.words
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

    def named_training(self, i: int, b: int) -> int:
        """The end of a name whose first word says what it is: "Pelatihan Pengembangan Diri", "Operasi Tani Aman"; i without one."""
        words = self.words
        if not words.is_capital(i) or words.low[i] not in NAME_GIVING or words.shouting[words.line_of[i]]:
            return i
        j = i + 1
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

    def introduced(self, i: int, b: int) -> int:
        """A word that tells what the following name is: program, law, event, work, agreement."""
        words = self.words
        if (end := self.named_training(i, b)) > i:
            return self.add(Name(i, end, "PROGRAM", "named"))
        pair = self.long_at.get(i)
        if pair is not None and not self.is_body(pair) and words.low[i] in ANNOUNCING and words.is_capital(i):
            return self.add(Name(i, pair.long[1], "PROGRAM", "named"))  # "Olimpiade Riset Madrasah (ORM)"
        match = words.longest("introducer", i, b)
        if match is None:
            return i
        end, row, _ = match
        kind = row["kind"]
        position = words.longest("position", i, b)
        if position is not None and position[0] > end:
            return i  # "Project Officer"
        program = self.known_program(i) if words.is_capital(i) else i
        if program > end:
            return self.add(Name(i, program, "PROGRAM", "lexicon"))
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
            return self.add(Name(i, max(j, end), "LAW", "introducer"))
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
            return self.add(Name(i, max(j, end), "EVENT", "introducer"))
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
        if j < b and words.text[j] not in "“\"‘'”„«" and j == end + 1 and self.named_behind(j, b):
            end = j  # "penerima hibah media Suara Kampung Bersama"
        if j >= b or words.text[j] not in "“\"‘'”„«":
            j = end
        if j < b and words.text[j] in "“\"‘'”„«" and j + 1 < b:
            close = next(
                (k for k in range(j + 1, min(b, j + (30 if j == end else 12))) if words.text[k] in "”\"’'»“"), None
            )
            if close is not None and close - j >= 2 and words.is_capital(j + 1):
                inner = self.cut_bracket(j + 1, close)
                self.names.append(Name(j + 1, inner, "PROGRAM", "introducer-quoted"))
                return close + 1
            return i
        if j >= b or not (words.is_capital(j) or words.text[j][0].isdigit() and j + 1 < b and words.is_acronym(j + 1)):
            return i
        if (award := named_award(words, j, b)) > j:
            return self.add(Name(j, award, "PROGRAM", "named"))
        if known_body(words, j):
            return i
        if starts_person(words, j, b) or starts_title(words, j) and j not in self.long_at:
            return i
        pair = self.long_at.get(j)
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
        whole = i if words.is_capital(i) and i in self.long_at else j
        self.names.append(Name(whole, stop, "PROGRAM", "introducer"))
        return stop

    def named_behind(self, j: int, b: int) -> bool:
        """Two capitalised words or more behind an introducer and one small word that are no body, person, office or place."""
        words = self.words
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

    def cut_bracket(self, i: int, end: int) -> int:
        """The end of a quoted name without the short form that closes it in brackets."""
        words = self.words
        if end - i > 3 and words.text[end - 1] == ")":
            for k in range(end - 2, max(i, end - 5), -1):
                if words.text[k] == "(":
                    return k
        return end


def name_start(name: Name) -> int:
    return name.whole[0]


def longest_end(candidate: tuple[int, str, str]) -> int:
    return candidate[0]
