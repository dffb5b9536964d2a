"""Names in a release: people, organizations, programs, titles, places, and what only looks like them (laws, events, works)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from jubir.stages.lexicon import Row
from jubir.stages.marks import find_marked, naming_before
from jubir.stages.rules.bodies import from_body, read_body, read_declared, run_of_capitals
from jubir.stages.rules.introducers import TRAININGS, read_introduced
from jubir.stages.rules.lists import bulleted_people, listed_people
from jubir.stages.rules.program_names import (
    NAMED_AFTER,
    PROGRAM_WORDS,
    known_program,
    launched_program,
    listed_program,
    said_to_be_program,
    whole_program,
)
from jubir.stages.rules.proposals import read_proposed
from jubir.stages.rules.reading import Reading
from jubir.stages.rules.second_look import (
    complete_names,
    drop_initials,
    drop_readings,
    press_offices,
    same_as_body,
    written_out,
)
from jubir.stages.rules.shapes import (
    LOCAL_GOVERNMENTS,
    Name,
    body_head,
    is_short_bracket,
    known_body,
    named_award,
    one_place,
    person_at,
    place_end,
    small_place,
    starts_body,
    starts_person,
    starts_title,
)
from jubir.stages.rules.titles import between_commas, english_title, read_title
from jubir.stages.rules.words import Words

# A site that is named like a house: "Kompas.com", but no address that one is told to open.
SITE = re.compile(r"[^\W\d_][\w-]*\.(?:com|net|news|tv|co|id|co\.id)$", re.IGNORECASE)
OPENED = frozenset(
    "situs laman website web alamat link tautan portal di pada melalui klik kunjungi akses mengakses http https www".split()
)
# What may be called something, and is an event.
EVENTS = frozenset(
    "seminar webinar lomba kegiatan acara diskusi pameran festival workshop lokakarya talkshow konser buku film lagu".split()
)
# What opens the name of a training when the name stands in quotation marks.
QUOTED_TRAINING = TRAININGS | frozenset("workshop lokakarya bootcamp pendampingan".split())


class Tagger(Reading):
    """The grammar over one release; `run` gives its names in order, none overlapping another."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.works = {
            m.start: m.end
            for m in find_marked(words)
            if m.start < m.end and naming_before(words, m) in ("theme", "title", "slogan")
        }

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
            if line.kind == "contact" and (person := self.signed(a, b)) is not None:
                self.names.append(person)
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
        written_out(self)
        drop_readings(self)
        press_offices(self)
        drop_initials(self)
        same_as_body(self)
        complete_names(self)
        self.names.sort(key=name_start)
        return self.names

    def signed(self, a: int, b: int) -> Name | None:
        """A line of a contact block that is one name, whatever no table knows of it, right below the office of its bearer."""
        words = self.words
        last = self.names[-1] if self.names else None
        below = last is not None and words.line_of[last.start] == words.line_of[a] - 1
        if (
            not below
            or last is None
            or last.label not in ("TITLE", "ORG")
            or starts_body(words, a)
            or starts_title(words, a)
        ):
            return None
        office = any(
            n.label == "TITLE" and words.line_of[n.start] == words.line_of[last.start] for n in self.names[-3:]
        )
        person = person_at(words, a, b, certain=True) if office else None
        return (
            replace(person, rule="contact-line")
            if person is not None and person.whole == (a, b) and b - a > 1
            else None
        )

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
                i = self.add(Name(i, max(end, i + 1), "PROGRAM", "named"))
                titled = False
                continue
            if i in self.works and self.of_program(i):
                i = self.add(Name(i, self.works[i], "PROGRAM", "named"))
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

    def of_program(self, i: int) -> bool:
        """ "layanan jemput bola bertajuk “Gerai Desa”": what is so called is a service or a programme, and no event."""
        words = self.words
        a, _ = words.bounds(i)
        before = words.low[max(a, i - 8) : i]
        called = next((n for n in range(len(before) - 1, -1, -1) if before[n] in ("bertajuk", "bernama", "dinamai")), 0)
        kinds = [w for w in before[:called] if w in PROGRAM_WORDS or w in EVENTS]
        return bool(kinds) and kinds[-1] in PROGRAM_WORDS

    def step(self, i: int, b: int, *, titled: bool) -> int:
        """Tags what starts at token i; the token to go on from, i itself where nothing starts."""
        words = self.words
        if (end := read_introduced(self, i, b)) > i:
            return end
        # "HM Sampoerna" is a company
        if words.longest("prefix", i, b) and (starts_person(words, i, b) or titled) and known_body(words, i) is None:
            person = person_at(words, i, b, certain=True)
            if person and words.low[i - 1] in NAMED_AFTER and i > words.bounds(i)[0]:
                return self.add(Name(i, person.whole[1], "LOC", "named-after"))
            if person:
                return self.add(person)
        if not (titled and words.index.names.get(words.low[i]) == "strong") and (end := read_title(self, i, b)) > i:
            return end
        if words.text[i][0].isdigit() and (program := known_program(words, i)) > i:
            return self.add(Name(i, program, "PROGRAM", "lexicon"))  # "35.000 MW"
        if words.low[i] in LOCAL_GOVERNMENTS and body_head(words, i):
            return read_body(self, i, b, titled=titled)
        if (end := small_place(words, i, b)) > i:
            return self.add(Name(i, end, "LOC", "place"))
        if SITE.match(words.text[i]) and (end := self.site(i)) > i:
            return end
        if words.is_capital(i):
            if titled and between_commas(words, i, b):
                return self.add(Name(i, i + 1, "PER", "after-title"))
            if titled and self.common_first(i, b) and (person := person_at(words, i, b, certain=True)):
                return self.add(replace(person, rule="after-title"))
            if person := aged_person(words, i, b):
                return self.add(person)
            if (end := named_award(words, i, b)) > i:
                return self.add(Name(i, end, "PROGRAM", "named"))
            if (end := launched_program(self, i, b)) > i:
                return self.add(Name(i, end, "PROGRAM", "launched"))
            if (end := whole_program(words, i)) > i:
                return self.add(Name(i, end, "PROGRAM", "lexicon"))
            if (end := read_declared(self, i, b)) > i:
                return end
            if (end := listed_program(self, i, b)) > i:
                return self.add(Name(i, end, "PROGRAM", "enumerated"))
            if not starts_body(words, i) and (end := said_to_be_program(words, i, b)) > i:
                return self.add(Name(i, end, "PROGRAM", "is-program"))
            if (end := read_body(self, i, b, titled=titled)) > i:
                return end
            program = known_program(words, i)
            if program > i:
                return self.add(Name(i, program, "PROGRAM", "lexicon"))
            if place_end(words, i, b) == i and (end := from_body(self, i, b)) > i:
                return self.add(Name(i, end, "ORG", "from-body"))
            if not self.holder_behind(i, b, titled=titled) and (end := read_proposed(self, i, b)) > i:
                return end
            if titled and words.likeness(i) > 0:
                person = person_at(words, i, b, certain=True)
                if person:
                    return self.add(replace(person, rule="after-title"))
            place = place_end(words, i, b)
            if place > i and not (words.index.names.get(words.low[i]) == "strong" and place == i + 1):
                return self.places(i, place)
            return run_of_capitals(self, i, b, titled=titled)
        return i

    def places(self, i: int, end: int) -> int:
        """Tags the places in the tokens [i, end), each by itself: "Jalan Merpati | Kota Bitung"."""
        words = self.words
        while i < end:
            stop = one_place(words, i, end)
            if words.low[i] not in words.index.dates and words.low[max(0, i - 1)] not in ("bahasa", "dolar", "dollar"):
                self.names.append(Name(i, stop, "LOC", "place"))
            i = stop
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
                if words.is_capital(i) and not taken[i] and (end := read_title(self, i, b)) > i:
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
        return starts_title(words, end + 1) or english_title(words, end + 1, b) > 0

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
        """A common word, or the name of some district, opens the name that a title announces: "Ketua Dewan Pangan, Mari Lestari
        Wirasuta mengapresiasi", "Kepala BPBD Kabupaten Alor Moti Wirasuta menjelaskan"."""
        words = self.words
        region = words.longest("region", i, b)
        district = region is not None and region[0] == i + 1 and region[1]["kind"] == "district"
        office = bool(self.names) and self.names[-1].rule == "office" and self.names[-1].end == i
        common = (words.text[i - 1] == "," or office) and words.table_likeness(i) == -1.5
        if i + 1 >= b or words.region_part[i] or not (common or district and words.table_likeness(i) == -1.0):
            return False
        if starts_title(words, i) or starts_body(words, i) or words.longest("introducer", i, b):
            return False
        end = i + 1
        while end < b and words.is_capital(end) and words.table_likeness(end) > 0.5:
            end += 1
        return 2 <= end - i <= 4 and end < b and not words.is_capital(end)


def aged_person(words: Words, i: int, b: int) -> Name | None:
    """ "Turwanto (54), warga Desa Moti, …": an age in brackets tells that a person stands before it."""
    end = i
    while end < b and end - i < 5 and words.is_capital(end) and words.table_likeness(end) > 0:
        end += 1
    if end == i or end == i + 1 and (len(words.text[i]) < 3 or words.is_acronym(i)):
        return None  # "AR (19)" has no name
    if end + 2 >= b or words.text[end] != "(" or words.line_of[end + 2] != words.line_of[i]:
        return None
    age, after = words.text[end + 1], words.low[end + 2]
    if not re.fullmatch(r"[5-9]|[1-9]\d", age) or after not in (")", "tahun", "thn", "th"):
        return None
    person = person_at(words, i, b, certain=True)
    return replace(person, rule="aged") if person is not None and person.end == end else Name(i, end, "PER", "aged")


def name_start(name: Name) -> int:
    return name.whole[0]
