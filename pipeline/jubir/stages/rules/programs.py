"""Whose program it is and who pays for it."""

from __future__ import annotations

from dataclasses import dataclass

from jubir.stages.entities import Entity
from jubir.stages.rules.lists import behind_bracket, linked
from jubir.stages.rules.roles import Item, RoleFact
from jubir.stages.rules.speakers import PRONOUNS, Speakers
from jubir.stages.rules.words import Words

OWNING = frozenset(["milik", "dari", "oleh", "besutan", "gagasan", "inisiasi"])
RUNNING = frozenset(
    "dijalankan dilaksanakan diselenggarakan digagas diinisiasi dikelola diluncurkan dikembangkan diprakarsai digelar diadakan dibuat dimiliki dirintis diusung dicanangkan disalurkan digulirkan dirilis dicetuskan digencarkan dibesut diterapkan ditawarkan dibentuk disediakan".split()
)
FUNDING = frozenset("didanai dibiayai disponsori didukung".split())
RUNS = frozenset(
    "meluncurkan menggelar menyelenggarakan mengadakan menginisiasi menggagas menjalankan melaksanakan memiliki mengembangkan mencanangkan membuka memperkenalkan merilis meresmikan mengelola menghadirkan memperluas merintis menggulirkan menyediakan memperbanyak menawarkan menerapkan menggalakkan menggencarkan membuat membentuk menyiapkan menerbitkan mengusung memulai memperkuat launching peluncuran gelar luncurkan adakan selenggarakan resmikan hadirkan".split()
)
LISTING = ("seperti", "antara", "yakni", "yaitu", "meliputi", "mencakup", "di")
LISTED = frozenset(["program", "kegiatan", "inisiatif", "layanan", "skema"])
# Behind such a word a body is no subject: "bersama PLN", "kepada BAZNAS".
NO_SUBJECT = frozenset("melalui lewat di ke dari kepada bersama dengan untuk bagi pada terhadap antara dan".split())
# First words of a sentence that goes on with what the one before was about.
GOING_ON = frozenset("lewat melalui salah selain".split())
# Generic nouns that take a programme up again: "Penghargaan yang diselenggarakan oleh …", "Residensi tersebut didanai …".
AGAIN = frozenset(["yang", "ini", "itu", "tersebut"])


@dataclass
class Owners:
    """Owner and funder of programs, by id of the program's entity."""

    owners: dict[int, Entity]
    funders: dict[int, Entity]


def find_owners(
    words: Words, items: list[Item], programs: list[Entity], facts: list[RoleFact]
) -> tuple[dict[int, Entity], dict[int, Entity]]:
    """(owner, funder) of programs, by id of the program's entity; only where the words beside a mention say so."""
    found = Owners({}, {})
    own = {id(p) for p in programs}
    speakers = Speakers(words, items, facts)
    last: Item | None = None
    for n, item in enumerate(items):
        if item.name.label != "PROGRAM" or item.entity is None or id(item.entity) not in own:
            continue
        behind(words, items, n, found)
        before(words, items, n, found)
        if (
            last is not None
            and linked(words, last.end, item.start, words.bounds(item.start)[1])
            and id(last.entity) in found.owners
        ):
            # "BAS menjalankan tiga inisiatif, yaitu A (AB), B (BC), dan C": the owner of one is the owner of all
            found.owners.setdefault(id(item.entity), found.owners[id(last.entity)])
        named_after_owner(words, item, items, found)
        given_name(words, item, items, found)
        last = item
        of_sentence_before(words, items, n, found)
    taken_up(words, items, own, found)
    for n, item in enumerate(items):
        if item.entity is not None and id(item.entity) in own and id(item.entity) not in found.owners:
            launched_by(words, items, n, speakers, found)
    return found.owners, found.funders


def behind(words: Words, items: list[Item], n: int, found: Owners) -> None:
    """ "program X milik B", "X yang dijalankan oleh B", "X yang didanai oleh B"."""
    item = items[n]
    end = item.end
    end = behind_bracket(words, end, words.count)
    if end < words.count and words.text[end] in "”\"’'»“":
        end += 1
    for body in items[n + 1 : n + 8]:
        if body.name.label != "ORG" or body.entity is None or body.start < end:
            continue
        if words.line_of[body.start] != words.line_of[item.start] or body.start - end > 24:
            return
        # "(SEHATI) tahun 2023 yang dijalankan B": the year says nothing
        gap = [w for w in words.low[end : body.start] if w != "tahun" and not w.isdigit()]
        if len(gap) > 8:
            # "X, dibuka hari ini dan akan disalurkan oleh B": farther off only what is said of the program's own running
            if gap[-1] != "oleh" or gap[-2] not in RUNNING or "." in gap:
                return
            gap = gap[-2:]
        assign(found, id(item.entity), body.entity, gap)


def assign(found: Owners, program: int, body: Entity, gap: list[str]) -> None:
    """Reads the words between a program and the body behind it."""
    funds = any(w in FUNDING for w in gap)
    if gap == [] or gap[-1] in OWNING and (len(gap) == 1 or any(w in RUNNING for w in gap)) and not funds:
        found.owners.setdefault(program, body)
    elif gap[-1] == "oleh" and funds:
        found.funders.setdefault(program, body)
    elif any(w in RUNNING for w in gap) and (len(gap) <= 3 or gap[-1] in RUNNING and gap[-2] == "yang"):
        found.owners.setdefault(program, body)
    elif gap[0] in ("merupakan", "adalah") and gap[1:2] == ["program"] and len(gap) <= 4 and "dari" not in gap[1:2]:
        found.owners.setdefault(program, body)  # "X merupakan program nasional B"


def before(words: Words, items: list[Item], n: int, found: Owners) -> None:
    """ "B meluncurkan program X", "beberapa program di bawah B, seperti X (XY)"."""
    item = items[n]
    for body in reversed(items[max(0, n - 12) : n]):
        if body.name.label != "ORG" or body.entity is None or body.end > item.start:
            continue
        if words.line_of[body.start] != words.line_of[item.start]:
            return
        gap = words.low[behind_bracket(words, body.end, item.start) : item.start]
        if "." in gap or ";" in gap:
            return
        head = words.low[max(0, body.start - 3) : body.start]
        listed = any(w in LISTING for w in gap)
        # a subject: it opens its clause, or only an adverb of time stands before it ("Tahun ini Panenku membuka …")
        a, _ = words.bounds(body.start)
        subject = body.start == a or head[-1] not in NO_SUBJECT and head[-1] != "("
        if subject and len(gap) <= 24 and runs(gap):
            found.owners.setdefault(id(item.entity), body.entity)
            return
        if listed and (tuple(head[-2:]) == ("di", "bawah") or LISTED & set(head)):
            found.owners.setdefault(id(item.entity), body.entity)
            return


def of_sentence_before(words: Words, items: list[Item], n: int, found: Owners) -> None:
    """ "B terus mendorong panen. Lewat program X, petani …": a sentence that names no body goes on with the subject of the one before."""
    item = items[n]
    a, _ = words.bounds(item.start)
    start = next((k + 1 for k in range(item.start - 1, max(a, item.start - 12) - 1, -1) if words.text[k] == "."), 0)
    if id(item.entity) in found.owners or start <= a or words.low[start] not in GOING_ON:
        return
    before = [i for i in items[max(0, n - 12) : n] if words.line_of[i.start] == words.line_of[item.start]]
    if any(i.start >= start and i.name.label in ("ORG", "PER") for i in before):
        return
    bodies = [i for i in before if i.name.label == "ORG" and i.entity is not None and words.sentence_start(i.start)]
    last = bodies[-1] if bodies else None
    if last is not None and "." not in words.text[last.end : start - 1] and last.entity is not None:
        found.owners.setdefault(id(item.entity), last.entity)


def launched_by(words: Words, items: list[Item], n: int, speakers: Speakers, found: Owners) -> None:
    """ "Rektor Universitas B Wira Tersia meluncurkan program X", "ia meluncurkan X": the one body whose office the person holds."""
    item = items[n]
    a, _ = words.bounds(item.start)
    person, end = None, a
    for i in reversed(items[max(0, n - 4) : n]):
        if i.name.label == "PER" and i.entity is not None and i.start >= a:
            person, end = i.entity, i.end
            break
    pronoun = next((k for k in range(item.start - 1, end - 1, -1) if words.low[k] in PRONOUNS), None)
    if pronoun is not None:
        subject = speakers.last_subject(pronoun)
        person, end = subject[0] if subject else None, pronoun + 1
    if person is None:
        return
    gap = words.low[end : item.start]
    if len(gap) > 12 or "." in gap or not runs(gap):
        return
    bodies = {id(f.body): f.body for f in speakers.facts if f.person is person and f.body is not None and f.title}
    if len(bodies) == 1:
        found.owners.setdefault(id(item.entity), next(iter(bodies.values())))


def runs(gap: list[str]) -> bool:
    """The words between a subject and a program say that it runs it: "meluncurkan", "menyalurkan bantuan melalui"."""
    verb = next((k for k, w in enumerate(gap) if w in RUNS), None)
    if verb is not None:
        return "kepada" not in gap[:verb]
    if gap[:1] in (["melalui"], ["lewat"]) and LISTED & set(gap[1:3]):
        return True  # "BRI melalui program X menyalurkan …"
    means = next((k for k, w in enumerate(gap) if w in ("melalui", "lewat")), None)
    return means is not None and "yang" not in gap and any(w.startswith(("me", "ber")) for w in gap[:means])


def named_after_owner(words: Words, item: Item, items: list[Item], found: Owners) -> None:
    """ "BRI Peduli": a program whose name opens with the name of a body of the release."""
    first = words.chars(item.start, item.start + 1)
    if item.end - item.start < 2 or id(item.entity) in found.owners:
        return
    for body in items:
        if (
            body.name.label == "ORG"
            and body.entity is not None
            and first in (body.entity.abbreviation, body.entity.name)
        ):
            found.owners.setdefault(id(item.entity), body.entity)
            return


def given_name(words: Words, item: Item, items: list[Item], found: Owners) -> None:
    """ "B membuka layanan malam. Layanan yang diberi nama X …": the body whose sentence the noun takes up."""
    a, _ = words.bounds(item.start)
    lead = words.low[max(a, item.start - 4) : item.start]
    if id(item.entity) in found.owners or lead[-2:] not in (["diberi", "nama"], ["yang", "bernama"]):
        return
    subject = next((i for i in items if i.start >= a and i.name.label == "ORG" and i.entity is not None), None)
    if (
        subject is not None
        and subject.start < item.start
        and words.sentence_start(subject.start)
        or subject is not None
        and (words.start[subject.start] == words.zones.dateline_end)
    ):
        assert subject.entity is not None
        if runs(words.low[subject.end : item.start]):
            found.owners.setdefault(id(item.entity), subject.entity)


def taken_up(words: Words, items: list[Item], own: set[int], found: Owners) -> None:
    """ "…. Penghargaan yang diselenggarakan oleh B": a noun at the head of a sentence stands for the last program before it."""
    last: Item | None = None
    places = {item.start: item for item in items}
    for i in range(words.count - 3):
        item = places.get(i)
        if item is not None and item.name.label == "PROGRAM" and id(item.entity) in own:
            last = item
            continue
        if last is None or words.line_of[i] < 0 or not words.is_capital(i) or not words.sentence_start(i):
            continue
        if words.low[i] in ("melalui", "lewat") and words.low[i + 1 : i + 3] == ["program", "milik"]:
            body = places.get(i + 3)  # "Melalui program milik B tersebut, …"
            if body is not None and body.name.label == "ORG" and body.entity is not None:
                found.owners.setdefault(id(last.entity), body.entity)
            continue
        if words.low[i + 1] not in AGAIN or words.line_of[last.start] != words.line_of[i] or i - last.end > 40:
            continue
        for k in range(i + 2, min(words.bounds(i)[1], i + 6)):
            body = places.get(k)
            if body is not None and body.name.label == "ORG" and body.entity is not None:
                gap = words.low[i + 1 : k]
                if any(w in RUNNING | FUNDING for w in gap):
                    assign(found, id(last.entity), body.entity, gap)
                break
