"""Files, folders, JSON lines and standard input -> releases, each read or refused with a reason.

What a file is, its content says (sniff). Readers are imported when the first file of their kind comes, so that a run over
text files starts without them.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from jubir.ingest.decode import UNDEFINED, Refused, decode, defect, repair
from jubir.ingest.sniff import HEAD_BYTES, MEDIA_TYPES, Kind, sniff
from jubir.schema import Release

STDIN = "-"
# Folders hold files that nobody put there to be read.
IGNORED_NAMES = {"thumbs.db", "desktop.ini"}
# Word's own lock files, of the same name as the document.
IGNORED_PREFIXES = (".", "~$")
# Any text looks like any other: in a folder only a name says that a file was meant to be read.
TEXT_SUFFIXES = {".txt", ".text", ".html", ".htm", ".xhtml", ".eml", ".mht", ".mhtml", ".pdf", ".docx", ".doc"}


# Folders in folders; walking them costs a frame of the stack each.
DEEPEST = 100


@dataclass(frozen=True)
class Limits:
    """What a single release may measure."""

    file_bytes: int = 20_000_000
    characters: int = 200_000


LIMITS = Limits()


@dataclass(frozen=True)
class Item:
    """One release to be read: a file; or bytes that came over standard input; or a text out of a JSON line."""

    path: str  # as the tables give it: relative to the input folder, with forward slashes
    file: Path | None = None
    data: bytes | None = None
    text: str | None = None
    part: int = 0  # of a mail: 0 the mail itself, n its nth attachment


@dataclass(frozen=True)
class Failure:
    """Why an input has no record of its own: one row of errors.csv."""

    path: str
    stage: str  # find, ingest, extract
    code: str
    message: str
    sha256: str = ""
    release_id: str = ""  # of a duplicate: the release that was read first
    seconds: float | None = None  # spent on it, in the last attempt
    attempts: int = 1


@dataclass
class Found:
    """What the inputs hold, each list in the order of its paths."""

    items: list[Item] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def add(self, part: Item | Failure) -> None:
        if isinstance(part, Item):
            self.items.append(part)
        else:
            self.failures.append(part)


def find(inputs: Sequence[str], *, limits: Limits = LIMITS, leave_out: Path | None = None) -> Found:
    """All releases in files, folders (walked to the bottom) and, for "-", on standard input, sorted by path.

    `leave_out` is a folder that is passed over: where the output stands inside the input, it is no input.
    """
    found = Found()
    for name in inputs:
        if name == STDIN:
            parts = _from_stdin(sys.stdin.buffer.read(limits.file_bytes + 1), limits=limits)
        elif Path(name).is_dir():
            parts = _from_folder(Path(name), limits=limits, leave_out=leave_out)
        else:
            parts = _from_file(Path(name), _clean(Path(name).name), limits=limits, asked_for=True)
        for part in parts:
            found.add(part)
    # The content breaks a tie between two folders that hold the same path: the order of the inputs does not matter.
    found.items.sort(key=lambda i: (i.path, i.text or "", i.data or b"", i.file.as_posix() if i.file else "", i.part))
    found.failures.sort(key=lambda f: (f.path, f.code, f.message))
    return found


def _from_folder(folder: Path, *, limits: Limits, leave_out: Path | None) -> Iterator[Item | Failure]:
    unreadable: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=unreadable.append):
        here = Path(root)
        if len(here.relative_to(folder).parts) >= DEEPEST and folders:
            yield Failure(
                _clean(here.relative_to(folder).as_posix()), "find", "unreadable", f"folders deeper than {DEEPEST}"
            )
            folders[:] = []
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not _same(here / f, leave_out))
        for name in [f for f in folders if (here / f).is_symlink()]:
            path = _clean((here / name).relative_to(folder).as_posix())
            yield Failure(path, "find", "not-a-file", "a link to a folder is not followed")
        for name in sorted(files):
            if not name.startswith(IGNORED_PREFIXES) and name.lower() not in IGNORED_NAMES:
                file = here / name
                yield from _from_file(file, _clean(file.relative_to(folder).as_posix()), limits=limits, asked_for=False)
    for error in unreadable:
        yield Failure(_clean(str(error.filename)), "find", "unreadable", error.strerror or type(error).__name__)


def _same(folder: Path, other: Path | None) -> bool:
    return other is not None and other.is_dir() and folder.samefile(other)


def _from_file(file: Path, path: str, *, limits: Limits, asked_for: bool) -> Iterator[Item | Failure]:
    """A file as one item, JSON lines as one item a line, a mail as one and one for each attachment.

    A text that was asked for by name needs no suffix.
    """
    suffix = file.suffix.lower()
    try:
        if not file.exists():
            yield Failure(_clean(str(file)) if asked_for else path, "find", "not-found", "no such file or folder")
            return
        if not file.is_file():
            yield Failure(path, "find", "not-a-file", "neither a file nor a folder")
            return
        kind = "jsonl" if suffix == ".jsonl" else sniff(_head(file))
        if kind == "jsonl":
            yield from _from_lines(_bytes(file, limits=limits), path)
        elif kind == "mail":
            yield from _from_mail(Item(path, file=file), limits=limits)
        elif kind != "text" or suffix in TEXT_SUFFIXES or (asked_for and not suffix):
            yield Item(path, file=file)
        else:
            yield Failure(path, "find", "unsupported-type", f"{suffix or 'a file without a suffix'} is not read")
    except Refused as refused:
        yield Failure(path, "find", refused.code, str(refused), refused.sha256)
    except OSError as error:  # a link to a name that is too long, into a folder that is closed
        yield Failure(path, "find", "unreadable", error.strerror or type(error).__name__)


def _from_mail(mail: Item, *, limits: Limits) -> Iterator[Item | Failure]:
    """A mail, unless it says nothing itself, and its attachments, those of mails inside it, too."""
    from jubir.ingest.mail import attachments, read_mail

    data = _data(mail, limits=limits)
    try:
        parts = attachments(data)
        if not parts or read_mail(data)[0].strip():
            yield mail
    except Refused as refused:
        raise Refused(refused.code, str(refused), sha256=_digest(data)) from None
    names: set[str] = set()
    for number, part in enumerate(parts, 1):
        name = _clean(part.name)
        path = f"{mail.path}/{f'{number}-{name}' if name in names else name}"
        names.add(name)
        yield replace(mail, path=path, part=number)


def _from_stdin(data: bytes, *, limits: Limits) -> Iterator[Item | Failure]:
    """Standard input is one release, or JSON lines where it begins like them."""
    if len(data) > limits.file_bytes:
        yield Failure("stdin", "find", "too-large", f"more than {limits.file_bytes:,} bytes")
        return
    try:
        kind = sniff(data[:HEAD_BYTES])
        if kind == "jsonl":
            yield from _from_lines(data, "stdin")
        elif kind == "mail":
            yield from _from_mail(Item("stdin", data=data), limits=limits)
        else:
            yield Item("stdin", data=data)
    except Refused as refused:
        yield Failure("stdin", "find", refused.code, str(refused), refused.sha256 or _digest(data))


def _from_lines(data: bytes, path: str) -> Iterator[Item | Failure]:
    """JSON lines of {"id", "text"}: the id is the path of the release. Other keys are passed over."""
    try:
        lines = decode(data)[0].split("\n")
    except Refused as refused:
        yield Failure(path, "find", refused.code, str(refused), _digest(data))
        return
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield Failure(where, "find", "bad-json", "the line is not JSON")
            continue
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            yield Failure(where, "find", "bad-json", 'the line is not an object with a "text"')
        elif not isinstance(row.get("id"), str | int):
            yield Failure(where, "find", "bad-json", 'the line has no "id"')
        else:
            yield Item(_clean(str(row["id"])) or where, text=row["text"])


def _clean(name: str) -> str:
    """A name that can be written anywhere: lone surrogates, which JSON and file systems allow, replaced."""
    return name.encode("utf-8", "replace").decode("utf-8").strip()


@dataclass(frozen=True)
class Content:
    """What a reader made of a file."""

    text: str
    guessed: str | None = None  # the encoding, where it had to be
    issues: tuple[tuple[str, str], ...] = ()
    pages: tuple[int, ...] = ()  # of a PDF: where in the text each page begins


def read(item: Item, *, limits: Limits = LIMITS) -> Release:
    """The release that an item holds.

    Raises Refused: too-large, unreadable, empty, binary, lone-surrogates, undecodable, unsupported-type, damaged, encrypted,
    no-text, inflates-too-much, too-many-pages, too-many-members, too-many-parts, too-complex, xml-entities, timeout.
    """
    if item.text is not None:
        data = item.text.encode("utf-8", "surrogatepass")
        return _release(Content(item.text), item.path, data, "application/jsonl", limits=limits)
    data = _data(item, limits=limits)
    try:
        kind = sniff(data[:HEAD_BYTES])
        content = _content(data, kind, limits=limits)
    except Refused as refused:
        raise Refused(refused.code, str(refused), sha256=_digest(data)) from None
    kept = kind == "text" and item.file is not None and not item.part
    return _release(content, item.path, data, MEDIA_TYPES[kind], limits=limits, kept=kept)


def _content(data: bytes, kind: Kind, *, limits: Limits) -> Content:
    """The text of a file of that kind."""
    if kind == "pdf":
        from jubir.ingest.pdf import PdfLimits, read_pdf

        text, pages, second = read_pdf(data, limits=PdfLimits(characters=limits.characters))
        issues = (("second-reader", "PDFium found no text, pypdf did; lines are not joined"),) if second else ()
        return Content(text, issues=issues, pages=pages)
    if kind == "docx":
        from jubir.ingest.docx import read_docx

        return Content(read_docx(data))
    if kind == "office":
        from jubir.ingest.docx import refuse_office

        raise refuse_office(data)
    if kind == "html":
        from jubir.ingest.html import read_html

        text, guessed, whole = read_html(data)
        issues = (("whole-page", "no article found on the page: all of its text is taken"),) if whole else ()
        return Content(text, guessed, issues)
    if kind == "mail":
        from jubir.ingest.mail import read_mail

        return Content(*read_mail(data))
    return Content(*decode(data))


def _release(
    content: Content, path: str, data: bytes, media_type: str, *, limits: Limits, kept: bool = False
) -> Release:
    """A release with its mojibake repaired. `kept`: its characters stand in a file that the user still has."""
    text, guessed, issues = content.text, content.guessed, content.issues
    issues += (("encoding-guessed", f"read as {guessed}"),) if guessed else ()
    sha256 = _digest(data)
    if len(text) > limits.characters:
        message = f"{len(text):,} characters, more than {limits.characters:,}"
        raise Refused("too-large", message, sha256=sha256)
    if code := defect(text):
        raise Refused(*code, sha256=sha256)
    repaired = repair(text)
    if repaired != text:
        issues += (("mojibake-repaired", "characters that were decoded wrongly were put right"),)
        if code := defect(repaired):
            raise Refused(*code, sha256=sha256)
    if guessed and UNDEFINED.search(repaired):
        raise Refused("undecodable", "neither UTF-8, UTF-16 nor Windows-1252", sha256=sha256)
    # Repairing moves what follows: there is no telling any more where a page began.
    pages = content.pages if repaired == text else ()
    return Release(repaired, path, sha256, media_type, issues, rewritten=repaired != text or not kept, pages=pages)


def _data(item: Item, *, limits: Limits) -> bytes:
    """The bytes of a file, or of an attachment."""
    data = _bytes(item.file, limits=limits) if item.file is not None else item.data or b""
    if not item.part:
        return data
    from jubir.ingest.mail import attachments

    return attachments(data)[item.part - 1].data


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(HEAD_BYTES)
    except OSError as error:
        raise Refused("unreadable", error.strerror or type(error).__name__) from None


def _bytes(file: Path, *, limits: Limits) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(limits.file_bytes + 1)
    except OSError as error:
        raise Refused("unreadable", error.strerror or type(error).__name__) from None
    if len(data) > limits.file_bytes:
        raise Refused("too-large", f"more than {limits.file_bytes:,} bytes")
    return data


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
