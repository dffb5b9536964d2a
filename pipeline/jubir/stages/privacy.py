"""Telephone numbers and addresses out of everything that is written, with no offset moved.

A release is read as it is and hidden afterwards: names, roles and quotes are those of a run that keeps contacts. What is hidden is
looked for all over the text and more widely than contacts are: a number too many that is masked does no harm, one too few does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal, TypeVar, get_args

from jubir.ingest.inputs import Failure, Found
from jubir.schema import Contact, Record, Release
from jubir.stages.spellings import UNSEEN, plain, spelled_addresses, spelled_numbers

Contacts = Literal["keep", "mask", "drop"]
CONTACTS: tuple[Contacts, ...] = get_args(Contacts)
MASK = "*"
# Digits with at most three separators between two of them; "/" only behind an area code.
SEPARATORS = rf"[ \t{UNSEEN}().-]{{0,3}}"
AREA = r"(?:(?<=[^\d]0\d\d)|(?<=[^\d]0\d\d\d))\)?\s?/\s?"
DIGITS = re.compile(rf"(?<!\d)(?:\+\s?)?(?:\(?0\d{{2,3}}\)?\s?/\s?)?\(?\d(?:(?:{SEPARATORS}|{AREA})\d){{5,}}")
# What digits in a row are when they are no number of anybody: dates, hours, years, amounts, and several of them.
ITEM = r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|[0-2]?\d[.:][0-5]\d(?!\d)|(?:19|20)\d\d(?!\d)|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?!\d)|0\d?[.]\d+)"
# Atomic: what has been taken for a date is not tried as three numbers, which would double the time with each date.
NO_NUMBER = re.compile(rf"(?>{ITEM})(?:(?:[ \t]{{1,3}}|[ \t]{{0,2}}-[ \t]{{0,2}})(?>{ITEM}))*+")
AMOUNT = re.compile(r"(?<![\w.+(/-])[1-9]\d{0,2}(?:\.\d{3})+(?![\w./-])")
# No longer row of digits is looked into for where a number may begin.
LONGEST = 200
CALLED = re.compile(
    r"(?:te?le?po?n?|tlp|phone|hp|wa|whats\s?app|fax|faks\w*|sms|call\s?cent\w+|hubungi)\W{0,6}$",
    re.IGNORECASE,
)
T = TypeVar("T")


def hide(release: Release, record: Record, contacts: Contacts) -> tuple[Release, Record]:
    """The release and its record without telephone numbers, addresses and identity numbers; "keep" returns them as they are.

    "mask" leaves rows in the table of contacts that say whose and what for, "drop" leaves none. The release gets the id of
    the masked text, and no checksum of its file: with it and the rest of the text, the few missing digits could be tried out.
    """
    if contacts == "keep":
        return release, record
    hidden = replace(release, text=mask(release.text), sha256="", rewritten=True)
    entries = {f.name: _hidden(getattr(record, f.name), hidden.text) for f in fields(record) if f.name != "source"}
    entries |= {"release_id": hidden.release_id, "source": hidden.source, "schema": record.schema}
    if contacts == "drop":
        entries["contacts"] = []
    return hidden, Record(**entries)


def masked_names(found: Found) -> Found:
    """The inputs with no number and no address in what they are called: names of files and attachments, ids of JSON lines."""
    return Found([replace(i, path=mask(i.path)) for i in found.items], [masked_failure(f) for f in found.failures])


def masked_failure(failure: Failure) -> Failure:
    """A failure without numbers and addresses, nor a hash of what held them: the few missing digits could be tried out."""
    return replace(failure, path=mask(failure.path), message=mask(failure.message), sha256="", release_id="")


def mask(text: str) -> str:
    """The text with the letters and digits of each address and number replaced, one for one.

    >>> mask("Narahubung: Ani, ani@pasar.go.id, (0274) 555-0100, Selasa 05-07-2022")
    'Narahubung: Ani, ***@*****.**.**, (****) ***-****, Selasa 05-07-2022'
    """
    simple = plain(text)
    return _masked(text, [*spelled_addresses(simple), *spelled_numbers(simple), *numbers(simple)])


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = [MASK if c.isalnum() or c == "_" else c for c in letters[start:end]]
    return "".join(letters)


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """The spans in a plain text of telephone numbers, and of identity numbers (NIK 16 digits, NIP 18, NPWP 15)."""
    # Here and not above: it brings the lexicon and spaCy, and --help needs neither.
    from jubir.stages.contacts import find_phones

    for match in DIGITS.finditer(text):
        if CALLED.search(text[max(0, match.start() - 24) : match.start()]):
            yield match.span()
            continue
        # "tahun 2022 0812 …": a number may begin at any of the words.
        for word in re.finditer(r"\S+", match[0]) if len(match[0]) < LONGEST else re.finditer(r".+", match[0]):
            if is_number(match[0][word.start() :]):
                yield match.start() + word.start(), match.end()
                break
    # Amounts set aside: the library tries each part of a long row of them as a number.
    others = AMOUNT.sub(_without_digits, text)
    for start, end, _ in find_phones(others, 0, len(text)):
        if not NO_NUMBER.fullmatch(text[start:end]):
            yield start, end


def _without_digits(match: re.Match[str]) -> str:
    return "x" * len(match[0])


def is_number(found: str) -> bool:
    """True for digits that look like a telephone or an identity number by themselves, dates and hours set aside."""
    digits = re.sub(r"\D", "", found)
    start = found.lstrip("(")
    if NO_NUMBER.fullmatch(found):
        return False
    if start[0] == "+" or start.startswith("1500") or len(digits) >= 15 or re.search(r"\d{10}", found):
        return True
    return len(digits) >= 8 and start.startswith(("0", "62"))


def _hidden(value: T, text: str) -> T:
    """A value of a record with every string in it masked; what has offsets gets its text anew, out of the masked one."""
    result: Any = value
    if is_dataclass(value) and not isinstance(value, type):
        entries = {f.name: _hidden(getattr(value, f.name), text) for f in fields(value)}
        if isinstance(value, Contact):
            entries |= {name: _stars(getattr(value, name)) for name in ("email", "phone")}
        if entries.get("start") is not None and entries.get("end") is not None:
            entries["text"] = text[entries["start"] : entries["end"]]
        result = replace(value, **entries)
    elif isinstance(value, list):
        result = [_hidden(item, text) for item in value]
    elif isinstance(value, str):
        result = mask(value)
    return result  # type: ignore[no-any-return]


def _stars(value: str | None) -> str | None:
    return value and "".join(MASK if c.isalnum() or c == "_" else c for c in value)
