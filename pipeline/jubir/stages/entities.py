"""One entry a person, body or program: names that stand for the same thing are brought together, and every mention is found."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from jubir.stages.acronyms import Pair, of_beginnings
from jubir.stages.lexicon import Row
from jubir.stages.rules.shapes import LEGAL, Name
from jubir.stages.rules.words import INITIAL, Words

# So many tokens before a short form no name begins that it could stand for.
FARTHEST = 100
# What may follow a body's name without making another body of it.
SAME_BODY = frozenset(["indonesia", "ri", "republik", "(", ")", "persero", "tbk", "tbk.", "pusat", ",", "inc", "ltd"])
TRAILING_YEAR = re.compile(r"(?<!\s)\s+(?:tahun\s+)?(?:19|20)\d\d$", re.IGNORECASE)
LEADING_PROGRAM = re.compile(
    r"^(?:program|programme|proyek|gerakan|kampanye|inisiatif|skema|layanan)\s+", re.IGNORECASE
)


def fold(text: str) -> str:
    return " ".join(text.split())


def key(text: str) -> str:
    """A name without case, dots, hyphens and what stands in brackets."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"\([^()]*\)", " ", text).casefold()))


@dataclass(eq=False)
class Entity:
    """`spans` are token spans of all mentions, `forms` their texts in order of appearance."""

    label: str
    name: str
    rule: str
    kind: str = ""
    abbreviation: str | None = None
    honorific: str | None = None
    prefixes: list[str] = field(default_factory=list)
    suffixes: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)

    def take(self, name: Name, words: Words) -> None:
        self.spans.append((name.start, name.end))
        self.names.append(name)
        self.forms.append(fold(words.chars(name.start, name.end)))
        self.prefixes.extend(p for p in name.prefixes if p not in self.prefixes and p != name.honorific)
        self.suffixes.extend(s for s in name.suffixes if s not in self.suffixes)
        if name.honorific and self.honorific is None:
            self.honorific = name.honorific
        if name.kind and not self.kind:
            self.kind = name.kind

    @property
    def first(self) -> int:
        return min(self.spans)[0]


def name_parts(name: str) -> list[str]:
    return [w.strip(".'’") for w in name.casefold().split()]


def part_of(short: str, full: str) -> bool:
    """True where `short` can be a form of the name `full`: its words come in order in it, initials standing for words."""
    a, b = name_parts(short), name_parts(full)
    if len(a) > len(b):
        return False
    at = 0
    for word in a:
        while at < len(b) and not (
            b[at] == word or len(word) == 1 and b[at].startswith(word) or len(b[at]) == 1 and word.startswith(b[at])
        ):
            at += 1
        if at == len(b):
            return False
        at += 1
    return True


def same_spelling(a: str, b: str) -> bool:
    """Two spellings of one full name ("Muhamad Rizki", "Muhammad Rizky")."""
    pa, pb = name_parts(a), name_parts(b)
    if len(pa) != len(pb) or len(pa) < 2 or abs(len(a) - len(b)) > 2:
        return False
    return all(
        x == y or x[:1] == y[:1] and len(x) > 3 and SequenceMatcher(None, x, y).ratio() >= 0.8
        for x, y in zip(pa, pb, strict=True)
    ) and any(x == y for x, y in zip(pa, pb, strict=True))


def link_people(names: list[Name], words: Words) -> list[Entity]:
    """One Entity a human being, the fullest form first; a short form that fits two people belongs to neither."""
    people: list[Entity] = []
    called = nicknames(names, words)
    ordered = sorted(names, key=lambda n: (-len(words.chars(n.start, n.end).split()), n.start))
    for name in ordered:
        if words.low[name.start] in called and name.end == name.start + 1:
            continue  # taken with the full name below
        text = fold(words.chars(name.start, name.end))
        if words.shouting[words.line_of[name.start]]:
            text = text.title()
        fits = [p for p in people if part_of(text, p.name) and not beside_namesake(name, text, p, words)]
        if not fits:
            fits = [p for p in people if same_spelling(text, p.name)]
        if len(fits) == 1:
            fits[0].take(name, words)
        elif not fits:
            person = Entity("PER", text, name.rule)
            person.take(name, words)
            people.append(person)
        else:
            # Of two people one is called by the first name: "Wira" is Wira Tersia and not Vonda Wira.
            exact = [p for p in fits if key(p.name) == key(text)] or [p for p in fits if is_first_name(text, p)]
            if len(exact) == 1:
                exact[0].take(name, words)
    for name in names:
        bearer = called.get(words.low[name.start]) if name.end == name.start + 1 else None
        if bearer is not None:
            holder = next(p for p in people if bearer in p.names)
            holder.take(name, words)
    return people


# Between a name and what its bearer is called: "Wartono atau yang akrab disapa Wak Tono".
CALLED = frozenset(["disapa", "dipanggil", "dikenal", "alias", "sapaan"])
CALLED_SO_OFTEN = frozenset([",", "atau", "yang", "lebih", "biasa", "akrab", "sering", "kerap", "sebagai", "dengan"])
# Behind a nickname: "kata Bang Yus, sapaan akrabnya".
CALLED_SO = ("sapaan", "panggilan")


def nicknames(names: list[Name], words: Words) -> dict[str, Name]:
    """One-word nicknames -> a name of their bearer: "A B (Gus C)", "A yang akrab disapa C", "kata Cak C sapaan akrabnya", and a short
    form of one first name alone ("Fitri" where only Fitriani Wulandari is named)."""
    people = sorted((n for n in names if n.label == "PER"), key=lambda n: n.start)
    full = [n for n in people if n.end - n.start > 1]
    parts = {words.low[k] for n in full for k in range(n.start, n.end)}
    out: dict[str, Name] = {}
    for number, name in enumerate(people):
        low = words.low[name.start]
        if name.end != name.start + 1 or low in parts or low in out:
            continue
        before = people[number - 1] if number else None
        if before is not None and words.line_of[before.start] == words.line_of[name.start]:
            gap = words.low[before.whole[1] : name.whole[0]]
            told = bool(CALLED & set(gap)) and set(gap) <= CALLED | CALLED_SO_OFTEN
            if told or gap == ["("] and name.honorific:
                out[low] = out.get(words.low[before.start], before)
                continue
        behind = [w for w in words.low[name.whole[1] : name.whole[1] + 2] if w != ","]
        if behind and behind[0] in CALLED_SO:
            alike = [n for n in full if any(low in words.low[k] for k in range(n.start, n.end))]
            bearers = {fold(words.chars(n.start, n.end)) for n in alike}
            bearer = alike[0] if len(bearers) == 1 else before
            if bearer is not None:
                out[low] = bearer
            continue
        if len(low) >= 4:
            alike = [n for n in full if len(words.low[n.start]) > len(low) and words.low[n.start].startswith(low)]
            if (
                len({words.low[n.start] for n in alike}) == 1
                and len({fold(words.chars(n.start, n.end)) for n in alike}) == 1
            ):
                out[low] = alike[0]
    return out


def is_first_name(text: str, person: Entity) -> bool:
    return person.label == "PER" and name_parts(text) == name_parts(person.name)[:1]


def beside_namesake(name: Name, text: str, person: Entity, words: Words) -> bool:
    """ "Camat Budi Raharja, Ketua TP PKK Ani Budi Raharja": in one list with a title each, the short name comes first: two people."""
    if " " not in text or name.rule != "after-title" or name_parts(text)[0] == name_parts(person.name)[0]:
        return False
    line = words.line_of[name.start]
    return any(words.line_of[other.start] == line and other.start > name.start for other in person.names)


def body_key(text: str, words: Words) -> str:
    """A body's name with its head in the main spelling: "SMAN 15" and "SMA Negeri 15" have one key."""
    tokens = [t.casefold() for t in re.findall(r"[^\W_]+", re.sub(r"\([^()]*\)", " ", text))]
    best = None
    for end, row, _form in words.index.tries["head"].matches(tokens, 0, len(tokens)):
        best = end, row
    if best:
        tokens = [*re.findall(r"[^\W_]+", best[1].form.casefold()), *tokens[best[0] :]]
    if tokens[:1] == ["pt"] and len(tokens) > 1:
        tokens = tokens[1:]
    return " ".join(t for t in tokens if t not in LEGAL)


def lexicon_row(text: str, words: Words) -> tuple[str, int] | None:
    tokens = [t.casefold() for t in words.cut(text)]
    for end, row, _form in words.index.tries["organization"].matches(tokens, 0, len(tokens)):
        if end == len(tokens):
            return row.table, row.line
    return None


def link_bodies(names: list[Name], words: Words, pairs: list[Pair]) -> list[Entity]:
    """One Entity a body: same spelling, abbreviation pair, one row of the lexicon, or the short front part of one longer name."""
    groups: list[Entity] = []
    by_key: dict[str, Entity] = {}
    by_row: dict[tuple[str, int], Entity] = {}
    fronts: dict[str, list[tuple[Entity, str]]] = defaultdict(list)  # the first word of a body's key -> bodies
    paired: dict[str, str] = {}
    ordered = sorted(range(len(names)), key=lambda n: names[n].start)
    starts = [names[n].start for n in ordered]
    for pair in pairs:
        long = pair.long
        # "Perkumpulan | Jaga Rimba Kalimantan (JRK)": the short form stands for the whole name that ends there
        near = ordered[bisect_left(starts, long[0] - FARTHEST) : bisect_right(starts, long[0])]
        for name in (names[n] for n in sorted(near)):
            legal = all(w in LEGAL or w in "()" for w in words.low[long[1] : name.end])
            whole = name.start <= pair.long[0] and name.end > pair.short[1]  # the bracket stands inside the name
            if whole or name.end >= long[1] and name.start < long[0] and legal:
                long = name.start, name.end
        paired[body_key(words.chars(*pair.short), words)] = body_key(words.chars(*long), words)
    long_first = sorted(names, key=lambda n: (-(n.end - n.start), n.start))
    for name in long_first:
        text = fold(words.chars(name.start, name.end))
        k = body_key(text, words)
        k = paired.get(k, k)
        entity = by_key.get(k)
        row = lexicon_row(text, words)
        if entity is None and row is not None:
            entity = by_row.get(row)
        if entity is None:
            longer = [e for e, long in fronts[k.partition(" ")[0]] if extends(k, long, name, e, words)]
            entity = longer[0] if len(longer) == 1 else None
        if entity is None:
            entity = Entity("ORG", text, name.rule)
            groups.append(entity)
            own = body_key(text, words)
            fronts[own.partition(" ")[0]].append((entity, own))
        entity.take(name, words)
        by_key.setdefault(k, entity)
        if row is not None:
            by_row.setdefault(row, entity)
    groups = with_short_field(groups, words)
    groups = written_otherwise(groups, words, pairs)
    for entity in groups:
        entity.abbreviation = short_form(entity, words, pairs)
    return groups


# Words for the level of a place, which a name has or lacks: "KUA Kecamatan Moti", "KUA Moti".
LEVELS = frozenset("kecamatan kec kelurahan kel provinsi prov propinsi kabupaten kab".split())


def written_otherwise(groups: list[Entity], words: Words, pairs: list[Pair]) -> list[Entity]:
    """Bodies brought together whose names differ only in what is written short: "SP Kendari" and "Solidaritas Perempuan (SP)
    Kendari", "DPRD Sultra" and "DPRD Provinsi Sulawesi Tenggara", "Kankemenag Alor" and "Kantor Kementerian Agama Kabupaten Alor"."""
    shorts = {body_key(words.chars(*p.short), words): body_key(words.chars(*p.long), words).split() for p in pairs}
    kept: dict[tuple[str, ...], Entity] = {}
    for entity in sorted(groups, key=lambda e: -len(e.name)):
        loose = written_out(entity.name, shorts, words)
        held = kept.setdefault(loose, entity)
        if held is not entity:
            for name in entity.names:
                held.take(name, words)
    return [entity for entity in groups if any(entity is k for k in kept.values())]


def written_out(text: str, shorts: dict[str, list[str]], words: Words) -> tuple[str, ...]:
    """The words of a body's name with its short forms written out: those of the release, of the lexicon's bodies and of regions."""
    tokens = body_key(text, words).split()
    if len(tokens) > 1:
        tokens = [w for token in tokens for w in shorts.get(token, [token])]
    out: list[str] = []
    i = 0
    while i < len(tokens):
        trie = "region" if i else "organization"
        best = max(words.index.tries[trie].matches(tokens, i, len(tokens)), key=end_of_match, default=None)
        if i and best is None:
            best = max(words.index.tries["organization"].matches(tokens, i, i + 1), key=end_of_match, default=None)
        if best is None:
            if tokens[i] not in LEVELS and not (tokens[i] == "daerah" and out[-1:] == ["pemerintah"]):
                out.append(tokens[i])
            i += 1
            continue
        out.extend(w for w in re.findall(r"[^\W_]+", (best[1].forms or (best[2],))[0].casefold()) if w not in LEVELS)
        i = best[0]
    if out[:1] == ["kementerian"] and len(out) > 3 and out[1] == "agama":
        out = ["kantor", *out]  # its office in a region is called by its own name
    return tuple(w for w in out if w not in LEGAL)


def end_of_match(match: tuple[int, Row, str]) -> int:
    return match[0]


def with_short_field(groups: list[Entity], words: Words) -> list[Entity]:
    """ "Dinas LH" and "Dinas LH Kota Bitung" brought to "Dinas Lingkungan Hidup Kota Bitung", where one such body is named."""
    kept: list[Entity] = []
    for entity in groups:
        longer = [other for other in groups if other is not entity and is_short_field(entity.name, other.name, words)]
        if len(longer) != 1:
            kept.append(entity)
            continue
        for name in entity.names:
            longer[0].take(name, words)
    return kept


def is_short_field(short: str, long: str, words: Words) -> bool:
    """The short name is the long one with its field abbreviated ("Dinas Kominfo", "Badan PPPA"); its place may be missing."""
    a, b = short.split(), re.sub(r"\([^()]*\)", " ", long).split()
    if len(a) < 2 or len(b) < 3 or a[0] != b[0] or b[1].isupper() or a[1].casefold() in words.index.common:
        return False
    field, place = a[1], a[2:]
    end = len(b) - len(place)
    if end < 3 or place and [w.casefold() for w in b[end:]] != [w.casefold() for w in place]:
        return False
    # Without its place the short name stands for the whole, wherever the field ends in it.
    ends = [end] if place else range(end, 2, -1)
    return any(of_beginnings(field, b[1:stop]) for stop in ends)


def extends(short: str, long: str, name: Name, entity: Entity, words: Words) -> bool:
    """True where a longer name is the same body: only "Indonesia", "RI" … follow, or the short one is a general name cut short."""
    a, b = short.split(), long.split()
    if not a or len(a) >= len(b) or b[: len(a)] != a:
        return False
    if all(w in SAME_BODY for w in b[len(a) :]):
        return True
    if (
        name.rule == "lexicon"
        or name.end - name.start < 2
        or words.is_acronym(name.end - 1)
        and name.end - name.start < 3
    ):
        return False
    return True


def short_form(entity: Entity, words: Words, pairs: list[Pair]) -> str | None:
    """The abbreviation of a body: its pair's short form, else the one form in capitals that is not its name."""
    spans = set(entity.spans)
    farthest: dict[int, int] = {}
    for a, b in spans:
        farthest[a] = max(b, farthest.get(a, b))
    for pair in pairs:
        if pair.rule == "front":
            continue
        if pair.short in spans or pair.long in spans or farthest.get(pair.long[0], -1) > pair.short[1]:
            return fold(words.chars(*pair.short))
    shorts = [
        f for f in dict.fromkeys(entity.forms) if f != entity.name and " " not in f and sum(c.isupper() for c in f) >= 2
    ]
    return shorts[0] if shorts else None


def link_programs(names: list[Name], words: Words, pairs: list[Pair]) -> list[Entity]:
    """One Entity a program; years at the end and an introducing word in front make no other program."""
    groups: list[Entity] = []
    short_of = {key(words.chars(*p.short)): program_key(words.chars(*p.long)) for p in pairs}
    for name in sorted(names, key=lambda n: (-(n.end - n.start), n.start)):
        text = fold(words.chars(name.start, name.end))
        k = short_of.get(key(text), program_key(text))
        row = program_row(text, words)
        entity = next((g for g in groups if program_key(g.name) == k), None)
        if entity is None and row is not None:
            entity = next((g for g in groups if program_row(g.name, words) is row), None)
        if entity is None:
            longer = [
                g
                for g in groups
                if program_key(g.name).startswith(k + " ") and name.rule != "lexicon" and len(k.split()) > 1
            ]
            entity = longer[0] if len(longer) == 1 else None
        if entity is None:
            entity = Entity("PROGRAM", TRAILING_YEAR.sub("", text), name.rule)
            groups.append(entity)
        entity.take(name, words)
    for entity in groups:
        spans = set(entity.spans)
        for pair in pairs:
            if (
                pair.long in spans
                or pair.short in spans
                or program_key(words.chars(*pair.long)) == program_key(entity.name)
            ):
                entity.abbreviation = fold(words.chars(*pair.short))
    return groups


def program_row(text: str, words: Words) -> Row | None:
    """The lexicon's row of a programme whose name or variant `text` is."""
    tokens = [t.casefold() for t in words.cut(text)]
    for end, row, _form in words.index.tries["program"].matches(tokens, 0, len(tokens)):
        if end == len(tokens):
            return row
    return None


def program_key(text: str) -> str:
    return key(LEADING_PROGRAM.sub("", TRAILING_YEAR.sub("", fold(text))))


def find_mentions(entities: list[Entity], words: Words, taken: Iterable[tuple[int, int]], pairs: list[Pair]) -> None:
    """Adds, everywhere in the text, the places where a known form stands: headlines, short names, abbreviations."""
    used = [False] * words.count
    taken_spans = list(taken)
    for a, b in taken_spans:
        for i in range(a, b):
            used[i] = True
    titled = {b for a, b in taken_spans}
    table: dict[str, list[tuple[list[str], Entity, bool]]] = {}
    claims: Counter[str] = Counter()
    named_first: Counter[str] = Counter()
    for entity in entities:
        forms = set(entity.forms)
        if entity.abbreviation:
            forms.add(entity.abbreviation)
        for pair in pairs:
            if (words.chars(*pair.long) and fold(words.chars(*pair.long)) in forms) or fold(
                words.chars(*pair.short)
            ) in forms:
                forms.add(fold(words.chars(*pair.short)))
                forms.add(fold(words.chars(*pair.long)))
        tokens_of = [words.cut(f) for f in sorted(forms)]
        if entity.label == "PER":
            tokens_of.extend([initials] for initials in called_by_initials(entity, words, titled))
            tokens_of.extend(
                [part]
                for part in words.cut(entity.name)
                if not INITIAL.match(part) and len(part) > 2 and words.index.names.get(part.casefold()) != "particle"
            )
        for tokens in tokens_of:
            if not tokens:
                continue
            low = [t.casefold() for t in tokens]
            joined = " ".join(low)
            if any(e is entity and " ".join(known) == joined for known, e, _ in table.get(low[0], ())):
                continue
            claims[joined] += 1
            named_first[joined] += is_first_name(joined, entity)
            table.setdefault(low[0], []).append(
                (low, entity, len(tokens) == 1 and any(c.isupper() for c in tokens[0][1:]))
            )
    for first in table:
        table[first].sort(key=form_length)
    i = 0
    while i < words.count:
        if used[i] or words.line_of[i] < 0:
            i += 1
            continue
        limit = words.bounds(i)[1]
        for low, entity, exact in table.get(words.low[i], ()):
            # a program of three words or more is known in small letters, too: "program pembinaan kader posyandu"
            if not words.is_capital(i) and (entity.label != "PROGRAM" or len(low) < 3):
                continue
            end = i + len(low)
            if end > limit or words.low[i:end] != low or any(used[i:end]):
                continue
            joined = " ".join(low)
            if claims[joined] > 1 and not (named_first[joined] == 1 and is_first_name(joined, entity)):
                continue
            if exact and not words.text[i].isupper() and words.text[i] not in entity.forms:
                continue
            if (
                len(low) == 1
                and entity.label == "PER"
                and (
                    low[0] in words.index.common
                    and words.sentence_start(i)
                    and words.longest("verb", end, limit) is None
                    or not clear_short_name(words, i, end, limit)
                )
            ):
                continue
            if (
                entity.label != "PER"
                and len(low) == 1
                and low[0] in words.index.common
                and not exact
                and not words.text[i].isupper()
            ):
                continue
            entity.take(Name(i, end, entity.label, "known"), words)
            for k in range(i, end):
                used[k] = True
            i = end - 1
            break
        i += 1
    for entity in entities:
        order = sorted(range(len(entity.spans)), key=entity.spans.__getitem__)
        entity.spans = [entity.spans[k] for k in order]
        entity.forms = [entity.forms[k] for k in order]
        entity.names = [entity.names[k] for k in order]


def called_by_initials(entity: Entity, words: Words, ends: set[int]) -> list[str]:
    """ "GS" for Gafar Saleh, where it stands behind a title or beside a verb of saying and nothing else is called so."""
    parts = [p for p in entity.name.split() if p[:1].isupper()]
    initials = "".join(p[0] for p in parts)
    if not 2 <= len(parts) <= 4:
        return []
    for i in range(words.count):
        if words.text[i] == initials and words.line_of[i] >= 0 and words.longest("organization", i) is None:
            a, b = words.bounds(i)
            if i in ends or words.longest("verb", i + 1, b) or i > a and words.longest("verb", i - 1, i):
                return [initials]
    return []


def clear_short_name(words: Words, i: int, end: int, limit: int) -> bool:
    """A short name stands alone: no other capitalised word goes on before or behind it (that would be another name)."""
    if words.shouting[words.line_of[i]]:
        return True
    after = end < limit and words.is_capital(end) and words.likeness(end) > 0
    before = (
        i > words.bounds(i)[0]
        and words.is_capital(i - 1)
        and words.likeness(i - 1) > 0
        and not words.sentence_start(i - 1)
    )
    return not after and not before


def form_length(row: tuple[list[str], Entity, bool]) -> tuple[int, list[str]]:
    return -len(row[0]), row[0]
