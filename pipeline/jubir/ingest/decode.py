"""Bytes -> text: the encoding found, mojibake repaired, what is no text refused with a reason."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Any

import ftfy

# (mark, codec), the longer mark first: that of UTF-32 LE begins with that of UTF-16 LE.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Names that files and mails give to encodings that are none of a text; Python has codecs of these names.
NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# A text has next to none of these; every twelfth byte of random data is one.
CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What the sloppy codec makes of the five bytes that Windows-1252 does not define.
UNDEFINED = re.compile("[\x81\x8d\x8f\x90\x9d]")


class Refused(Exception):
    """An input that cannot be read as a release; `code` is kebab-case, the message is for people."""

    def __init__(self, code: str, message: str, *, sha256: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.sha256 = sha256

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions are pickled with what they hold as their message, which is not what this one is made of.
        return type(self), (self.code, str(self)), self.__dict__


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, str | None]:
    """(text without its byte order mark, the name of the encoding where it had to be guessed).

    `declared` is what the file says its encoding is; it is asked where the bytes are not UTF-8, which nothing else looks like.
    Raises Refused: lone-surrogates, undecodable.
    """
    for mark, marked in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], marked), None
    if codec := _utf16_without_mark(data):
        return _strict(data, codec), codec.upper()
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    if _has_surrogates(data, "utf-8"):
        raise Refused("lone-surrogates", "UTF-8 with half a UTF-16 pair in it")
    if declared and (text := _as_declared(data, declared)) is not None:
        return text, None
    # Sloppy: UTF-8 with one broken byte comes through whole, and `repair` puts the rest of it right.
    return data.decode("sloppy-windows-1252"), "Windows-1252"


def _as_declared(data: bytes, name: str) -> str | None:
    """The text in the encoding of that name; None where there is none of that name or the bytes are none of it."""
    try:
        codec = codecs.lookup(name)
        # Latin-1 is what people write for Windows-1252: its own characters there are controls.
        if codec.name in NO_CHARSETS or codec.name in ("iso8859-1", "ascii", "utf-8"):
            return None
        return data.decode(codec.name)
    except (LookupError, ValueError):
        return None


def _strict(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        if _has_surrogates(data, codec):
            raise Refused("lone-surrogates", f"{codec.upper()} with half a pair in it") from None
        raise Refused("undecodable", f"marked as {codec.upper()}, but it is not") from None


def _has_surrogates(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec, "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(data: bytes) -> str | None:
    """Latin text in UTF-16 has a NUL for every second byte."""
    if len(data) < 2 or len(data) % 2:
        return None
    half = len(data) // 2
    first, second = data[::2].count(0) / half, data[1::2].count(0) / half
    if second > 0.4 and first < 0.05:
        return "utf-16-le"
    return "utf-16-be" if first > 0.4 and second < 0.05 else None


def defect(text: str) -> tuple[str, str] | None:
    """Why a text is no release: (code, message), or None."""
    if "\0" in text or len(CONTROLS.findall(text)) > max(8, len(text) // 50):
        return "binary", "control characters, not a text"
    if re.search("[\ud800-\udfff]", text):
        return "lone-surrogates", "half a UTF-16 pair in the text"
    # Space and characters that nobody sees: zero-width space and joiner, soft hyphen, byte order mark.
    if all(c.isspace() or unicodedata.category(c) in ("Cf", "Cc") for c in text):
        return "empty", "no text"
    return None


def repair(text: str) -> str:
    """The text with UTF-8 that was read as Windows-1252 put right, and nothing else changed.

    >>> repair("â€œSiapâ€\\x9d, kata Ani: “ya”")
    '“Siap”, kata Ani: “ya”'
    """
    config = ftfy.TextFixerConfig(
        unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False,
        fix_line_breaks=False, fix_surrogates=False, remove_control_chars=False, remove_terminal_escapes=False,
        normalization=None, restore_byte_a0=True, replace_lossy_sequences=False, decode_inconsistent_utf8=True,
        fix_c1_controls=False, explain=False,
    )  # fmt: skip
    return ftfy.fix_encoding(text, config)
