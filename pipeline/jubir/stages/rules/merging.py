"""One row for each role: spellings of one title, short forms and long ones, a title with its body and without, brought together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from jubir.stages.acronyms import of_beginnings
from jubir.stages.entities import fold
from jubir.stages.rules.roles import RoleFact
from jubir.stages.rules.words import CONNECTORS, Words

# Syllabic short forms of a head and its body ("Kadis Kominfo" is the "Kepala Dinas Kominfo"), which are no rows of
# positions.tsv with their long form, because that would swallow the body.
HEADS: dict[str, tuple[tuple[str, ...], ...]] = {
    "kadis": (("kepala", "dinas"),),
    "kadin": (("kepala", "dinas"),),
    "kaban": (("kepala", "badan"),),
    "kabag": (("kepala", "bagian"),),
    "kabiro": (("kepala", "biro"),),
    "kasat": (("kepala", "satuan"),),
    "sekdis": (("sekretaris", "dinas"),),
    "kapuskesmas": (("kepala", "puskesmas"),),
    "kepsek": (("kepala", "sekolah"),),
    "kakanwil": (("kepala", "kantor", "wilayah"), ("kepala", "kanwil")),
    "kakankemenag": (
        ("kepala", "kantor", "kementerian", "agama"),
        ("kepala", "kantor", "kemenag"),
        ("kepala", "kankemenag"),
    ),
    "kalapas": (("kepala", "lembaga", "pemasyarakatan"), ("kepala", "lapas")),
    "karutan": (("kepala", "rumah", "tahanan"), ("kepala", "rutan")),
    "wakadis": (("wakil", "kepala", "dinas"),),
}


def in_one_word(parts: list[str], words: Words) -> list[str]:
    """A title whose short form is written in two words in its main spelling: "kakan kemenag" as "kakankemenag"."""
    for end, row, _ in words.index.tries["position"].matches(parts, 0, len(parts)):
        if end > 1 and row.form.casefold() in HEADS:
            return [row.form.casefold(), *parts[end:]]
    return parts


def title_text(words: Words, fact: RoleFact) -> str | None:
    """The title as the text has it, None for an affiliation."""
    parts = [span for span in (fact.title, fact.shared) if span]
    return " ".join(fold(words.chars(*span)) for span in parts) or None


def title_key(words: Words, fact: RoleFact) -> str:
    return re.sub(r"[^\w]+", " ", title_text(words, fact) or "").casefold().strip()


def merge_roles(facts: list[RoleFact], words: Words) -> list[RoleFact]:
    """One row for each person, title and body: a short form beside the long one, or the title alone beside title and body, is the same role."""
    kept: list[RoleFact] = []
    certain = {id(f.person) for f in facts if f.rule != "presents-program"}
    facts = [f for f in facts if f.rule != "presents-program" or id(f.person) not in certain]
    for fact in sorted(facts, key=fact_order):
        t = title_key(words, fact)
        same = False
        for n, other in enumerate(kept):
            if other.person is not fact.person:
                continue
            o = title_key(words, other)
            bodies = {id(b) for b in (fact.body, other.body) if b is not None}
            if len(bodies) > 1:
                if t == o and (longer := longer_body(fact, other)) is not None:
                    kept[n] = longer  # "Ketua MUI" beside "Ketua MUI Kabupaten Alor"
                    same = True
                    break
                continue
            if t and o and (whole := written_whole(fact, t, other, o, words)) is not None:
                kept[n] = whole
                same = True
                break
            if (
                fact.body is other.body
                and t
                and o
                and t != o
                and (in_phrase(t, other, words) or in_phrase(o, fact, words))
            ):
                if len(t) > len(o):
                    kept[n] = fact
                same = True
                break
            if t and o and t != o and (short_of(fact, other, words) or short_of(other, fact, words)):
                chosen = fact if spelled_out(t, words) > spelled_out(o, words) else other
                kept[n] = replace(chosen, body=chosen.body or fact.body or other.body)
                same = True
                break
            titled, plain = (fact, other) if t else (other, fact)
            if (
                (t or o)
                and not (t and o)
                and titled.body is None
                and plain.body is not None
                and is_office_of(titled, plain, words)
            ):
                kept[n] = replace(titled, body=plain.body)  # "Kadis Kesehatan", and elsewhere "Dari Dinas Kesehatan, …"
                same = True
                break
            if t == o or not t and fact.body is other.body:
                same = True
            elif not o and other.body is fact.body:
                kept[n] = fact
                same = True
            elif t and fact.body is None and in_phrase(t, other, words):
                same = True
            elif o and other.body is None and in_phrase(o, fact, words):
                kept[n] = fact
                same = True
            elif t and o and t.split() == o.split()[: len(t.split())] and fact.body is None:
                same = True
            elif t and o and o.split() == t.split()[: len(o.split())] and other.body is None and len(t) > len(o):
                kept[n] = fact
                same = True
            if same:
                if kept[n].body is None and fact.body is not None and t == o:
                    kept[n] = fact
                break
        if not same:
            kept.append(fact)
    return kept


def longer_body(a: RoleFact, b: RoleFact) -> RoleFact | None:
    """Of two roles the one whose body's name goes on where the other's ends; None where neither does."""
    assert a.body is not None and b.body is not None
    for long, short in ((a, b), (b, a)):
        assert long.body is not None and short.body is not None
        forms = [f for f in (short.body.name, short.body.abbreviation) if f]
        if any(long.body.name.casefold().startswith(f.casefold() + " ") for f in forms):
            return long
    return None


def written_whole(a: RoleFact, t: str, b: RoleFact, o: str, words: Words) -> RoleFact | None:
    """Of two roles of one person the one written out: "Kasi Pendidikan Madrasah" beside "Kasi Penmad", "Kepala" of "Kantor
    Kementerian Agama Kabupaten Alor" beside "Kakankemenag Alor"; None where they are two."""
    for long, x, short, y in ((a, t, b, o), (b, o, a, t)):
        if short.body is not None and short.body is not long.body:
            continue
        p, q = x.split(), in_one_word(y.split(), words)
        status = {"plt", "pj", "plh", "pjs"}
        p, q = [w for w in p if w not in status], [w for w in q if w not in status]
        if not p or not q:
            continue
        if q[0] in HEADS and long.body is not None and p[0] == HEADS[q[0]][0][0]:
            name = [w.casefold() for w in re.findall(r"[^\W_]+", long.body.name)]
            if any(comes_in([*head[1:], *q[1:]], [*p[1:], *name]) for head in HEADS[q[0]]):
                return long
        if p[0] == q[0] and len(p) > len(q) > 1:
            tail = 0
            while tail < len(q) - 2 and p[-1 - tail] == q[-1 - tail]:
                tail += 1
            if len(q) - tail == 2 and of_beginnings(q[1], p[1 : len(p) - tail]):
                return long
    return None


def is_office_of(titled: RoleFact, plain: RoleFact, words: Words) -> bool:
    """A title in one word and its field are the office of that body: "Kadis Kesehatan" of the "Dinas Kesehatan"."""
    parts = in_one_word(title_key(words, titled).split(), words)
    if plain.body is None or not parts or parts[0] not in HEADS:
        return False
    name = [w.casefold() for w in re.findall(r"[^\W_]+", plain.body.name)]
    return any(comes_in([*head[1:], *parts[1:]], name) for head in HEADS[parts[0]])


def comes_in(some: Sequence[str], words: Sequence[str]) -> bool:
    """The words stand in a longer sequence in the same order, with others between them or none."""
    rest = iter(words)
    return all(word in rest for word in some)


def in_phrase(short: str, fact: RoleFact, words: Words) -> bool:
    """All words of a title come in order in another role's evidence, short forms in brackets included ("Direktur HCM")."""
    person = {k for n in fact.person.names for k in range(*n.whole)}
    evidence = [words.low[k].rstrip(".") for k in range(fact.start, fact.end) if k not in person]
    wanted = short.split()
    at = 0
    for word in evidence:
        if at < len(wanted) and word == wanted[at]:
            at += 1
    return at == len(wanted) and wanted[0] == next((w for w in title_key(words, fact).split()), "")


def spelled_out(title: str, words: Words) -> tuple[int, int]:
    """How long the form of the table is that a title begins with ("sekretaris daerah", not "sekda"), and the whole of it."""
    parts = title.split()
    ends = (m[0] for trie in ("office", "position") for m in words.index.tries[trie].matches(parts, 0, len(parts)))
    return len(" ".join(parts[: max(ends, default=0)])), len(title)


def short_of(short: RoleFact, long: RoleFact, words: Words) -> bool:
    """One title is another spelling of the other; with a body of its own, "Ketua" is no short form of "Ketua RT 04"."""
    s, t = title_key(words, short), title_key(words, long)
    part = t.startswith(s + " ") and short.body is not None and long.body is None
    return not part and is_short_title(s, t, words)


def is_short_title(short: str, long: str, words: Words) -> bool:
    """ "menaker" for "menteri ketenagakerjaan": two spellings of one row of offices or positions, with the same rest."""
    for trie in ("office", "position"):
        a = list(words.index.tries[trie].matches(short.split(), 0, len(short.split())))
        b = list(words.index.tries[trie].matches(long.split(), 0, len(long.split())))
        for end_a, row_a, _ in a:
            for end_b, row_b, _ in b:
                rest_a, rest_b = short.split()[end_a:], long.split()[end_b:]
                if row_a is row_b and (rest_a == rest_b[: len(rest_a)] or rest_a == [initials_of(rest_b)]):
                    return True
    return False


def initials_of(words: Sequence[str]) -> str:
    """ "psp" of "prasarana dan sarana pertanian", as in "Dirjen PSP"."""
    return "".join(word[0] for word in words if word not in CONNECTORS)


def fact_order(fact: RoleFact) -> tuple[int, int]:
    return fact.start, fact.end
