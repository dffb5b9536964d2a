"""Who holds which office where: titles, bodies and names brought together as (person, title, organization)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from jubir.stages.entities import Entity
from jubir.stages.rules.lists import LINKS
from jubir.stages.rules.shapes import Name
from jubir.stages.rules.words import AUXILIARIES, Words

# One of these stands between a name and what its holder is.
TELLING = frozenset(
    "selaku sebagai adalah merupakan seorang juga menjabat sekaligus merangkap yakni yaitu menjadi sehari-hari".split()
)
# How somebody came to an office, and that he once held it: "sempat menjabat sebagai", "terpilih menjadi".
APPOINTED = frozenset("dilantik ditunjuk terpilih dipercaya didapuk dikukuhkan diangkat tercatat".split())
ONCE = frozenset(["sempat", "pernah"])
# What else may stand there.
LINKING = (
    TELLING
    | APPOINTED
    | ONCE
    | frozenset("yang ialah dan saat ini bertugas tersebut bekerja kini berprofesi resmi telah".split())
)
BETWEEN_TITLE_AND_BODY = frozenset(
    ["di", "pada", "dari", "untuk", "andalan", "bidang", "kantor", "tingkat", "dalam", "lingkungan"]
)
# Nouns of agents as Indonesian forms them: penulis, pelaku, pegiat, seniman has its row, etnomusikolog, dramawan.
# What ends in -an is the work and not who does it (perdagangan); "pertama" and its like are no nouns of agents.
AGENT = re.compile(
    r"(?!pertama$|perlu$|pernah$|penting$|penuh$|persis$|pesan$|pekan$|\w+an$)pe[glmnrs]\w{3,}$|\w{3,}(?:wan|wati|olog|ator|itor|ktor)$"
)


def is_agent(word: str) -> bool:
    """The noun of somebody who does something, by its form: "penulis", "dramawan"."""
    return AGENT.match(word) is not None


NUMERALS = frozenset("para dua tiga empat lima enam tujuh delapan sembilan sepuluh kedua ketiga keempat kelima".split())
AFFILIATION = frozenset(["dari", "perwakilan", "mewakili", "asal", "utusan", "pihak"])


# What people do at an event, which the list of them names once.
EVENT_ROLES = frozenset("narasumber pembicara pemateri panelis instruktur".split())
PRESENTED = frozenset("sebagai menghadirkan dengan mendatangkan hadir menampilkan".split())
SPEAKER_LINKS = frozenset([",", ":", "yakni", "yaitu", "antara", "lain", "adalah", "hadir", "di", "antaranya"])
RELIGIONS = frozenset("islam kristen katolik hindu buddha khonghucu".split())
# What may stand before what somebody is: "Sukma, salah satu warga yang …".
ONE_OF = (("salah", "satu"), ("salah", "seorang"), ("seorang",))
# Whose place belongs to what they are: "warga Kecamatan Moti".
INHABITANTS = frozenset("warga penduduk".split())
# Beside "diwakili" between who is represented and who came.
STOOD_IN = frozenset(["yang", "oleh", ",", "dalam", "hal", "ini"])
# Between a body that opens the sentence with "Dari" and those who came from it.
PRESENT = frozenset([(), ("hadir",), ("hadir", "pula"), ("tampak", "hadir"), ("turut", "hadir"), ("tampak",), ("ada",)])
# A sentence that lists who was there.
ATTENDING = frozenset("hadir dihadiri menghadiri disaksikan menyaksikan didampingi tampak terlihat turut".split())
# Words of an epithet that are no office: "kata pria itu".
PLAIN_PEOPLE = frozenset(
    "pria lelaki perempuan wanita ibu bapak putra putri gadis remaja pemuda anggota tokoh warga".split()
)
NOT_OF_EPITHET = frozenset("asal kelahiran yang dari di pada itu ini tersebut".split())


@dataclass(frozen=True)
class RoleFact:
    """A role as token spans and entities; `title` is a token span or None."""

    person: Entity
    title: tuple[int, int] | None
    body: Entity | None
    start: int
    end: int
    rule: str
    status: str
    implied: str | None
    # the end of the title, where it stands behind another one: of "Bupati dan Wakil Bupati Alor" the word "Alor" is both offices'
    shared: tuple[int, int] | None = None


@dataclass(frozen=True)
class Item:
    """A name in the order of the text, with its entity where it has one. `start`, `end` hold titles and degrees of people, too."""

    start: int
    end: int
    name: Name
    entity: Entity | None


def in_order(names: list[Name], entities: list[Entity]) -> list[Item]:
    """All names of the text by position; where two overlap the longer one stays."""
    owner = {(n.start, n.end, e.label): e for e in entities for n in e.names}
    rows = {}
    for name in [*names, *[n for e in entities for n in e.names]]:
        rows[(name.start, name.end, name.label)] = name
    items = [Item(*n.whole, n, owner.get((n.start, n.end, n.label))) for n in rows.values()]
    items.sort(key=item_order)
    kept: list[Item] = []
    for item in items:
        if kept and item.start < kept[-1].end:
            continue
        kept.append(item)
    return kept


def item_order(item: Item) -> tuple[int, int]:
    return item.start, -item.end


@dataclass(frozen=True)
class Group:
    """A title with the body behind it: "Kepala | BRIN", "Deputy Country Director | Korea … (KOICA)"."""

    title: Item
    body: Item | None
    start: int
    end: int


def head_end(words: Words, title: Item) -> int:
    """Where the form of the table ends that a title begins with: "Wakil Bupati | Alor"."""
    found = [words.longest(trie, title.start, title.end) for trie in ("office", "position")]
    return max((match[0] for match in found if match), default=title.end)


class RoleFinder:
    def __init__(self, words: Words, items: list[Item]) -> None:
        self.words = words
        self.items = items
        self.facts: list[RoleFact] = []
        self.grouped: dict[int, Group] = {}  # by the number of the title's item
        self.body_ending = {item.end: item for item in items if item.name.label == "ORG"}
        self.bodies_at = {item.start for item in items if item.name.label == "ORG"}
        self.factions: dict[int, int] = {}  # of a person: the number of the title that he has with others
        self.sent_from: dict[int, Item] = {}  # of a person: the body that opens the sentence and sent him
        self.event_role: dict[int, int] = {}  # of a person: the token that says what all of the list do at the event
        self.first_of: dict[int, int] = {}  # of a person in a list: the number of the list's first person

    def between(self, a: int, b: int) -> list[str]:
        """The tokens between two positions, brackets with a short form left out."""
        words = self.words
        out, i = [], a
        while i < b:
            if words.text[i] == "(":
                close = next((k for k in range(i + 1, min(b, i + 8)) if words.text[k] == ")"), None)
                if close is not None:
                    i = close + 1
                    continue
            out.append(words.low[i])
            i += 1
        return out

    def same_line(self, a: Item, b: Item) -> bool:
        return self.words.line_of[a.start] == self.words.line_of[b.start]

    def find(self) -> list[RoleFact]:
        items, words = self.items, self.words
        # 1. titles with their bodies
        for k, item in enumerate(items):
            if item.name.label != "TITLE":
                continue
            body = None
            end = item.end
            m = k + 1
            while (
                m < len(items)
                and self.same_line(item, items[m])
                and items[m].name.label == "ORG"
                and items[m].name.rule == "short-form"
            ):
                end = items[m].end
                m += 1
            if m < len(items) and self.same_line(item, items[m]) and items[m].name.label == "ORG":
                gap = self.between(item.end, items[m].start)
                near = len(gap) <= 2 and all(g in BETWEEN_TITLE_AND_BODY for g in gap)
                if not gap or near or gap == [","] and self.closes_line(k, items[m]):
                    body = items[m]
                    end = body.end
                    while (
                        m + 1 < len(items)
                        and items[m + 1].start - end <= 2
                        and (
                            items[m + 1].name.rule == "short-form"
                            or items[m + 1].entity is body.entity
                            and words.text[items[m + 1].start - 1] == "("
                        )
                    ):
                        m += 1
                        end = items[m].end
                    if end < words.count and words.text[end] == ")":
                        end += 1
            if body is None and (host := self.host_of_list(k)) is not None:
                body = host
            elif body is None and (sender := self.represented(k)) is not None:
                body = sender
                name = re.findall(r"\((\w+)\)", sender.entity.name) if sender.entity is not None else []
                if item.end - item.start > 1 and words.text[item.end - 1] in name:
                    # "Sekretaris | Kominfo", of the "Dinas Komunikasi (Kominfo)"
                    item = replace(item, end=item.end - 1)
            self.grouped[k] = Group(item, body, item.start, end)
        # 2. people with the groups beside them
        for k, item in enumerate(items):
            if item.name.label == "PER" and item.entity is not None:
                self.beside(k, item)
        # 3. titles without a name beside them
        self.titles_of_one()
        self.left_over()
        return self.facts

    def host_of_list(self, k: int) -> Item | None:
        """ "… dihadiri pejabat dari BKN. Di antaranya Deputi X A, Direktur Y B": the body that closes the sentence before is theirs."""
        words = self.words
        title = self.items[k]
        a, b = words.bounds(title.start)
        if self.followed_by_name(k, b) is None:
            return None
        stop = next((i for i in range(title.start - 1, max(a, title.start - 90) - 1, -1) if words.text[i] == "."), 0)
        if stop <= a or tuple(words.low[stop + 1 : stop + 3]) not in (("di", "antaranya"), ("antara", "lain")):
            return None
        body = self.body_ending.get(stop)
        return body if body is not None and words.low[body.start - 1] == "dari" else None

    def followed_by_name(self, k: int, b: int) -> Item | None:
        """The person whose name follows title k at once."""
        following = self.items[k + 1] if k + 1 < len(self.items) else None
        near = following is not None and following.name.label == "PER" and following.start == self.items[k].end
        return following if near and following is not None and following.end <= b else None

    def represented(self, k: int) -> Item | None:
        """ "Kepala Dinas Pasar yang diwakili Sekretaris Dinas, Ani": the body of who is represented is that of who came."""
        title = self.items[k]
        before = self.items[k - 1] if k else None
        if before is None or before.name.label != "ORG" or not self.same_line(before, title):
            return None
        gap = [w for w in self.between(before.end, title.start) if w not in STOOD_IN]
        return before if gap == ["diwakili"] else None

    def closes_line(self, k: int, body: Item) -> bool:
        """ "Wira Tersia – Guru Besar Bidang Kimia, Fakultas Teknik": a line of a list, whose body belongs to the office before it."""
        words = self.words
        person = self.items[k - 1] if k else None
        _, b = words.bounds(body.start)
        ends = all(words.text[j] in ".;()" or words.is_acronym(j) for j in range(body.end, b))
        dash = person is not None and person.name.label == "PER" and self.between(person.end, self.items[k].start)
        return ends and dash in (["–"], ["-"], ["—"])

    def titles_of_one(self) -> None:
        """ "Wakil Bupati yang juga merupakan Ketua PMI Alor meminta": what the holder of the first title is, too."""
        holders = self.holders()
        for m, group in self.grouped.items():
            other = next((x for x in range(m + 1, min(len(self.items), m + 4)) if x in self.grouped), None)
            if other is None or not self.same_line(group.title, self.items[other]):
                continue
            gap = self.between(group.end, self.items[other].start)
            if gap[:2] != ["yang", "juga"] or len(gap) > 3 or self.followed_by_person(other) is not None:
                continue
            named = holders.get(self.head_key(group.title), set())
            if len(named) == 1:
                self.fact(next(iter(named)), self.grouped[other], group.title, "linked")

    def left_over(self) -> None:
        """ "Bupati Alor meminta …", and later "jelas Wira", of whom nothing else is said: the one office that has no name and the
        one name that has no office belong together, where the office comes first and the name beside a verb of saying."""
        words = self.words
        roles = {id(fact.person) for fact in self.facts}
        people = {i.entity: i for i in self.items[::-1] if i.name.label == "PER" and i.entity is not None}
        bare = [entity for entity in people if id(entity) not in roles]
        holders = self.holders()
        offices: dict[str, list[Item]] = {}
        for item in self.items:
            if item.name.label == "TITLE" and item.name.rule in ("place", "office"):
                offices.setdefault(self.head_key(item), []).append(item)
        open_to_all = [titles for head, titles in offices.items() if head not in holders]
        for titles in open_to_all:
            longest = max(titles, key=lambda i: (i.end - i.start, -i.start))
            # "Bupai Alor Wira Tersia": the title is misspelt, but its place stands before the name
            place = words.low[head_end(words, longest) : longest.end]
            fits = [e for e in bare if place and words.low[people[e].start - len(place) : people[e].start] == place]
            if not fits and len(bare) == len(open_to_all) == 1:
                first = people[bare[0]].start
                if first > titles[0].start and words.longest("verb", first - 1, first) is not None:
                    fits = bare
            if len(fits) == 1:
                self.fact(fits[0], Group(longest, None, longest.start, longest.end), longest, "only-person")

    def head_key(self, title: Item) -> str:
        """The head of a title in the main spelling: "Wakil Bupati" for "Wabup Alor"."""
        words = self.words
        found = [words.longest(trie, title.start, title.end) for trie in ("office", "position")]
        best = max((match for match in found if match), key=lambda m: m[0], default=None)
        return best[1].form.casefold() if best else words.chars(title.start, title.end).casefold()

    def holders(self) -> dict[str, set[Entity]]:
        """Who holds a title, by its head."""
        found: dict[str, set[Entity]] = {}
        heads = {item.start: self.head_key(item) for item in self.items if item.name.label == "TITLE"}
        for fact in self.facts:
            if fact.title is not None and fact.title[0] in heads:
                found.setdefault(heads[fact.title[0]], set()).add(fact.person)
        return found

    def group_ending_before(self, k: int) -> tuple[int, Group] | None:
        """The group whose end stands right before item k."""
        for m in range(k - 1, max(-1, k - 4), -1):
            if self.items[m].name.label == "TITLE":
                group = self.grouped[m]
                return (m, group) if group.end <= self.items[k].start else None
            if self.items[m].name.label not in ("ORG", "LOC"):
                return None
        return None

    def followed_by_person(self, k: int) -> int | None:
        """The number of the person that comes right behind the group of title k."""
        group = self.grouped[k]
        for m in range(k + 1, min(len(self.items), k + 5)):
            other = self.items[m]
            if other.start < group.end:
                continue
            if other.name.label == "PER" and self.same_line(group.title, other):
                gap = self.between(group.end, other.start)
                return m if gap in ([], [","], ["yaitu"], ["yakni"], [",", "yakni"], [",", "yaitu"]) else None
            return None
        return None

    def beside(self, k: int, item: Item) -> None:
        words, items = self.words, self.items
        person = item.entity
        assert person is not None
        left = self.group_ending_before(k)
        has_left = self.of_faction(k, person, item)
        if left is not None and not has_left:
            m, group = left
            gap = self.between(group.end, item.start)
            if (
                gap[:1] == ["untuk"]
                and gap[-1:] == [","]
                and len(gap) <= 8
                and self.only_places(group.end + 1, item.start - 1)
            ):
                gap = [","]  # "Country Director ILO untuk Indonesia dan Timor-Leste, X"
            if (
                self.same_line(group.title, item)
                and (
                    gap in ([], [","], ["yaitu"], ["yakni"], [",", "yakni"], [",", "yaitu"], [":"])
                    or gap in (["lainnya", ","], ["lain", ","])
                )
                and not (gap == [","] and (self.belongs_left(m) or self.addressed(group)))
            ):
                has_left = True
                if not self.one_each(m, k, person):
                    self.fact(person, group, item, "title-before")
                    self.plural(m, k)
                    # "Sekretaris Daerah sekaligus Ketua Panitia Budi"
                    self.chain_left(m, person, item)
        if not has_left and (self.represents(k, person, item) or self.leads(k, person, item)):
            return
        if self.from_front(k, person, item) or self.named_in_bracket(k, person, item):
            return
        self.listed(k, person, item, titled=has_left)
        self.speaks_at_event(k, person, item)
        if not has_left:
            self.one_of_them(item, person)
        self.also(k, person, item)
        if self.bracketed_trades(item, person):
            return
        if self.apposed_trade(k, item, person):
            return
        if not has_left:
            self.sent_by(k, person, item)
        self.presents(k, item, person)
        # right side
        n = k + 1
        if n >= len(items) or not self.same_line(item, items[n]):
            self.contact_role(k, person, item)
            return
        following = items[n]
        gap = self.between(item.end, following.start)
        opened = item.end < words.count and words.text[item.end] == "("
        if following.name.label == "TITLE":
            if opened and words.text[following.start - 1] == "(":
                self.fact(person, self.grouped[n], item, "bracket")
                return
            apposed = gap in ([","], [], ["–"], ["-"], ["—"], [":"])
            linked = (
                bool(gap)
                and len(gap) <= 6
                and all(g in LINKING or g == "," for g in gap)
                and any(g in TELLING for g in gap)
                and ("menjadi" not in gap or not {*gap}.isdisjoint(APPOINTED | ONCE))
            )
            if linked:
                self.fact(person, self.grouped[n], item, "linked", once=not ONCE.isdisjoint(gap))
                self.chain_right(n, person, item)
            elif apposed:
                after = self.followed_by_person(n)
                end = self.grouped[n].end
                if following.name.rule == "small" and end < words.count and words.low[end] in AUXILIARIES | {"juga"}:
                    return  # "…, dosen pembimbing akan datang": the subject of a clause
                if has_left and (gap == [] or self.one_of_many(n) or self.in_guest_list(item, self.grouped[n].end)):
                    pass  # "Kepala Dinas Pasar Budi, Camat Tebet, Kabid Humas": a list of offices, not all his
                elif after is None or gap == []:
                    self.fact(person, self.grouped[n], item, "title-after")
                    self.chain_right(n, person, item)
                elif not has_left and self.named_first(after):
                    self.fact(person, self.grouped[n], item, "title-after")
        elif following.name.label == "ORG":
            # "Gita Agnestasia, IOM National Project Officer"
            if (
                gap == [","]
                and n + 1 < len(items)
                and items[n + 1].name.label == "TITLE"
                and items[n + 1].start == following.end
            ):
                group = Group(items[n + 1], following, following.start, items[n + 1].end)
                self.fact(person, group, item, "body-title")
            elif (
                len(gap) <= 3
                and not (gap[:1] == [","] and words.low[following.start] == "fraksi")
                and any(g in AFFILIATION for g in gap)
                and all(g in AFFILIATION or g in (",", "yang", "juga", "dari") for g in gap)
            ):
                self.add(
                    RoleFact(person, None, following.entity, item.start, following.end, "from-body", "current", None)
                )
            elif opened and gap == [] and following.start == item.end + 1:
                self.add(
                    RoleFact(person, None, following.entity, item.start, following.end, "bracket-body", "current", None)
                )
            elif gap == [","] and not has_left and following.end < words.count and words.text[following.end] == ",":
                self.add(
                    RoleFact(person, None, following.entity, item.start, following.end, "body-after", "current", None)
                )

    def from_front(self, k: int, person: Entity, item: Item) -> bool:
        """ "Dari FKUB Alor hadir Ani, Budi dan Citra", "Dari Dinas Kesehatan, Ani memaparkan …": the body that opens the sentence is theirs."""
        words, j, title = self.words, k - 1, None
        start = item.start
        if j >= 0 and self.items[j].name.label == "PER" and j in self.sent_from:
            if tuple(self.between(self.items[j].end, start)) in LINKS and self.same_line(self.items[j], item):
                return self.sent(k, person, item, None, self.sent_from[j])
        if (
            j >= 0
            and self.items[j].name.label == "TITLE"
            and self.grouped[j].end <= start
            and self.grouped[j].body is None
        ):
            if self.between(self.grouped[j].end, start) in ([], [","]):
                title, start, j = self.items[j], self.items[j].start, j - 1
        while j >= 0 and self.items[j].name.rule == "short-form":
            j -= 1
        body = self.items[j] if j >= 0 else None
        if body is None or body.name.label != "ORG" or not self.same_line(body, item) or body.start == 0:
            return False
        opens = words.low[body.start - 1] == "dari" and words.is_capital(body.start - 1)
        if not opens or tuple(w for w in self.between(body.end, start) if w != ",") not in PRESENT:
            return False
        return self.sent(k, person, item, title, body)

    def sent(self, k: int, person: Entity, item: Item, title: Item | None, body: Item) -> bool:
        """Person k, with a title or none, is of that body."""
        self.sent_from[k] = body
        if title is not None:
            self.fact(person, Group(title, body, body.start, title.end), item, "from-body")
        else:
            self.add(RoleFact(person, None, body.entity, body.start, item.end, "from-body", "current", None))
        return True

    def named_in_bracket(self, k: int, person: Entity, item: Item) -> bool:
        """ "3. PT Sinar Niaga cabang Alor (Ani)": who is there for that body."""
        words = self.words
        before = self.items[k - 1] if k else None
        if before is None or before.name.label != "ORG" or before.end + 1 != item.start or item.end >= words.count:
            return False
        if words.text[item.start - 1] != "(" or words.text[item.end] != ")":
            return False
        self.add(RoleFact(person, None, before.entity, before.start, item.end, "bracket-body", "current", None))
        return True

    def of_faction(self, k: int, person: Entity, item: Item) -> bool:
        """ "anggota Komisi III dari Fraksi X Ani, dari Fraksi Y Budi": the office is each one's, and so is the faction."""
        words = self.words
        body = self.items[k - 1] if k else None
        if body is not None and body.name.rule == "short-form" and k > 1:
            body = self.items[k - 2]  # "Fraksi Partai X (PX), Ani"
        if body is None or body.name.label != "ORG" or words.low[body.start] != "fraksi":
            return False
        if self.between(body.end, item.start) not in ([], [","]):
            return False
        if words.low[body.start - 1] != "dari":
            return False
        self.add(RoleFact(person, None, body.entity, body.start, item.end, "from-body", "current", None))
        stop = body.start - 1
        for m in range(k - 2, max(-1, k - 6), -1):
            other = self.items[m]
            if not self.same_line(other, item):
                break
            if other.name.label == "TITLE" and self.grouped[m].end == stop:
                self.factions[k] = m
            elif other.name.label == "PER" and tuple(self.between(other.end, stop)) in LINKS and m in self.factions:
                self.factions[k] = self.factions[m]
            elif other.name.label == "ORG":
                continue
            break
        if k in self.factions:
            self.fact(person, self.grouped[self.factions[k]], item, "title-before")
        return True

    def only_places(self, a: int, b: int) -> bool:
        """Names of places, joined by "dan", and nothing else stand between two tokens."""
        places = {k for i in self.items if i.name.label == "LOC" for k in range(i.start, i.end)}
        return b > a and all(k in places or self.words.low[k] in ("dan", ",") for k in range(a, b))

    def one_of_many(self, n: int) -> bool:
        """The title n goes on with a comma and another title: a list of offices."""
        group = self.grouped[n]
        m = next((x for x in range(n + 1, min(len(self.items), n + 4)) if self.items[x].start >= group.end), None)
        if (
            m is None
            or self.items[m].name.label not in ("TITLE", "PER")
            or not self.same_line(group.title, self.items[m])
        ):
            return False
        return self.between(group.end, self.items[m].start) in ([","], [",", "dan"], ["dan"], [",", "serta"], ["serta"])

    def in_guest_list(self, item: Item, end: int) -> bool:
        """ "Hadir Camat Ani, Ketua BAZNAS, serta para penyuluh": an office behind a comma, in a list of guests that goes on, is another one's."""
        words = self.words
        a, b = words.bounds(item.start)
        return (
            end < b
            and words.text[end] == ","
            and not ATTENDING.isdisjoint(words.low[max(a, item.start - 90) : item.start])
        )

    def addressed(self, group: Group) -> bool:
        """ "Kepada Menteri, Ani menyampaikan …", "Mewakili Wali Kota, Ani membuka …": the office is somebody else's."""
        words = self.words
        a, _ = words.bounds(group.start)
        return (
            group.start > a
            and words.low[group.start - 1] in ("kepada", "mewakili", "bersama")
            and words.is_capital(group.start - 1)
            and words.sentence_start(group.start - 1)
        )

    def leads(self, k: int, person: Entity, item: Item) -> bool:
        """ "Redaksi Harian Cakrawala dipimpin oleh Ratih": he is of that body."""
        before = self.items[k - 1] if k else None
        if before is None or before.name.label != "ORG" or not self.same_line(before, item):
            return False
        if self.between(before.end, item.start) not in (
            ["dipimpin", "oleh"],
            ["yang", "dipimpin", "oleh"],
            [",", "dipimpin", "oleh"],
            ["yang", "dipimpin"],
            [",", "dipimpin"],
            ["pimpinan"],
        ):
            return False
        self.add(RoleFact(person, None, before.entity, before.start, item.end, "leads", "current", None))
        return True

    def represents(self, k: int, person: Entity, item: Item) -> bool:
        """ "Kepala Bappeda Ternate yang diwakili oleh Siti": he is of that body, and holds no office of the sentence."""
        words = self.words
        if k == 0:
            return False
        before = self.items[k - 1]
        gap = words.low[before.end : item.start]
        if before.name.label != "ORG" or "diwakili" not in gap or len(gap) > 6 or not self.same_line(before, item):
            return False
        if any(g not in ("yang", "diwakili", "oleh", "dalam", "hal", "ini", ",") for g in gap):
            return False
        self.add(RoleFact(person, None, before.entity, before.start, item.end, "represents", "current", None))
        return True

    def bracketed_trades(self, item: Item, person: Entity) -> bool:
        """ "Ratna Dewanti (perancang busana dan pelatih tari)": trades in small letters that no table holds."""
        words = self.words
        _, b = words.bounds(item.start)
        if item.end >= b or words.text[item.end] != "(":
            return False
        close = next((k for k in range(item.end + 1, min(b, item.end + 16)) if words.text[k] == ")"), None)
        if close is None or not self.is_trade(item.end + 1, close):
            return False
        if any(words.is_capital(k) and not words.low[k].isdigit() for k in range(item.end + 1, close)):
            if sum(words.is_capital(k) for k in range(item.end + 1, close)) > 1:
                return False
        start = item.end + 1
        for k in range(start + 1, close + 1):
            if k == close or words.low[k] in ("dan", ",") and self.is_trade(k + 1, close):
                if k - start <= 8:
                    self.add(RoleFact(person, (start, k), None, item.start, close + 1, "trade", "current", None))
                start = k + 1
        return True

    def apposed_trade(self, k: int, item: Item, person: Entity) -> bool:
        """ "Nurmala, pedagang sayur, mengatakan …", "Wagiman, jamaah asal Wonosari mengaku …": a trade in small letters."""
        words = self.words
        _, b = words.bounds(item.start)
        i = item.end
        if i < b and words.text[i] == "(":  # an age: "Made Ayu Laksmi (19), mahasiswi …"
            i = next((k + 1 for k in range(i + 1, min(b, i + 4)) if words.text[k] == ")"), i)
        if i + 1 >= b or words.text[i] != ",":
            return False
        start = next((i + 1 + len(one) for one in ONE_OF if tuple(words.low[i + 1 : i + 1 + len(one)]) == one), i + 1)
        if not self.is_trade(start, b):
            return False
        end = start + 1
        lives = words.low[start] in INHABITANTS and end < b
        if lives and (place := next((x for x in self.items[k + 1 : k + 4] if x.start == end), None)):
            if place.name.label == "LOC":
                end = place.end  # "warga Kecamatan Moti"
        placed = end > start + 1
        while not placed and end < b and end - start < 5 and words.low[end].isalpha() and not self.ends_trade(end, b):
            end += 1
        if end >= b:
            return False
        body = next((x for x in self.items[k + 1 : k + 4] if x.start >= end and x.name.label == "ORG"), None)
        if body is not None and words.low[end : body.start] not in ([], ["dari"], ["di"]):
            body = None
        told = words.text[end] in (",", ".") or words.low[end] in ("asal", "dari", "di") or placed or start > i + 1
        if not told and body is None:
            return False
        behind = body.end if body is not None else end
        if any(x.start == behind and x.name.label == "PER" for x in self.items[k + 1 : k + 5]):
            return False  # "Alfian, anggota Komisi II DPRD Alor Endang": the next one's
        self.add(
            RoleFact(person, (start, end), body.entity if body else None, item.start, end, "trade", "current", None)
        )
        return True

    def ends_trade(self, i: int, b: int) -> bool:
        """What somebody is ends before token i: "guru SMP | di Moti", "pedagang sayur | mengatakan"; a short form may be part of it."""
        words = self.words
        if words.is_capital(i):
            return not words.is_acronym(i) or i in self.bodies_at
        ends = words.low[i] in ("asal", "dari", "di", "yang", "pada", "berusia", "lainnya")
        return ends or words.longest("verb", i, b) is not None

    def phrase_start(self, k: int) -> int:
        """The token where the noun phrase of person k begins: his titles and bodies before the name."""
        start = self.items[k].start
        for other in reversed(self.items[max(0, k - 6) : k]):
            if other.end > start or not self.same_line(other, self.items[k]):
                break
            gap = self.between(other.end, start)
            if other.name.label not in ("TITLE", "ORG", "LOC") or gap not in ([], [","]):
                break
            start = other.start
        return start

    def speaks_at_event(self, k: int, person: Entity, item: Item) -> None:
        """ "Hadir sebagai narasumber Ketua X A, Kepala Y B dan C": what all of the list do at the event, besides their offices."""
        words = self.words
        a, _ = words.bounds(item.start)
        start = self.phrase_start(k)
        i = start - 1
        while i > a and words.low[i] in SPEAKER_LINKS:
            i -= 1
        if i >= a and words.low[i] in EVENT_ROLES and set(words.low[max(a, i - 4) : i]) & PRESENTED:
            self.event_role[k] = i
        else:
            for m in range(k - 1, max(-1, k - 7), -1):
                if self.items[m].name.label == "PER":
                    gap = self.between(self.items[m].end, start)
                    if m in self.event_role and self.same_line(self.items[m], item) and tuple(gap) in LINKS:
                        self.event_role[k] = self.event_role[m]
                    break
        if k in self.event_role:
            i = self.event_role[k]
            self.add(RoleFact(person, (i, i + 1), None, i, item.end, "listed", "current", None))

    def one_of_them(self, item: Item, person: Entity) -> None:
        """ "Salah seorang petani dampingan, Suparto": what the one is among its like, in small letters."""
        words = self.words
        a, _ = words.bounds(item.start)
        if item.start - 2 < a or words.text[item.start - 1] not in (",", "adalah"):
            return
        for i in range(item.start - 2, max(a, item.start - 12), -1):
            if words.low[i] in ("seorang", "satu") and i > a and words.low[i - 1] == "salah":
                end = next(
                    (j for j in range(i + 1, item.start) if words.low[j] in ("yang", ",", "asal", "dari")),
                    item.start - 1,
                )
                small = all(
                    words.text[j].islower() or words.is_acronym(j) or words.low[j] in RELIGIONS
                    for j in range(i + 1, end)
                )
                head = i + 1 < end and (
                    self.is_trade(i + 1, end) or words.low[i + 1] in ("calon", "korban", "mantan", "peserta")
                )
                if small and head and end - i <= 5:
                    self.add(RoleFact(person, (i + 1, end), None, i - 1, item.end, "trade", "current", None))
                return
            if words.text[i] in ".;":
                return

    def also(self, k: int, person: Entity, item: Item) -> None:
        """ "La Ode, nelayan asal Desa Moti yang juga Ketua X": a second office behind what he is."""
        words = self.words
        title = next(
            (
                x
                for x in range(k + 1, min(len(self.items), k + 5))
                if self.items[x].name.label == "TITLE" and words.low[self.items[x].start - 1] == "juga"
            ),
            None,
        )
        if title is None or not self.same_line(item, self.items[title]):
            return
        start = self.items[title].start
        gap = words.low[item.end : start]
        if len(gap) < 4 or len(gap) > 14 or gap[-2:] != ["yang", "juga"] or gap[0] != ",":
            return
        if "." in gap or any(x.name.label == "PER" for x in self.items[k + 1 : title]):
            return
        self.fact(person, self.grouped[title], item, "linked")

    def epithet(self, person: Entity, start: int, end: int) -> None:
        """ "tegas politisi Partai Kopi itu", "Mantan Camat Moti ini menilai": what a phrase calls the person whom it takes up."""
        words = self.words
        body = next((i for i in self.items if i.name.label == "ORG" and start < i.start and i.end <= end), None)
        title = next((i for i in self.items if i.name.label == "TITLE" and start <= i.start < end), None)
        if title is not None and title.start - start <= 1:
            stop = title.end
            while (
                stop < end
                and words.text[stop].islower()
                and words.low[stop] not in NOT_OF_EPITHET
                and stop - title.end < 2
            ):
                stop += 1  # "Petani | kakao asal Moti itu"
        elif self.is_trade(start, end) or words.low[start] == "mantan":
            stop = start + 1
            while stop < end and words.low[stop] not in NOT_OF_EPITHET and (body is None or stop < body.start):
                if words.is_capital(stop) and words.low[start] != "mantan":
                    break
                stop += 1
        else:
            return
        if stop - start > 6 or words.low[start] in PLAIN_PEOPLE:
            return
        holder = (
            body.entity
            if body is not None and words.low[stop : body.start] in ([], ["di"], ["dari"], ["pada"])
            else None
        )
        status = words.longest("status", start, stop)
        held = status[1]["status"] if status else "current"
        self.add(RoleFact(person, (start, stop), holder, start, end, "epithet", held, None))

    def sent_by(self, k: int, person: Entity, item: Item) -> None:
        """ "Mewakili Kementerian Pertanian, Bapak Gede …": he is of that body."""
        words = self.words
        before = self.items[k - 1] if k else None
        if before is not None and k > 1 and self.items[k - 2].entity is before.entity:
            before = self.items[k - 2]  # the short form in brackets
        if before is None or before.name.label != "ORG" or not self.same_line(before, item):
            return
        a, _ = words.bounds(before.start)
        if (
            before.start > a
            and words.low[before.start - 1] == "mewakili"
            and self.between(before.end, item.start) == [","]
        ):
            self.add(RoleFact(person, None, before.entity, before.start, item.end, "represents", "current", None))

    def is_trade(self, i: int, end: int) -> bool:
        """A word in small letters that says what somebody does: of the table, or formed like one (penari, etnomusikolog)."""
        words = self.words
        if i >= end or words.is_capital(i):
            return False
        return words.longest("position", i, end) is not None or is_agent(words.low[i])

    def listed(self, k: int, person: Entity, item: Item, *, titled: bool) -> None:
        """ "delapan juri, yaitu A (…), B dan C", "Tim Seleksi yang terdiri dari A, B dan C": what all of a list are."""
        words = self.words
        m = k - 1
        while m >= 0 and self.items[m].name.label == "TITLE" and words.text[self.items[m].start - 1] == "(":
            m -= 1
        first = k
        if m >= 0 and self.items[m].name.label == "PER" and self.same_line(self.items[m], item):
            if tuple(self.between(self.items[m].end, item.start)) in LINKS:
                first = self.first_of.get(m, m)
        self.first_of[k] = first
        if titled:
            return
        a, _ = words.bounds(item.start)
        at = self.items[first].start
        head = words.low[max(a, at - 2) : at]
        some = head in (["antara", "lain"], ["di", "antaranya"]) or head[-1:] == ["diantaranya"]
        team = self.body_ending.get(at)
        if team is not None and team.name.kind == "task-force" and self.titled_at(team.start) is None:
            # "Tim Penilai Pusat A, B dan C": of one name alone, the team may be the end of what went before
            if first != k or k + 1 < len(self.items) and self.goes_on(k):
                self.add(RoleFact(person, None, team.entity, team.start, item.end, "listed", "current", None))
            return
        if (
            head[-1:] not in (["yaitu"], ["yakni"], ["("])
            and head not in (["terdiri", "dari"], ["terdiri", "atas"], ["mulai", "dari"])
            and not some
        ):
            return
        stop = at - (1 if head[-1] in ("yaitu", "yakni", "(", "diantaranya") else 2)
        while stop > a and words.low[stop - 1] in (",", "yang"):
            stop -= 1
        close = stop
        if words.text[stop - 1] == ")":
            close = next((c for c in range(stop - 2, max(a, stop - 6), -1) if words.text[c] == "("), stop)
        body = self.body_ending.get(close) or self.body_ending.get(stop)
        if head[-1] == "(" and (body is None or first == k and self.items[k + 1 : k + 2] == []):
            return
        if body is not None and body.name.kind in ("task-force", "council", "committee", "commission") and not some:
            self.add(RoleFact(person, None, body.entity, body.start, item.end, "listed", "current", None))
            return
        if body is None:
            for t in range(stop - 1, max(a, stop - 5), -1):
                match = words.longest("position", t, stop)
                if t > a and self.is_trade(t, stop):
                    if words.low[t - 1] in NUMERALS or words.text[t - 1].isdigit():
                        known = match[0] if match is not None else t + 1
                        end = stop if stop - known == 1 else known  # "para penyuluh agama Kristen antara lain"
                        self.add(RoleFact(person, (t, end), None, t, item.end, "listed", "current", None))
                    return

    def titled_at(self, start: int) -> Item | None:
        """The title that ends right before token `start`."""
        return next((i for i in self.items if i.name.label == "TITLE" and i.end == start), None)

    def goes_on(self, k: int) -> bool:
        """Item k is followed by another person of the same list."""
        item, other = self.items[k], self.items[k + 1]
        return other.name.label == "PER" and tuple(self.between(item.end, other.start)) in LINKS

    def presents(self, k: int, item: Item, person: Entity) -> None:
        """ "X menyampaikan sembilan program prioritas BP2MI": who presents the programs of a body is of that body."""
        words = self.words
        _a, b = words.bounds(item.start)
        if item.end >= b or words.longest("verb", item.end, b) is None:
            return
        body = next((i for i in self.items[k + 1 : k + 5] if i.name.label == "ORG"), None)
        if body is None or body.start >= b or body.start - item.end > 8:
            return
        gap = words.low[item.end : body.start]
        if "program" in gap and gap.index("program") >= len(gap) - 2 and "." not in gap:
            self.add(RoleFact(person, None, body.entity, item.start, body.end, "presents-program", "current", None))

    def belongs_left(self, m: int) -> bool:
        """True where a title belongs to the person before it: "Ani, Direktur PT X, Budi, Ketua Y"."""
        if m == 0:
            return False
        before = self.items[m - 1]
        if before.name.label != "PER" or not self.same_line(before, self.items[m]):
            return False
        gap = self.between(before.end, self.items[m].start)
        if gap != [","]:
            return False
        left = self.group_ending_before(m - 1)
        has_left = (
            left is not None and self.between(left[1].end, before.start) in ([], [","]) and left[1].end <= before.start
        )
        after = self.followed_by_person(m)
        return not has_left and after is not None and self.named_first(after)

    def named_first(self, k: int) -> bool:
        """A list in the order "name, title": person k is followed by a title of its own and no other person behind that."""
        n = k + 1
        if (
            n >= len(self.items)
            or self.items[n].name.label != "TITLE"
            or not self.same_line(self.items[k], self.items[n])
        ):
            return False
        gap = self.between(self.items[k].end, self.items[n].start)
        if gap not in ([","], []):
            return False
        after = self.followed_by_person(n)
        return after is None or self.named_first(after)

    def plural(self, m: int, k: int) -> None:
        """ "Kedua anggota DPRD Belu, A dan B": one title before several names belongs to all of them."""
        words = self.words
        title = self.items[m].start
        a, _ = words.bounds(title)
        if title <= a or words.low[title - 1] not in ("kedua", "ketiga", "para", "keempat"):
            return
        last = self.items[k]
        for other in self.items[k + 1 : k + 6]:
            if (
                other.name.label != "PER"
                or other.entity is None
                or self.between(last.end, other.start) not in ([","], ["dan"], [",", "dan"], ["serta"])
            ):
                return
            self.fact(other.entity, self.grouped[m], other, "title-before")
            last = other

    def one_each(self, m: int, k: int, person: Entity) -> bool:
        """ "Bupati dan Wakil Bupati Alor A dan B", "Ketua dan Sekretaris PWI, A dan B": two titles and two names in their order.

        The place or body behind the second title is that of the first, too.
        """
        words, items = self.words, self.items
        if (
            m == 0
            or k + 1 >= len(items)
            or items[m - 1].name.label != "TITLE"
            or items[m - 1].end + 1 != items[m].start
        ):
            return False
        first, second, other = self.grouped[m - 1], self.grouped[m], items[k + 1]
        if words.low[items[m].start - 1] not in ("dan", "beserta", "serta") or first.body is not None:
            return False
        if other.name.label != "PER" or other.entity is None or not self.same_line(items[k], other):
            return False
        if self.between(items[k].end, other.start) not in (["dan"], ["beserta"], ["serta"]):
            return False
        head = head_end(words, first.title)
        place = head_end(words, second.title), second.title.end
        whole = head == first.title.end and place[0] < place[1]
        group = Group(first.title, second.body, first.start, second.end)
        self.fact(person, group, items[k], "title-before", shared=place if whole else None)
        self.fact(other.entity, second, other, "title-before")
        return True

    def chain_left(self, m: int, person: Entity, item: Item) -> None:
        """More titles before the last one: "Ketua A sekaligus Sekretaris B Budi"."""
        while m > 0:
            before = next((x for x in range(m - 1, max(-1, m - 4), -1) if self.items[x].name.label == "TITLE"), None)
            if before is None or not self.same_line(self.items[before], item):
                return
            group = self.grouped[before]
            gap = self.between(group.end, self.items[m].start)
            if not gap or gap not in (
                ["sekaligus"],
                ["merangkap"],
                ["yang", "juga"],
                [",", "yang", "juga"],
                ["dan"],
                [",", "sekaligus"],
                ["sekaligus", "sebagai"],
                ["/"],
            ):
                return
            if gap == ["dan"] and group.body is not None and before > 0 and self.items[before - 1].name.label == "PER":
                return
            self.fact(person, group, item, "title-before")
            m = before

    def chain_right(self, n: int, person: Entity, item: Item) -> None:
        while True:
            group = self.grouped[n]
            m = next((x for x in range(n + 1, min(len(self.items), n + 5)) if self.items[x].start >= group.end), None)
            if m is None or self.items[m].name.label != "TITLE" or not self.same_line(item, self.items[m]):
                return
            gap = self.between(group.end, self.items[m].start)
            if gap not in (
                ["dan"],
                ["sekaligus"],
                ["serta"],
                [",", "dan"],
                ["yang", "juga"],
                [",", "yang", "juga"],
                ["merangkap"],
                [",", "sekaligus"],
                ["sekaligus", "sebagai"],
                [","],
            ):
                return
            if self.followed_by_person(m) is not None:
                return
            self.fact(person, self.grouped[m], item, "title-after")
            n = m

    def contact_role(self, k: int, person: Entity, item: Item) -> None:
        """In a contact block the title stands on the line below the name, or above it, with the body between them."""
        words = self.words
        line = words.line_of[item.start]
        if words.lines[line][2].kind != "contact":
            return
        if self.opening(k + 1, line + 1, "TITLE") is not None and self.followed_by_person(k + 1) is None:
            self.fact(person, self.grouped[k + 1], item, "contact-block")
            return
        body = self.opening(k - 1, line - 1, "ORG")
        m = k - 1 if body is None else k - 2
        above = line - (k - m)
        if m > 0 and self.grouped.get(m - 1) is not None and self.grouped[m - 1].body is self.items[m]:
            m -= 1  # "Kepala | Biro Komunikasi": the unit is the office's, and a body on the next line its parent
            body = None
        title = self.opening(m, above, "TITLE")
        if title is not None and all(fact.title is None or fact.title[0] != title.start for fact in self.facts):
            body = body or self.grouped[m].body
            group = Group(title, body, title.start, (body or title).end)
            self.fact(person, group, item, "contact-block")

    def opening(self, n: int, line: int, label: str) -> Item | None:
        """Item n where it has this label and opens this line of a contact block."""
        if not 0 <= n < len(self.items) or self.words.lines[line][2].kind != "contact":
            return None
        item = self.items[n]
        fits = item.name.label == label and self.words.line_of[item.start] == line
        return item if fits and item.start == self.words.bounds(item.start)[0] else None

    def fact(
        self,
        person: Entity,
        group: Group,
        item: Item,
        rule: str,
        *,
        shared: tuple[int, int] | None = None,
        once: bool = False,
    ) -> None:
        words = self.words
        title = group.title
        if group.end > item.end and "diwakili" in words.low[group.end : group.end + 2]:
            return  # "…, Kepala Bappeda yang diwakili …" begins another member of a list
        status, implied = "former" if once else "current", None
        first = words.longest("status", title.start, title.end)
        if first is not None:
            status = first[1]["status"]
        else:
            for i in range(title.start, title.end):
                inner = words.longest("status", i, title.end)
                if inner is not None:
                    status = inner[1]["status"]
        for i in range(title.start, title.end):
            office = words.longest("office", i, title.end)
            if office is not None and group.body is None:
                implied = office[1]["organization"] or None
        end_title = title.end
        # "National Project Officer (Labour Mobility and Human Development)": a field in brackets, no short form
        if end_title < words.count and words.text[end_title] == "(":
            _a, b = words.bounds(title.start)
            close = next((c for c in range(end_title + 1, min(b, end_title + 12)) if words.text[c] == ")"), None)
            if (
                close is not None
                and close - end_title > 3
                and words.is_capital(end_title + 1)
                and not any(i.name.label == "ORG" and end_title < i.start < close for i in self.items)
            ):
                end_title = close + 1
        body = group.body.entity if group.body is not None else None
        start = min(group.start, item.start)
        end = max(group.end, item.end, end_title)
        self.add(RoleFact(person, (title.start, end_title), body, start, end, rule, status, implied, shared))

    def add(self, fact: RoleFact) -> None:
        self.facts.append(fact)
