"""jubir as a part of any spaCy pipeline: a Doc -> the same Doc, with what its text says as entities, span groups and a record.

>>> import spacy
>>> nlp = spacy.blank("id")
>>> _ = nlp.add_pipe("jubir")
>>> doc = nlp("JAKARTA - “Siap,” kata Menteri Keuangan Sri Mulyani.")
>>> [(ent.text, ent.label_, ent.kb_id_) for ent in doc.ents]
[('Sri Mulyani', 'PER', 'p1')]
>>> [(span.text, span.label_, span.kb_id_) for span in doc.spans["quotes"]]
[('Siap,', 'DIRECT', 'q1')]
>>> doc._.jubir.quotes[0].speaker
'Sri Mulyani'

| where | label_ | kb_id_ |
|---|---|---|
| `doc.ents` | PER, ORG, PROGRAM | the id of the row: p1, o1, g1 |
| `doc.spans["people" \\| "organizations" \\| "programs"]`: every mention | the same | the same |
| `doc.spans["roles"]` | ROLE | r1 |
| `doc.spans["quotes"]` | DIRECT, INDIRECT | q1 |
| `doc._.jubir` | the Record; None where the component was not at work | |

A record counts characters and a Span has tokens: where a row begins or ends inside a token of the pipeline, its span has the whole token.
Mentions may overlap (a body in the name of another), entities may not: of two of ours the longer one is taken. Entities that the pipeline
has already stay where ours do not overlap them; with `{"overwrite_ents": False}` they stay all, and ours come where there is room.

The record is kept as JSON in `doc.user_data["jubir"]`, so that it comes along with `to_bytes`, with `DocBin(store_user_data=True)` and
from the processes of `nlp.pipe(n_process=2)`, each of which loads a model of its own. Where a Doc is read by a process without the component,
`import jubir.spacy_component` makes `doc._.jubir` known; `jubir.Record.from_json(doc.user_data["jubir"])` needs nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from jubir.api import shared
from jubir.schema import Record, Release

KEY = "jubir"
GROUPS = ("people", "organizations", "programs", "roles", "quotes")
NAMES = GROUPS[:3]  # what stands in doc.ents, too


class Component:
    """Marks in a Doc what the reader of a model finds in its text."""

    def __init__(self, model: str = "default", *, overwrite_ents: bool = True) -> None:
        self.model = model
        self.overwrite_ents = overwrite_ents

    def __call__(self, doc: Doc) -> Doc:
        # The model is loaded with the first Doc, in the process that works on it, and shared with jubir.extract.
        record = shared(self.model)(Release(doc.text))
        doc.user_data[KEY] = record.to_json()
        groups: dict[str, list[Span]] = {name: [] for name in GROUPS}
        for group, start, end, label, row_id in rows_of(record):
            # None for no characters at all, which no row has.
            if span := doc.char_span(start, end, label, row_id, alignment_mode="expand"):
                groups[group].append(span)
        for group, spans in groups.items():
            doc.spans[group] = sorted(spans, key=place)
        ours = [span for name in NAMES for span in groups[name]]
        first, second = (ours, doc.ents) if self.overwrite_ents else (doc.ents, ours)
        doc.ents = apart(first, second)
        return doc


def rows_of(record: Record) -> Iterator[tuple[str, int, int, str, str]]:
    """(group, start, end, label, id of the row) of everything that stands somewhere, in code points."""
    for person in record.people:
        yield from (("people", m.start, m.end, "PER", person.person_id) for m in person.mentions)
    for body in record.organizations:
        yield from (("organizations", m.start, m.end, "ORG", body.organization_id) for m in body.mentions)
    for program in record.programs:
        yield from (("programs", m.start, m.end, "PROGRAM", program.program_id) for m in program.mentions)
    yield from (("roles", role.start, role.end, "ROLE", role.role_id) for role in record.roles)
    yield from (("quotes", quote.start, quote.end, quote.kind.upper(), quote.quote_id) for quote in record.quotes)


def apart(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """Spans of which no two overlap: of `first` the longer ones, and of `second` where those leave room."""
    chosen: list[Span] = filter_spans(first)
    taken = {token for span in chosen for token in range(span.start, span.end)}
    free = [span for span in second if taken.isdisjoint(range(span.start, span.end))]
    return sorted([*chosen, *filter_spans(free)], key=place)


def place(span: Span) -> tuple[int, int]:
    return span.start, span.end


def record_of(doc: Doc) -> Record | None:
    """The record of a Doc that the component has worked on, else None."""
    line = doc.user_data.get(KEY)
    return Record.from_json(line) if line else None


@Language.factory(
    "jubir",
    assigns=["doc.ents", "doc.spans", "doc._.jubir"],
    default_config={"model": "default", "overwrite_ents": True},
)
def make_component(nlp: Language, name: str, model: str, overwrite_ents: bool) -> Component:
    """The component; the package declares it, so that `add_pipe("jubir")` finds it wherever jubir is installed."""
    return Component(model, overwrite_ents=overwrite_ents)


if not Doc.has_extension(KEY):
    Doc.set_extension(KEY, getter=record_of)
