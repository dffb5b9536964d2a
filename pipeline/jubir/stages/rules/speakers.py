"""Who is meant: short names, bare titles, pronouns and -nya -> people and bodies of the release."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from jubir.stages.entities import Entity
from jubir.stages.rules.merging import HEADS, comes_in, in_one_word, initials_of
from jubir.stages.rules.roles import Item, RoleFact, is_agent
from jubir.stages.rules.shapes import Name
from jubir.stages.rules.words import Words

REACH = 60  # names back that a speaker is looked for
PRONOUNS = frozenset(["ia", "dia", "beliau", "dirinya"])
# Nouns of people that are no titles and take somebody up: "Pria kelahiran Ternate itu".
PERSONS = frozenset(
    "pria lelaki perempuan wanita ibu bapak putra putri pemuda pemudi gadis remaja mahasiswa mahasiswi siswa siswi alumnus alumni politisi politikus dosen guru dokter "
    "jenderal perwira warga petani nelayan atlet artis aktivis ulama kiai ustaz ustadz tokoh anggota".split()
)
PLURAL = frozenset(["mereka", "keduanya", "semuanya", "para"])
# A name behind one of these words is not the subject of the sentence.
SHADOW = frozenset(
    "didampingi mendampingi bersama mewakili kepada dari oleh untuk terhadap di ke pada bagi dengan tentang mengenai atas dalam sebagai selaku "
    "diwakili dihadiri disaksikan menemui mengunjungi antara se menjadi melalui mengundang seperti termasuk bertemu nama milik".split()
)
SHORT_TITLE_STATUS = frozenset(["plt", "plt.", "pj", "pj.", "plh", "plh.", "pjs", "pjs.", "."])


@dataclass(frozen=True)
class Speaker:
    """`entity` None: unknown, with a reason. `start`, `end` are the tokens that name the speaker (equal for -nya)."""

    entity: Entity | None
    resolved_by: str | None
    reason: str | None
    start: int
    end: int
    text: str


class Speakers:
    def __init__(self, words: Words, items: list[Item], facts: list[RoleFact]) -> None:
        self.words = words
        self.items = items
        self.facts = facts
        self.item_at = {item.start: item for item in items}
        self.starts = [item.start for item in items]
        self.holder_of: dict[int, Entity] = {}
        for fact in facts:
            if fact.title is not None:
                self.holder_of.setdefault(fact.title[0], fact.person)
        self.current: Entity | None = None
        self.current_line = -9
        self.person: Entity | None = None
        self.person_line = -9
        self.in_quote: list[bool] = [False] * (words.count + 1)  # filled by who finds the quotations

    # -- the speaker in force ---------------------------------------------------------------------------------------

    def note(self, entity: Entity | None, line: int) -> None:
        """Remembers who spoke in this line."""
        if entity is not None:
            self.current, self.current_line = entity, line
            if entity.label == "PER":
                self.person, self.person_line = entity, line

    def in_force(self, line: int, reach: int = 3) -> Entity | None:
        return self.current if line - self.current_line <= reach else None

    def pronoun(self, start: int, end: int, text: str, how: str) -> Speaker:
        """ia, dia, beliau, -nya, pihaknya: the person in force; the subject of this sentence or paragraph comes first."""
        line = self.words.line_of[start]
        entity = self.person if self.person is not None and line - self.person_line <= 6 else None
        subject = self.last_subject(start)
        if subject is not None and (
            entity is None or subject[1] > self.person_line or subject[1] == line and self.person_line < line
        ):
            entity = subject[0]
        if entity is not None and entity.label == "PER" and self.named_in_clause(entity, end):
            # "Dia menekankan pentingnya peran Wira": he speaks of somebody else
            others = (
                item.entity for item in self.before(start) if item.name.label == "PER" and not self.shadowed(item)
            )
            entity = next((other for other in others if other not in (None, entity)), None)
        if entity is None and text.casefold() == "pihaknya":
            entity = self.in_force(line)  # the body that spoke, where no person did
        if entity is None:
            return Speaker(None, None, "no-antecedent", start, end, text)
        return Speaker(entity, how, None, start, end, text)

    def named_in_clause(self, entity: Entity, start: int) -> bool:
        """The person is named between a token and the end of its sentence."""
        words = self.words
        _, b = words.bounds(start - 1)
        stop = next((k for k in range(start, b) if words.text[k] in (".", "!", "?")), b)
        n = bisect_left(self.starts, start)
        return any(item.entity is entity for item in self.items[n : n + REACH] if item.start < stop)

    def last_subject(self, before: int) -> tuple[Entity, int] | None:
        """The person who is the subject nearest before a token: in this paragraph, else in the one before."""
        words = self.words
        line = words.line_of[before]
        for item in self.before(before):
            at = words.line_of[item.start]
            if line - at > 1:
                break
            if self.in_quote[item.start]:
                continue  # "… Pak Bupati,” katanya": who is spoken to
            if item.name.label == "PER" and item.entity is not None and not self.shadowed(item):
                return item.entity, at
            if item.name.label == "TITLE" and item.start not in self.holder_of and not self.shadowed(item):
                found = self.by_title(item)
                if found.entity is not None:
                    return found.entity, at
        return None

    def only_person(self, before: int) -> Entity | None:
        """The one person named in front of a token, None where nobody or more than one is."""
        people = {id(i.entity): i.entity for i in self.items if i.name.label == "PER" and i.start < before and i.entity}
        return next(iter(people.values())) if len(people) == 1 else None

    def before(self, token: int) -> Iterator[Item]:
        """The names that start before a token, nearest first; no farther back than a reader remembers."""
        n = bisect_left(self.starts, token)
        for k in range(n - 1, max(-1, n - 1 - REACH), -1):
            yield self.items[k]

    def after(self, token: int) -> Item | None:
        """The first name that starts at or behind a token."""
        n = bisect_left(self.starts, token)
        return self.items[n] if n < len(self.items) else None

    def group_start(self, item: Item) -> int:
        """Where the noun phrase starts that ends with this item: titles and bodies right before it belong to it."""
        start = item.start
        for other in self.before(start):
            if other.end > start:
                continue
            gap = self.words.low[other.end : start]
            if (
                other.name.label in ("TITLE", "ORG")
                and self.words.line_of[other.start] == self.words.line_of[start]
                and (gap in ([], [","]) or gap and gap[0] == "(" and len(gap) <= 5 and gap[-1] in (")", ","))
            ):
                if other.name.label == "ORG" and gap == [","] and not self.is_title_end(other.start):
                    return start
                # "Kepada Menteri, Ani menyampaikan …", "Hadir mewakili Menteri, Wakil Menteri Ani berpesan …"
                if gap == [","] and (self.opens_sentence(other.start) or self.words.low[other.start - 1] == "mewakili"):
                    return start
                start = other.start
                continue
            break
        return start

    def opens_sentence(self, token: int) -> bool:
        """A preposition that opens the sentence stands right before this token: what follows is not the subject."""
        words = self.words
        a, _ = words.bounds(token)
        return token > a and words.low[token - 1] in SHADOW and words.sentence_start(token - 1)

    def is_title_end(self, token: int) -> bool:
        """A title ends right before this token."""
        previous = next(self.before(token), None)
        return previous is not None and previous.name.label == "TITLE" and previous.end == token

    def shadowed(self, item: Item) -> bool:
        start = self.group_start(item)
        a, _ = self.words.bounds(start)
        if start <= a:
            return False
        before = self.words.low[start - 1]
        if before == "diwakili" or before == "oleh" and self.words.low[start - 2] == "diwakili":
            return False  # "Bupati Alor yang diwakili Asisten X menyambut baik": who stands in for him speaks
        if before in SHADOW:
            return True
        return (
            before in ("para", "warga", "masyarakat", "kantor", "program", "sambutan", "kata")
            and item.name.label != "PER"
        )

    def listing_body(self, item: Item, start: int) -> Speaker | None:
        """The body that speaks in "Tim X yang terdiri dari A, B dan C mengatakan", where this item is the last of its members."""
        words = self.words
        if item.name.label != "PER":
            return None
        for other in self.before(item.start):
            if other.start < start or other.name.label not in ("PER", "ORG", "TITLE"):
                return None
            if other.name.label == "ORG" and other.entity is not None:
                if "terdiri" in words.low[other.end : other.end + 6]:
                    text = words.chars(other.start, other.end)
                    return Speaker(other.entity, "name", None, other.start, other.end, text)
        return None

    # -- noun phrases -----------------------------------------------------------------------------------------------

    def phrase_at(self, i: int, limit: int) -> Speaker | None:
        """The speaker named by the noun phrase that starts at token i ("kata | Project Manager IOM Indonesia, Bapak X")."""
        words = self.words
        if i >= limit:
            return None
        low = words.low[i]
        if low in PRONOUNS:
            return self.pronoun(i, i + 1, words.text[i], "pronoun")
        if low == "pihaknya":
            return self.pronoun(i, i + 1, words.text[i], "pronoun")
        item = self.item_at.get(i)
        if (
            item is None
            and low in ("sang", "si", "bapak", "ibu", "pak", "bu", "oleh", "pria", "perempuan", "para")
            and i + 1 < limit
        ):
            item = self.item_at.get(i + 1)
        if item is None and (called := self.by_address(i)) is not None:
            return called
        if item is None:
            previous = next(self.before(i), None)
            if previous is not None and previous.start < i < previous.end and previous.name.start >= i:
                item = previous
        if item is None:
            return None
        return self.of_item(item, limit)

    def of_item(self, item: Item, limit: int) -> Speaker | None:
        words = self.words
        if item.name.label == "PER" and item.entity is not None:
            how = "name" if item.name.end - item.name.start >= 2 or " " not in item.entity.name else "short-name"
            return Speaker(item.entity, how, None, item.start, item.end, words.chars(item.start, item.end))
        if item.name.label == "TITLE":
            holder = self.holder_of.get(item.start)
            if holder is not None:
                named = next(
                    (o for o in self.items[bisect_left(self.starts, item.end) :][:4] if o.entity is holder), None
                )
                end = (
                    named.end
                    if named is not None and words.line_of[named.start] == words.line_of[item.start]
                    else item.end
                )
                return Speaker(holder, "name", None, item.start, end, words.chars(item.start, end))
            return self.by_title(item)
        if item.name.label == "ORG" and item.entity is not None:
            return Speaker(item.entity, "name", None, item.start, item.end, words.chars(item.start, item.end))
        return None

    def by_address(self, i: int) -> Speaker | None:
        """ "ujar Romo", "Romo menyampaikan": an address without a name, where one person of the release bears it."""
        words = self.words
        if not words.is_capital(i):
            return None
        match = words.longest("prefix", i)
        if match is None or match[1]["kind"] not in ("religious", "honorific"):
            return None
        form = words.chars(i, match[0]).casefold()
        people = {id(n.entity): n.entity for n in self.items if n.name.label == "PER" and n.entity is not None}
        bearers = [e for e in people.values() if form in {p.casefold() for p in [*e.prefixes, e.honorific or ""]}]
        if len(bearers) != 1:
            return None
        return Speaker(bearers[0], "title", None, i, match[0], words.chars(i, match[0]))

    def title_phrase(self, item: Item) -> tuple[list[str], int]:
        """The words of a title and the body behind it, as written."""
        end = item.end
        following = self.after(item.end)
        if following is not None and following.name.label == "ORG" and following.start == item.end:
            end = following.end
        return [w for w in self.words.low[item.start : end] if w[:1].isalnum()], end

    def small_title(self, i: int, limit: int) -> Speaker | None:
        """ "pesan camat.": an office in small letters whose holder the release names; None where it is none."""
        words = self.words
        if i >= limit or words.is_capital(i):
            return None
        ends = [match[0] for trie in ("office", "position") if (match := words.longest(trie, i, limit))]
        if not ends:
            return None
        found = self.by_title(Item(i, max(ends), Name(i, max(ends), "TITLE", "small"), None))
        return found if found.entity is not None else None

    def by_title(self, item: Item) -> Speaker:
        """A bare title ("Menaker", "Sekjen Kemnaker itu", "Plt. Wali Kota"): the one person who holds it in this release."""
        words = self.words
        phrase, end = self.title_phrase(item)
        text = words.chars(item.start, end)
        phrase = [w.rstrip(".") for w in phrase]
        levels: dict[int, list[Entity]] = {}
        for fact in self.facts:
            if fact.title is None:
                continue
            level = self.title_match(phrase, fact)
            if level and fact.person not in levels.setdefault(level, []):
                levels[level].append(fact.person)
        for level in sorted(levels, reverse=True):
            people = levels[level]
            if len(people) == 1:
                return Speaker(people[0], "title", None, item.start, end, text)
            current = [p for p in people if p is self.in_force(words.line_of[item.start])]
            if len(current) == 1 and level >= 2:
                return Speaker(current[0], "title", None, item.start, end, text)
            return Speaker(None, None, "two-candidates", item.start, end, text)
        return Speaker(None, None, "no-person-for-title", item.start, end, text)

    def title_match(self, phrase: list[str], fact: RoleFact) -> int:
        """0 no match; 1 the words come in order in the role; 2 the title's head or its short form; 3 the title itself."""
        words = self.words
        assert fact.title is not None
        title = [w.rstrip(".") for w in words.low[fact.title[0] : fact.title[1]] if w[:1].isalnum()]
        person = {k for n in fact.person.names for k in range(*n.whole)}
        role = [
            words.low[k].rstrip(".")
            for k in range(fact.start, fact.end)
            if words.low[k][:1].isalnum() and k not in person
        ]
        body = [
            w.casefold() for form in (fact.body.forms if fact.body else []) for w in words.cut(form) if w[:1].isalnum()
        ]
        short = in_one_word([w for w in phrase if w + "." not in SHORT_TITLE_STATUS], words)
        if short and short[0] in HEADS and short[0] not in title:
            long = next((h for h in HEADS[short[0]] if comes_in(h, [*role, *body])), HEADS[short[0]][0])
            short = [*long, *short[1:]]
        plain = [w for w in title if w + "." not in SHORT_TITLE_STATUS]
        if not short:
            return 0
        if short == plain or short == [initials_of(plain)] and len(plain) > 2:
            return 3
        if short == plain[: len(short)]:
            return 2
        for trie in ("office", "position"):
            mine = {id(row): short[end:] for end, row, _ in words.index.tries[trie].matches(short, 0, len(short))}
            for end, row, _ in words.index.tries[trie].matches(plain, 0, len(plain)):
                rest = mine.get(id(row))
                if rest is not None and (
                    rest == plain[end : end + len(rest)] or all(w in body or w in plain for w in rest)
                ):
                    return 2
        return 1 if len(short) > 1 and comes_in(short, [*role, *body]) else 0

    def taken_up_subject(self, verb: int, start: int) -> Speaker | None:
        """ "Anggota AJI ini menilai", "Pria kelahiran Ternate itu berharap": a word for a person that takes one up; None without one."""
        words = self.words
        end = next((k for k in (verb - 1, verb - 2) if k > start and words.low[k] in ("ini", "itu", "tersebut")), None)
        if end is None or any(start <= i.start < end and i.name.label == "PER" for i in self.before(end)):
            return None
        a = next((k + 1 for k in range(end - 1, start - 1, -1) if words.text[k] in (",", ":")), start)
        head = next((k for k in range(a, end) if self.is_person_noun(k, end)), None)
        if head is None or end - head > 8 or head - a > 3:
            return None
        a = head
        item = self.item_at.get(a)
        if item is not None and item.name.label == "TITLE" and self.by_title(item).entity is not None:
            return None  # the title itself says who
        return self.pronoun(a, end + 1, words.chars(a, end + 1), "epithet")

    def is_person_noun(self, i: int, end: int) -> bool:
        words = self.words
        return (
            words.low[i] in PERSONS
            or words.low[i] == "mantan"
            or words.longest("position", i, end) is not None
            or is_agent(words.low[i])
        )

    # -- subjects ---------------------------------------------------------------------------------------------------

    def subject(self, verb: int, start: int) -> Speaker | None:
        """The subject of an active verb of saying at token `verb` in a sentence that starts at token `start`."""
        words = self.words
        nearest: Speaker | None = None
        # a pronoun right before the verb
        for i in range(verb - 1, max(start, verb - 5) - 1, -1):
            low = words.low[i]
            if low in PRONOUNS or low == "pihaknya":
                nearest = self.pronoun(i, i + 1, words.text[i], "pronoun")
                break
            if low in PLURAL:
                return None
            if i == start and i + 1 == verb and (called := self.by_address(i)) is not None:
                nearest = called
                break
            previous = next(self.before(i + 1), None)
            if previous is not None and previous.start <= i < previous.end:
                break
        if nearest is not None:
            return nearest
        if (again := self.taken_up_subject(verb, start)) is not None:
            return again
        candidates = [
            item
            for item in self.before(verb)
            if start <= item.start and item.end <= verb and item.name.label in ("PER", "TITLE", "ORG")
        ]
        for item in candidates:
            if item.name.rule == "short-form":
                continue
            if self.shadowed(item):
                continue
            if item.name.label == "ORG":
                if self.is_title_end(item.start):
                    continue  # the body of a title
                opening = (
                    item.start == start
                    or words.text[item.start - 1] in (",", ":")
                    or words.low[item.start - 1]
                    in (
                        "itu",
                        "sementara",
                        "bahwa",
                        "maka",
                        "dan",
                        "sedangkan",
                        "namun",
                        "tetapi",
                        "kini",
                        "selanjutnya",
                    )
                )
                if not opening:
                    continue
            if item.name.label == "TITLE" and not words.is_capital(item.start) and item.start not in self.holder_of:
                continue
            found = self.listing_body(item, start) or self.of_item(item, verb)
            if found is not None:
                return found
        for i in range(start, min(verb, start + 12)):
            if words.low[i] in PRONOUNS:
                return self.pronoun(i, i + 1, words.text[i], "pronoun")
        return None
