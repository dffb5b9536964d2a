"""PDF -> text with paragraphs, and where each page begins. PDFium reads it; pypdf is asked where PDFium finds nothing."""

from __future__ import annotations

import ctypes
import io
import logging
import re
import time
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jubir.ingest.decode import Refused
from jubir.ingest.wraps import Line, Page, body, paragraphs

STREAM = re.compile(rb">>\s{0,16}stream\r?\n")
# A dictionary that says how a stream is packed is shorter.
DICTIONARY = 2000
FILTERS = re.compile(rb"/(?:FlateDecode|Fl)\b")
IMAGE = re.compile(rb"/Subtype\s*/Image\b")
LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
# At the end of a line PDFium gives these two for a hyphen, and no line break behind it.
BROKEN_HYPHENS = "\x02\ufffe"
SPACE = -1
# In sizes of a letter: a space is a quarter wide, what is a tenth or less is kerning.
NO_SPACE = 0.12


@dataclass(frozen=True)
class PdfLimits:
    """What a PDF may measure."""

    pages: int = 300
    streams: int = 50_000
    inflated_bytes: int = 100_000_000  # of everything but pictures
    characters: int = 200_000
    seconds: float = 20.0  # between two pages; within a page only another process can stop PDFium


def read_pdf(data: bytes, *, limits: PdfLimits | None = None) -> tuple[str, tuple[int, ...], bool]:
    """(text, where in it each page begins, True where pypdf read it). Raises Refused: encrypted, damaged, inflates-too-much, too-complex, too-many-pages,
    too-large, timeout, no-text."""
    limits = limits or PdfLimits()
    check_streams(data, limits=limits)
    lines, pages = pdfium_lines(data, limits=limits)
    if not readable("".join(line.text for line in lines)):
        text, starts = pypdf_text(data, limits=limits)
        if not readable(text):
            message = "its letters have no meaning" if lines else "pictures of pages, not text"
            raise Refused("no-text", f"a PDF without text: {message}; run OCR over it first")
        return text, every_page(starts), True
    text, starts = paragraphs(body(lines, pages=pages))
    return text, every_page(starts), False


def every_page(pages: list[Page]) -> tuple[int, ...]:
    """Where each page begins; one without text begins and ends where the next begins.

    >>> every_page([Page(1, 0), Page(3, 40)])
    (0, 40, 40)
    """
    starts: list[int] = []
    for page in pages:
        starts += [page.start] * (page.number - len(starts))
    return tuple(starts)


def check_streams(data: bytes, *, limits: PdfLimits) -> None:
    """Raises Refused where the streams of a PDF, pictures aside, inflate beyond all measure. Cheap: nothing is kept."""
    total = 0
    for number, match in enumerate(STREAM.finditer(data), 1):
        if number > limits.streams:
            raise Refused("too-complex", f"more than {limits.streams:,} streams")
        dictionary = data[max(0, match.start() - DICTIONARY) : match.start()].rpartition(b"obj")[2]
        filters = len(FILTERS.findall(dictionary))
        if not filters or IMAGE.search(dictionary):
            continue
        chunks = blocks(data, match.end())
        for _ in range(filters):
            chunks = inflated(chunks)
        for chunk in chunks:
            total += len(chunk)
            if total > limits.inflated_bytes:
                raise Refused("inflates-too-much", f"more than {limits.inflated_bytes:,} bytes when inflated")


def blocks(data: bytes, start: int) -> Iterator[bytes]:
    for n in range(start, len(data), 16_384):
        yield data[n : n + 16_384]


def inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """What zlib makes of the chunks, up to the end of its data or the first defect."""
    machine = zlib.decompressobj()
    for chunk in chunks:
        while chunk and not machine.eof:
            try:
                yield machine.decompress(chunk, 1_000_000)
            except zlib.error:
                return
            chunk = machine.unconsumed_tail
        if machine.eof:
            return


def pdfium_lines(data: bytes, *, limits: PdfLimits) -> tuple[list[Line], int]:
    """The lines of all pages in the order of the file, and how many pages there are."""
    import pypdfium2

    until = time.monotonic() + limits.seconds
    lines: list[Line] = []
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise Refused("encrypted", "a PDF that asks for a password") from None
        raise Refused("damaged", "a PDF that cannot be opened: damaged or cut off") from None
    try:
        count = len(document)
        if count > limits.pages:
            raise Refused("too-many-pages", f"{count:,} pages, more than {limits.pages:,}")
        characters = 0
        for number in range(count):
            if time.monotonic() > until:
                raise Refused("timeout", f"not read within {limits.seconds:g} seconds")
            try:
                page = document[number]
                words = page.get_textpage()
            except pypdfium2.PdfiumError:
                continue  # a page that is damaged; the others are read
            characters += words.count_chars()
            if characters > limits.characters:
                raise Refused("too-large", f"more than {limits.characters:,} characters")
            lines += page_lines(words, number + 1, page.get_height())
            words.close()
            page.close()
    finally:
        document.close()
    return lines, count


def page_lines(words: Any, number: int, height: float) -> Iterator[Line]:
    """The lines of a page that have something in them."""
    import pypdfium2.raw as pdfium

    characters = [chr(pdfium.FPDFText_GetUnicode(words.raw, n)) for n in range(words.count_chars())]
    for row in rows_of(words, characters):
        shown = "".join(" " if n == SPACE else characters[n] for n in row)
        # The first word and what hangs on it: a full stop that stands alone, the unit of a number (PDFium gives the space
        # that does not break like any other).
        word = re.match(r"\S*\d\S* \S+|\S+(?: [^\w\s]+(?!\S))?", shown)
        text = shown.replace("\0", "").translate(LIGATURES)
        hyphen = text[-1] in BROKEN_HYPHENS
        left, base = origin(words, row[0])
        yield Line(
            re.sub("[ \t]+", " ", text[:-1] + "-" if hyphen else text),
            left,
            right_edge(words, row[-2] if hyphen and len(row) > 1 else row[-1]),
            height - base,
            right_edge(words, row[word.end() - 1] if word else row[0]) - left,
            letter_size(words, row[0]),
            number,
            min(1.0, max(0.0, 1 - base / height)) if height else 0.5,
        )


def rows_of(words: Any, characters: list[str]) -> list[list[int]]:
    """For each line the numbers of its characters; SPACE for a space that is not in the file.

    PDFium begins a new line wherever it does not trust a distance, such as that between the R and the T of JAKARTA; and now and
    then it puts a space where the next line begins.
    """
    rows: list[list[int]] = []
    start = 0
    for n, character in enumerate([*characters, "\n"]):
        if character not in "\r\n" and character not in BROKEN_HYPHENS and not steps_down(words, characters, n):
            continue
        piece = [k for k in range(start, n) if not characters[k].isspace() and characters[k] != "\0"]
        start = n + 1
        if not piece:
            continue
        row = [*range(piece[0], piece[-1] + 1), *([n] if character in BROKEN_HYPHENS else [])]
        gap = distance(words, rows[-1][-1], row[0]) if rows else None
        if gap is None:
            rows.append(row)
        else:
            rows[-1] += [*([SPACE] if gap > NO_SPACE else []), *row]
    return rows


def steps_down(words: Any, characters: list[str], n: int) -> bool:
    """True for a space between two lines: a raised or lowered letter is nearer to its line than two thirds of its size."""
    if characters[n] != " " or not 0 < n < len(characters) - 1:
        return False
    return abs(origin(words, n + 1)[1] - origin(words, n - 1)[1]) > 0.66 * letter_size(words, n - 1)


def distance(words: Any, before: int, after: int) -> float | None:
    """How far apart two characters of a line stand, in sizes of a letter; None where they stand in different lines."""
    size = letter_size(words, after)
    (_, base), (left, below) = origin(words, before), origin(words, after)
    gap = (left - right_edge(words, before)) / size
    return gap if abs(base - below) < 0.2 * size and gap > -0.3 else None


def origin(words: Any, n: int) -> tuple[float, float]:
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(words.raw, n, x, y)
    return x.value, y.value


def right_edge(words: Any, n: int) -> float:
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(words.raw, n, box)
    return float(box.right)


def letter_size(words: Any, n: int) -> float:
    """The size of a letter as it is printed: that of its font, scaled."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(words.raw, n, matrix)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5
    return float(pdfium.FPDFText_GetFontSize(words.raw, n) * (scale or 1.0)) or 1.0


def readable(text: str) -> bool:
    """True where most of what shows is known: a font without a table of characters gives private or undefined ones."""
    shown = [c for c in text if not c.isspace()]
    strange = sum(unicodedata.category(c) in ("Cc", "Co", "Cn") or c == "\ufffd" for c in shown)
    return len(shown) >= 20 and strange <= len(shown) * 0.2


def pypdf_text(data: bytes, *, limits: PdfLimits) -> tuple[str, list[Page]]:
    """What pypdf reads, a line a line; "" where it, too, fails. pypdf limits by itself what it inflates."""
    import pypdf
    from pypdf.errors import PyPdfError

    # Its messages quote the file.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    until = time.monotonic() + limits.seconds
    text = ""
    pages: list[Page] = []
    try:
        for number, page in enumerate(pypdf.PdfReader(io.BytesIO(data)).pages, 1):
            if time.monotonic() > until:
                raise Refused("timeout", f"not read within {limits.seconds:g} seconds")
            if read := page.extract_text().strip():
                text += "\n\n" if text else ""
                pages.append(Page(number, len(text)))
                text += read
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        NotImplementedError,
    ):
        pass  # a second opinion that fails changes nothing
    return text, pages
