"""DOCX -> text: the body with its tables and text boxes, then notes, page headers and footers.

The package is opened by zipfile and lxml and not by python-docx: four kinds of members are wanted and no other is inflated, text
boxes and tracked changes have to be walked by hand anyway, and files with a broken relationship are read all the same.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jubir.ingest.decode import Refused

if TYPE_CHECKING:
    from lxml.etree import _Element

# The body first: a letterhead above it would be taken for the headline.
PARTS = tuple(re.compile(rf"word/{name}\d*\.xml") for name in ("document", "footnotes", "endnotes", "header", "footer"))
# What is in the file and not in the text: deleted, moved from here, names of fields, an older form of a text box.
UNSEEN = {"del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rPr", "pPr", "sectPr", "tblPr", "rt"}
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
PAGE_FIELD = re.compile(r"\b(?:PAGE|NUMPAGES|SECTIONPAGES)\b")


@dataclass(frozen=True)
class DocxLimits:
    """What a DOCX may measure when inflated."""

    members: int = 2_000
    inflated_bytes: int = 100_000_000  # all of it, pictures included
    xml_bytes: int = 20_000_000  # what is read; as a tree it takes ten times as much


def read_docx(data: bytes, *, limits: DocxLimits | None = None) -> str:
    """The text. Raises Refused: damaged, encrypted, unsupported-type, too-many-members, inflates-too-much, xml-entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = inflate(package, limits=limits or DocxLimits())
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, KeyError):
        raise Refused("damaged", "a DOCX that cannot be opened: damaged or cut off") from None
    texts: list[str] = []
    for name, xml in parts:
        apart = "header" in name or "footer" in name
        for text in blocks(parse(xml), numbered=not apart):
            # A header stands in the file once a section and once more for first and even pages.
            if text.strip() and not (apart and text in texts):
                texts.append(text)
    return "\n\n".join(texts)


def refuse_office(data: bytes) -> Refused:
    """Why a file in the container of old Office files is not read: with a password a new one is in it, too."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Refused("encrypted", "an Office file that asks for a password")
    return Refused("unsupported-type", "an old Office file (.doc) is not read; save it as .docx")


def inflate(package: zipfile.ZipFile, *, limits: DocxLimits) -> list[tuple[str, bytes]]:
    """(name, content) of the parts that hold text. Nothing is inflated before the sizes of all are known to be sane;
    zipfile reads no more of a member than it is said to measure."""
    members = package.infolist()
    if len(members) > limits.members:
        raise Refused("too-many-members", f"{len(members):,} members, more than {limits.members:,}")
    if any(member.flag_bits & 1 for member in members):
        raise Refused("encrypted", "a ZIP that asks for a password")
    names = {member.filename for member in members}
    found = [[name for name in sorted(names, key=by_number) if part.fullmatch(name)] for part in PARTS]
    if not found[0]:
        raise Refused("unsupported-type", f"{foreign(names)} is not read")
    wanted = [name for group in found for name in group]
    xml = sum(package.getinfo(name).file_size for name in wanted)
    if sum(member.file_size for member in members) > limits.inflated_bytes or xml > limits.xml_bytes:
        raise Refused("inflates-too-much", f"more than {limits.xml_bytes:,} bytes of text when inflated")
    return [(name, package.read(name)) for name in wanted]


def by_number(name: str) -> tuple[int, str]:
    return len(name), name


def foreign(names: set[str]) -> str:
    """What a ZIP is that is no DOCX."""
    for start, what in (("xl/", "an XLSX file"), ("ppt/", "a PPTX file"), ("META-INF/", "an OpenDocument file")):
        if any(name.startswith(start) for name in names):
            return what
    return "a ZIP file"


def parse(xml: bytes) -> _Element:
    """The tree of a part. Raises Refused: xml-entities, damaged."""
    from lxml import etree

    # No Office program writes a document type; it is only good for entities that swell or fetch.
    if re.search(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E", xml):
        raise Refused("xml-entities", "XML with a document type of its own")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        raise Refused("damaged", "a DOCX whose XML is broken") from None


def local(element: _Element) -> str:
    """The name of an element without its namespace, which differs between the two kinds of OOXML."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def blocks(element: _Element, *, numbered: bool) -> Iterator[str]:
    """The paragraphs below an element, in order; a row of a table whose cells are short is one, its cells parted by tabs.

    `numbered` False leaves out paragraphs with page numbers.
    """
    for child in element:
        name = local(child)
        if name == "p":
            yield from paragraph(child, numbered=numbered)
        elif name == "tr":
            cells = [list(blocks(cell, numbered=numbered)) for cell in child if local(cell) in ("tc", "sdt")]
            if all(len([text for text in cell if text.strip()]) < 2 for cell in cells):
                yield "\t".join(text.strip() for cell in cells for text in cell if text.strip())
            else:
                yield from (text for cell in cells for text in cell)
        elif name not in UNSEEN:
            yield from blocks(child, numbered=numbered)


def paragraph(element: _Element, *, numbered: bool) -> Iterator[str]:
    """The text of a paragraph, then that of the text boxes that hang on it."""
    pieces: list[str] = []
    boxes: list[_Element] = []
    fields: list[str] = []
    collect(element, pieces, boxes, fields)
    if numbered or not PAGE_FIELD.search(" ".join(fields)):
        yield "".join(pieces)
    for box in boxes:
        yield from blocks(box, numbered=numbered)


def collect(element: _Element, pieces: list[str], boxes: list[_Element], fields: list[str]) -> None:
    """Adds what stands in an element to the lists. XML is never so deep that this recursion is (libxml2 stops at 256)."""
    for child in element:
        name = local(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name in BREAKS:
            pieces.append(BREAKS[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "instrText":
            fields.append(child.text or "")
        elif name not in UNSEEN:
            if name == "fldSimple":
                fields.extend(str(value) for key, value in child.attrib.items() if str(key).endswith("instr"))
            collect(child, pieces, boxes, fields)
