"""One record -> a page for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jubir.schema import Contact, Figure, Mention, Organization, Person, Program, Quote, Record, Role, Work

# How much of the evidence is shown.
EVIDENCE = 80
# Colours of the kinds of things; the words alone say as much, so nothing is lost without colours.
STYLES = {"people": "bold green", "organizations": "bold blue", "programs": "bold magenta", "quotes": "bold yellow"}

Row = tuple[Text, Text, Text]  # what, its details, why


def print_record(record: Record, *, console: Console, why: bool = False) -> None:
    """Prints a record: headline, dateline, and a block for each table that has rows."""
    console.print(Text(record.title or record.source["path"], style="bold"))
    line = [part for part in (record.place, record.date, record.issuer) if part]
    console.print(Text(" · ".join(line) or "no place, no date", style="dim"))
    roles = roles_by_person(record)
    _block("People", (_person(p, roles.get(p.name, [])) for p in record.people), console=console, why=why)
    _block("Organizations", map(_organization, record.organizations), console=console, why=why)
    _block("Programs", map(_program, record.programs), console=console, why=why)
    _block("Quotes", map(_quote, record.quotes), console=console, why=why)
    _block("Works", map(_work, record.works), console=console, why=why)
    _block("Figures", map(_figure, record.figures), console=console, why=why)
    _block("Contacts", map(_contact, record.contacts), console=console, why=why)
    issues = ((Text(i.code), Text(i.message), _why("", i.text)) for i in record.issues)
    _block("Issues", issues, console=console, why=why)
    console.print()


def roles_by_person(record: Record) -> dict[str, list[Role]]:
    roles: dict[str, list[Role]] = {}
    for role in record.roles:
        roles.setdefault(role.person, []).append(role)
    return roles


def _block(heading: str, rows: Iterable[Row], *, console: Console, why: bool) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(ratio=2)
    table.add_column(ratio=4)
    if why:
        table.add_column(ratio=3, style="dim")
    for what, details, reason in rows:
        table.add_row(*((what, details, reason) if why else (what, details)))
    if table.row_count:
        console.print()
        console.print(Text(heading, style="underline"))
        console.print(Padding(table, (0, 0, 0, 2)))


def _why(rule: str, evidence: str | None) -> Text:
    """The rule's name and the words it rests on."""
    words = " ".join((evidence or "").split())
    cut = words if len(words) <= EVIDENCE else words[: EVIDENCE - 1] + "…"
    return Text(" ".join(part for part in (f"[{rule}]" if rule else "", f"“{cut}”" if cut else "") if part))


def _lines(parts: Iterable[str | None]) -> Text:
    return Text("\n".join(part for part in parts if part))


def _first(mentions: Sequence[Mention]) -> str | None:
    return mentions[0].text if mentions else None


def _also(names: Sequence[str]) -> str | None:
    return "also: " + ", ".join(names) if names else None


def role_line(role: Role) -> str:
    """A role as a reader would say it: "Kepala Dinas Sosial (acting)"."""
    title, body = role.title, role.organization
    line = f"{title}, {body}" if title and body else title or body or "?"
    if role.implied_organization and not body:
        line += f" (implies {role.implied_organization})"
    return line if role.status == "current" else f"{line} ({role.status})"


def _person(person: Person, roles: Sequence[Role]) -> Row:
    name = Text(person.name, style=STYLES["people"])
    address = [part for part in (person.honorific, *person.prefixes) if part]
    suffixes = ", ".join(person.suffixes)
    forms = " ".join(address) + (" … " if address and suffixes else "") + suffixes
    reason = Text("\n").join(
        [_why(person.rule, _first(person.mentions)), *(_why(role.rule, role.text) for role in roles)]
    )
    return name, _lines([*map(role_line, roles), forms, _also(person.aliases)]), reason


def _organization(body: Organization) -> Row:
    name = Text(body.name, style=STYLES["organizations"])
    return name, _lines([body.abbreviation, body.kind, _also(body.aliases)]), _why(body.rule, _first(body.mentions))


def _program(program: Program) -> Row:
    owner = f"owner: {program.owner}" if program.owner else None
    funder = f"funder: {program.funder}" if program.funder else None
    details = _lines([program.abbreviation, owner, funder, _also(program.aliases)])
    return Text(program.name, style=STYLES["programs"]), details, _why(program.rule, _first(program.mentions))


def _quote(quote: Quote) -> Row:
    speaker = quote.speaker or "unknown"
    style = STYLES["quotes"] if quote.speaker else "bold red"
    words = " ".join(quote.text.split())
    text = f"“{words}”" if quote.kind == "direct" else words
    resolved = quote.resolved_by or quote.reason or ""
    evidence = " ".join(part for part in (quote.speaker_text, quote.cue) if part)
    reason = Text(" ".join(part for part in (f"[{quote.rule}]", resolved, f"“{evidence}”" if evidence else "") if part))
    return Text(f"{speaker}\n({quote.kind})", style=style), Text(text), reason


def _work(work: Work) -> Row:
    return Text(work.kind), Text(f"“{work.text}”"), _why(work.rule, work.text)


def _figure(figure: Figure) -> Row:
    numbers = (("total", figure.total), ("female", figure.female), ("male", figure.male))
    line = ", ".join(f"{name} {number}" for name, number in numbers if number is not None)
    return Text(figure.what), Text(line), _why("", figure.text)


def _contact(contact: Contact) -> Row:
    return Text(contact.name or "desk"), _lines([contact.email, contact.phone, contact.purpose]), _why("", contact.text)
