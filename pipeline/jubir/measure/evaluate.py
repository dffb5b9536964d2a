"""Records and gold annotations -> precision, recall and F1 a layer, and the errors by class."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jubir.batch.run import Extract, Run, collect, process_all
from jubir.ingest.decode import Refused
from jubir.ingest.inputs import Found, Item, read
from jubir.measure.gold_match import (
    Count,
    Json,
    Matching,
    Names,
    all_spellings,
    match,
    organization_likeness,
    overlap,
    person_likeness,
    program_likeness,
    same_name,
    spellings,
    words,
)
from jubir.schema import Record

LAYERS = tuple(
    "people organizations names programs owners roles roles~ affiliations direct direct~ indirect indirect~ "
    "said-direct said-indirect speaker-direct speaker-indirect title place date contacts offsets".split()
)
# (overlap for the strict layer, None = the same words; overlap for the layer marked ~)
QUOTE_LEVELS: dict[str, tuple[float | None, float]] = {"direct": (None, 0.8), "indirect": (0.8, 0.5)}


@dataclass(frozen=True, order=True)
class Error:
    """One entry that is missing, too much, or not quite right; `kind` is its class."""

    layer: str
    kind: str
    item: str
    document: str = ""


@dataclass
class Scores:
    """The counts of each layer and the errors, of one document or of many."""

    counts: dict[str, Count] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)
    documents: int = 0
    missing: list[str] = field(default_factory=list)  # documents of the gold without a record

    def figures(self) -> dict[str, dict[str, float]]:
        """{layer: {p, r, f}} to four digits, layers without any entry left out."""
        return {
            layer: {"p": round(count.precision, 4), "r": round(count.recall, 4), "f": round(count.f1, 4)}
            for layer in LAYERS
            if (count := self.counts.get(layer, Count()))
        }


@dataclass(frozen=True)
class Role:
    """A role with its names made canonical, and as it was given."""

    person: str
    title: str
    organization: str
    shown: str

    def lines(self, bodies: Mapping[str, set[str]]) -> set[str]:
        """Title and organization in a row, so that it does not matter where they are cut: "kepala" + "brin"."""
        names = bodies.get(self.organization, set()) | {self.organization}
        return {f"{self.title} {name}".strip() for name in names}


def score(gold: Json, record: Json, *, text: str | None = None) -> Scores:
    """The scores of one record, both as JSON values; an empty record where there is none.

    Offsets are checked where the release's text is given. Raises ValueError for a quote of an unknown kind.
    """
    scores = Scores(documents=1)
    people = _named(record, "people")
    organizations = _named(record, "organizations")
    who, body = Names(gold["people"]), Names(gold["organizations"])
    _entities(scores, gold, people, organizations, _named(record, "programs"), body)
    _roles(scores, gold, record, who, body)
    entries = {words(entity["name"]) for entity in [*people, *organizations]}
    _quotes(scores, gold, record, _Speakers(who, body, entries))
    _fields(scores, gold, record)
    if text is not None:
        checks = list(offset_checks(record, text)) or [False]
        scores.counts["offsets"] = Count(sum(checks), len(checks), len(checks))
    return scores


def _named(record: Json, table: str) -> list[Json]:
    return [entity for entity in record.get(table, ()) if entity.get("name")]


def _entities(
    scores: Scores,
    gold: Json,
    people: Sequence[Json],
    organizations: Sequence[Json],
    programs: Sequence[Json],
    body: Names,
) -> None:
    bodies = match(gold["organizations"], organizations, organization_likeness, 1)
    initiatives = match(gold["programs"], programs, program_likeness, 0.8)
    tables = {
        "people": match(gold["people"], people, person_likeness, 1),
        "organizations": bodies,
        "programs": initiatives,
    }
    for layer, matching in tables.items():
        scores.counts[layer] = matching.count
        scores.errors += _entity_errors(layer, matching)

    full = [same_name(g, s) for g, s in bodies.matched]
    scores.counts["names"] = Count(sum(full), len(full), len(full))
    scores.errors += [
        Error("names", "not the fullest form", f"{s['name']} for {g['name']}")
        for (g, s), same in zip(bodies.matched, full, strict=True)
        if not same
    ]
    owners = [(g, s) for g, s in initiatives.matched if g.get("owner") or s.get("owner")]
    right = [body(g.get("owner")) == body(s.get("owner")) for g, s in owners]
    scores.counts["owners"] = Count(sum(right), len(right), len(right))
    scores.errors += [
        Error(
            "owners",
            _field_error(g.get("owner"), s.get("owner")),
            f"{s.get('owner')} for {g.get('owner')}: {g['name']}",
        )
        for (g, s), same in zip(owners, right, strict=True)
        if not same
    ]


def _entity_errors(layer: str, matching: Matching[Json]) -> Iterator[Error]:
    """A wrong entry beside a missed one is a matter of boundaries, one that names a matched entity is a double."""
    missed, wrong = matching.left()

    def like(g: Json, s: Json) -> float:
        return max(overlap(name, s["name"]) for name in (g["name"], *(g.get("aliases") or ())))

    near = match(missed, wrong, like, 0.3)
    for g, s in near.matched:
        yield Error(layer, "boundary", f"{s['name']} for {g['name']}")
    missed, wrong = near.left()
    yield from (Error(layer, "missed", g["name"]) for g in missed)
    known = {spelling for g, _ in matching.matched for spelling in all_spellings(g)}
    for s in wrong:
        double = not known.isdisjoint(spellings(s["name"], s.get("abbreviation")))
        yield Error(layer, "not merged" if double else "too much", s["name"])


def _roles(scores: Scores, gold: Json, record: Json, who: Names, body: Names) -> None:
    bodies = {words(entity["name"]): all_spellings(entity) for entity in gold["organizations"]}

    def role(person: str | None, entry: Json) -> Role:
        title, organization = entry.get("title"), entry.get("organization")
        shown = f"{person}: {title} / {organization}"
        return Role(who(person), words(title), body(organization), shown)

    wanted = [role(person["name"], entry) for person in gold["people"] for entry in person.get("roles", ())]
    given = [role(entry.get("person"), entry) for entry in record.get("roles", ())]

    def same(g: Role, s: Role) -> float:
        if g.person != s.person:
            return 0.0
        one = (g.title, g.organization) == (s.title, s.organization)
        return float(one or not g.lines(bodies).isdisjoint(s.lines(bodies)))

    def same_title(g: Role, s: Role) -> float:
        return overlap(g.title, s.title) if g.person == s.person else 0.0

    exact = match(wanted, given, same, 1)
    scores.counts["roles"] = exact.count
    scores.errors += _role_errors(exact)
    titled = match([r for r in wanted if r.title], [r for r in given if r.title], same_title, 0.8)
    scores.counts["roles~"] = titled.count

    mine, theirs = ({(r.person, r.organization) for r in roles if r.organization} for roles in (given, wanted))
    scores.counts["affiliations"] = Count(len(mine & theirs), len(mine), len(theirs))


def _role_errors(matching: Matching[Role]) -> Iterator[Error]:
    steps: tuple[tuple[str, Callable[[Role, Role], bool]], ...] = (
        ("other organization", lambda g, s: g.person == s.person and g.title == s.title),
        ("other title", lambda g, s: g.person == s.person and overlap(g.title, s.title) > 0),
        ("other title and organization", lambda g, s: g.person == s.person),
        ("other person", lambda g, s: (g.title, g.organization) == (s.title, s.organization)),
    )
    missed, wrong = matching.left()
    for kind, near in steps:
        pairs = match(missed, wrong, near, 1)
        yield from (Error("roles", kind, f"{s.shown} for {g.shown}") for g, s in pairs.matched)
        missed, wrong = pairs.left()
    yield from (Error("roles", "missed", g.shown) for g in missed)
    yield from (Error("roles", "too much", s.shown) for s in wrong)


@dataclass(frozen=True)
class _Speakers:
    who: Names
    body: Names
    entries: set[str]  # the people and organizations of the record

    def canonical(self, name: str | None) -> str:
        return self.who.get(name) or self.body.get(name) or words(name)

    def same(self, gold: Json, given: Json) -> bool:
        """A speaker that is no entry of its own record is wrong, whatever the name."""
        name = given.get("speaker")
        is_entry = name is None or words(name) in self.entries
        return is_entry and self.canonical(gold.get("speaker")) == self.canonical(name)


def _quotes(scores: Scores, gold: Json, record: Json, speakers: _Speakers) -> None:
    quotes = [quote for quote in record.get("quotes", ()) if not quote.get("parent")]
    for quote in quotes:
        if quote.get("kind") not in QUOTE_LEVELS:
            raise ValueError(f"a quote of an unknown kind: {quote.get('kind')!r}")

    def same(g: Json, s: Json) -> float:
        return float(words(g["text"]) == words(s["text"]))

    def like(g: Json, s: Json) -> float:
        return overlap(g["text"], s["text"])

    for kind, (strict, loose) in QUOTE_LEVELS.items():
        wanted = [quote for quote in gold["quotes"] if quote["kind"] == kind]
        given = [quote for quote in quotes if quote["kind"] == kind]
        exact = match(wanted, given, same, 1) if strict is None else match(wanted, given, like, strict)
        near = match(wanted, given, like, loose)
        right = [pair for pair in near.matched if speakers.same(*pair)]
        scores.counts |= {
            kind: exact.count,
            f"{kind}~": near.count,
            f"said-{kind}": Count(len(right), len(given), len(wanted)),
            f"speaker-{kind}": Count(len(right), len(near.pairs), len(near.pairs)),
        }
        scores.errors += _quote_errors(kind, exact, gold, quotes)
        for g, s in near.matched:
            if not speakers.same(g, s):
                name, other = g.get("speaker"), s.get("speaker")
                rule = f" [{s.get('rule') or ''}, {s.get('resolved_by') or s.get('reason') or ''}]"
                shown = f"{other} for {name}: {g['text'][:80]}{rule}"
                scores.errors.append(Error(f"speaker-{kind}", _field_error(name, other), shown))


def _quote_errors(kind: str, matching: Matching[Json], gold: Json, quotes: Sequence[Json]) -> Iterator[Error]:
    missed, wrong = matching.left()
    near = match(missed, wrong, lambda g, s: overlap(g["text"], s["text"]), 0.2)
    for g, s in near.matched:
        yield Error(kind, "boundary", f"{s['text']} FOR {g['text']}")
    missed, wrong = near.left()
    for name, left, others in (("missed", missed, quotes), ("too much", wrong, gold["quotes"])):
        for quote in left:
            is_other = any(o["kind"] != kind and overlap(o["text"], quote["text"]) >= 0.5 for o in others)
            yield Error(kind, f"{name}, other kind" if is_other else name, f"{quote.get('speaker')}: {quote['text']}")


def _field_error(gold: str | None, given: str | None) -> str:
    if not given:
        return "missed"
    return "other" if gold else "too much"


def _fields(scores: Scores, gold: Json, record: Json) -> None:
    for name in ("title", "place", "date"):
        wanted, given = words(gold.get(name)), words(record.get(name))
        scores.counts[name] = Count(int(bool(wanted) and wanted == given), int(bool(given)), int(bool(wanted)))
        if wanted != given:
            shown = f"{record.get(name)!r} for {gold.get(name)!r}"
            scores.errors.append(Error(name, _field_error(wanted, given), shown))

    def key(contact: Json) -> tuple[str, str, str]:
        return words(contact.get("name")), (contact.get("email") or "").casefold(), contact.get("phone") or ""

    wanted_contacts = [key(contact) for contact in gold.get("contacts", ())]
    given_contacts = [key(contact) for contact in record.get("contacts", ())]
    matching = match(wanted_contacts, given_contacts, lambda g, s: float(g == s), 1)
    scores.counts["contacts"] = matching.count
    missed, wrong = matching.left()
    scores.errors += [Error("contacts", "missed", " / ".join(contact)) for contact in missed]
    scores.errors += [Error("contacts", "too much", " / ".join(contact)) for contact in wrong]


def offset_checks(node: object, text: str) -> Iterator[bool]:
    """For every object below `node` that has start, end and text: whether they agree."""
    if isinstance(node, Mapping):
        start, end, own = node.get("start"), node.get("end"), node.get("text")
        if isinstance(start, int) and isinstance(end, int) and isinstance(own, str):
            yield 0 <= start < end and text[start:end] == own
        for value in node.values():
            yield from offset_checks(value, text)
    elif isinstance(node, list):
        for value in node:
            yield from offset_checks(value, text)


def score_all(
    gold: Mapping[str, Json], records: Mapping[str, Json], *, texts: Mapping[str, str] | None = None
) -> Scores:
    """The scores of a whole part: gold and records by document (the stem of the file), layers as in LAYERS."""
    total = Scores(documents=len(gold), missing=sorted(set(gold) - set(records)))
    sums = dict.fromkeys(LAYERS, Count())
    for document, annotation in gold.items():
        text = None if texts is None else texts.get(document, "")
        part = score(annotation, records.get(document, {}), text=text)
        for layer, count in part.counts.items():
            sums[layer] += count
        total.errors += [Error(e.layer, e.kind, e.item, document) for e in part.errors]
    total.counts = sums
    total.errors.sort(key=lambda e: (LAYERS.index(e.layer), e.kind, e.document, e.item))
    return total


def read_gold(folder: Path) -> dict[str, Json]:
    """The annotations of a folder by document. Raises ValueError with the file's name where one is broken."""
    gold: dict[str, Json] = {}
    for file in sorted(folder.glob("*.json")):
        try:
            gold[file.stem] = json.loads(file.read_text("utf-8"))
        except ValueError as error:
            raise ValueError(f"{file}: {error}") from None
    if not gold:
        raise ValueError(f"{folder}: no .json file")
    return gold


def items_of(gold: Mapping[str, Json], texts: Path) -> list[Item]:
    """The releases of the annotated documents: the .txt files of a folder that have the names of the gold."""
    files = sorted(file for file in texts.glob("*.txt") if file.stem in gold)
    return [Item(file.name, file=file) for file in files]


def evaluate(gold_folder: Path, texts: Path, *, extractor: Extract) -> Scores:
    """Extracts the releases that the gold annotates, and scores them. Raises ValueError for a broken gold file."""
    gold = read_gold(gold_folder)
    items = items_of(gold, texts)
    run = collect(Found(items=items), process_all(items, extractor=extractor))
    return score_all(gold, by_document(run), texts=texts_of(items))


def texts_of(items: Sequence[Item]) -> dict[str, str]:
    """The text that the offsets refer to, by document; without those that cannot be read."""
    texts: dict[str, str] = {}
    for item in items:
        try:
            texts[Path(item.path).stem] = read(item).text
        except Refused:
            continue
    return texts


def by_document(run: Run) -> dict[str, Json]:
    """The records of a run by the stem of their file. Raises ValueError where two have the same."""
    records: dict[str, Json] = {}
    for record in run.records:
        stem = document_of(record)
        if stem in records:
            raise ValueError(f"two records for {stem}")
        records[stem] = record.to_dict()
    return records


def document_of(record: Record) -> str:
    return Path(record.source["path"]).stem
