"""The first bytes of a file -> what it is. A name says nothing: a page saved as .txt is a page, a text named .pdf is a text."""

from __future__ import annotations

import re
from typing import Literal

from jubir.ingest.decode import Refused, decode

Kind = Literal["pdf", "docx", "office", "html", "mail", "jsonl", "text"]
# So much of a file tells what it is.
HEAD_BYTES = 4096
MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "office": "application/x-ole-storage",
    "html": "text/html",
    "mail": "message/rfc822",
    "jsonl": "application/jsonl",
    "text": "text/plain",
}
# Formats that nobody reads here: how they begin, what to call them.
FOREIGN = (
    (b"\x89PNG", "a PNG"),
    (b"\xff\xd8\xff", "a JPEG"),
    (b"GIF8", "a GIF"),
    (b"\x1f\x8b", "a gzip"),
    (b"Rar!", "a RAR"),
    (b"7z\xbc\xaf", "a 7-Zip"),
    (b"{\\rtf", "an RTF"),
    (b"SQLite format 3\0", "an SQLite"),
)
# An old Office file, or a new one behind a password.
OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
JSONL = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:id|text)"\s*:')
HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:[^-]|-(?!->)){0,2000}-->\s*)*"
    r"<(?:!doctype\s+html|(?:html|head|body|title|meta|main|article|section|div|p|h[1-6]|table)[\s>])",
    re.IGNORECASE,
)
HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[^\n]*\n(?:[ \t][^\n]*\n)*")
# Every mail has been given at least one of these; a press release with a line "From: …" has not.
MAIL_HEADERS = {"mime-version", "message-id", "received", "return-path", "dkim-signature", "x-received", "delivered-to"}


def sniff(head: bytes) -> Kind:
    """What a file is that begins like this. Raises Refused: unsupported-type."""
    for signature, name in FOREIGN:
        if head.startswith(signature):
            raise Refused("unsupported-type", f"{name} file is not read")
    if head.startswith(OFFICE):
        return "office"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if re.search(rb"^\s{0,64}%PDF-", head) or b"%PDF-1." in head[:1024]:
        return "pdf"
    if JSONL.match(head):
        return "jsonl"
    try:
        text = decode(head)[0]
    except Refused:
        return "text"  # whoever reads the whole of it says what is wrong
    if HTML.match(text):
        return "html"
    return "mail" if is_mail(text) else "text"


def is_mail(text: str) -> bool:
    """True where a text begins with the header of a mail."""
    names: set[str] = set()
    at = 0
    text = text.replace("\r\n", "\n")
    while header := HEADER.match(text, at):
        names.add(header[1].casefold())
        at = header.end()
    return len(names) > 2 and bool(names & MAIL_HEADERS)
