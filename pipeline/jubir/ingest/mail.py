"""A mail -> its text, and its attachments, each of which is a release of its own."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.message import MIMEPart
from email.policy import default

from jubir.ingest.decode import Refused, decode
from jubir.ingest.html import plain
from jubir.ingest.wraps import is_wrapped, paragraphs, rows_of

# The parser of the standard library slows down with the number of parts and the length of a structured header.
PARTS = 500
HEADER_BYTES = 10_000
DEPTH = 20
STRUCTURED = re.compile(rb"^content-[a-z-]+:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
# Nobody reads these as releases: pictures, sound, a calendar entry, a card, a signature, a style sheet.
PASSED_OVER = re.compile(
    r"(?:image|audio|video|font)/|text/(?:calendar|x?-?vcard|directory|css)|application/(?:(?:x-)?pkcs7-|pgp-|ics)|message/(?:delivery|disposition)"
)


@dataclass(frozen=True)
class Attachment:
    name: str
    data: bytes


def read_mail(data: bytes) -> tuple[str, str | None]:
    """(text of the mail itself, encoding where it was guessed). Raises Refused: too-many-parts, broken-mail, what `decode` raises."""
    with broken_headers():
        pieces = [text_of(part) for part in leaves(opened(data)) if is_text(part)]
    text = "\n\n".join(piece for piece, _ in pieces if piece.strip())
    return text, next((guessed for _, guessed in pieces if guessed), None)


def attachments(data: bytes) -> list[Attachment]:
    """The attachments that may hold a release, in the order of the mail; behind a mail in the mail those of that mail.

    Raises Refused: too-many-parts, broken-mail.
    """
    with broken_headers():
        return list(attached(opened(data)))


@contextmanager
def broken_headers() -> Iterator[None]:
    """The standard library's parser of headers raises what it likes on headers that break its grammar: one refusal for all."""
    try:
        yield
    except Refused:
        raise
    except (LookupError, ValueError, TypeError, AttributeError, HeaderParseError, RecursionError) as error:
        raise Refused("broken-mail", f"a header or part that cannot be read ({type(error).__name__})") from None


def attached(message: MIMEPart, folder: str = "", depth: int = 0) -> Iterator[Attachment]:
    for number, part in enumerate(leaves(message, depth), 1):
        kind = part.get_content_type()
        if is_text(part) or PASSED_OVER.match(kind):
            continue
        inner = kind == "message/rfc822"
        name = (part.get_filename() or f"{number}{'.eml' if inner else ''}").replace("\\", "/").rpartition("/")[2]
        yield Attachment(f"{folder}{name or number}", content(part))
        for child in part.iter_parts() if inner else ():
            yield from attached(child, f"{folder}{name or number}/", depth + 1)


def opened(data: bytes) -> MIMEPart:
    """The mail; raises Refused where its structure is out of all measure."""
    if data.count(b"\n--") > 4 * PARTS or any(len(m[0]) > HEADER_BYTES for m in STRUCTURED.finditer(data)):
        raise Refused("too-many-parts", f"a mail of more than {PARTS:,} parts, or with a header without end")
    try:
        return email.message_from_bytes(data, policy=default)
    except RecursionError:
        raise Refused("too-many-parts", "parts in parts without end") from None


def leaves(message: MIMEPart, depth: int = 0) -> Iterator[MIMEPart]:
    """The parts that hold something; of alternatives the best one. A mail inside the mail is one part."""
    if depth > DEPTH:
        raise Refused("too-many-parts", f"parts in parts, more than {DEPTH} deep")
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    parts = list(message.iter_parts())
    if message.get_content_type() == "multipart/alternative":
        parts = best(parts)
    for part in parts:
        yield from leaves(part, depth + 1)


def best(parts: list[MIMEPart]) -> list[MIMEPart]:
    """The plain text, unless it is a stub that sends the reader to the other form."""
    plain_parts = [part for part in parts if part.get_content_type() == "text/plain"]
    others = [
        part for part in parts if part.get_content_type() not in ("text/plain", "text/calendar", "text/x-amp-html")
    ]
    if not plain_parts or not others:
        return (plain_parts or others)[:1]
    pages = [leaf for part in others for leaf in leaves(part, 1) if leaf.get_content_type() == "text/html"]
    if pages and 2 * len(text_of(plain_parts[0])[0].split()) < len(text_of(pages[0])[0].split()):
        return others[-1:]
    return plain_parts[:1]


def is_text(part: MIMEPart) -> bool:
    """True for a part of the mail's own text."""
    kinds = "text/plain", "text/html"
    return (
        part.get_content_type() in kinds and part.get_content_disposition() != "attachment" and not part.get_filename()
    )


def content(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return next((inner.as_bytes() for inner in part.iter_parts()), b"")
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def text_of(part: MIMEPart) -> tuple[str, str | None]:
    """(text of a part with its hard wraps undone, encoding where it was guessed)."""
    data = content(part)
    if not data:
        return "", None
    text, guessed = decode(data, declared=part.get_content_charset())
    if part.get_content_type() == "text/html":
        return plain(text), guessed
    flowed = part.get_param("format") == "flowed"
    return unwrapped(unflowed(text, delete=part.get_param("delsp") == "yes") if flowed else text), guessed


def unflowed(text: str, *, delete: bool) -> str:
    """RFC 3676: a line that ends with a space goes on in the next; "-- " is the line above a signature."""
    lines: list[str] = []
    open_line = False
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line.removeprefix(" ")
        if open_line and line != "-- ":
            lines[-1] += line
        else:
            lines.append(line)
        open_line = line.endswith(" ") and line != "-- "
        if open_line and delete:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def unwrapped(text: str) -> str:
    """The text with hard-wrapped paragraphs joined; as it is where its lines are longer than any program wraps them."""
    rows = text.replace("\r\n", "\n").split("\n")
    return paragraphs(rows_of(rows), pitch=1.0)[0] if is_wrapped(rows) else "\n".join(rows)
