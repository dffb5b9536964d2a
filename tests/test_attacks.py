"""Texts that once looped for ever, raised, or stopped a whole run; and splices of samples, seeded, that must end and raise nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jubir.ingest.decode import Refused
from jubir.ingest.inputs import DEEPEST, find
from jubir.ingest.mail import attachments, read_mail
from jubir.schema import Record, Release
from jubir.stages.contacts import find_figures

ROOT = Path(__file__).parent.parent
SAMPLES = [path.read_text("utf-8-sig") for path in sorted((ROOT / "seeds" / "releases").glob("*.txt"))]
ODD = [
    '""',
    "““",
    "”",
    "‘’",
    "''",
    "„",
    "«",
    "»",
    "(",
    ")",
    "Plt.",
    "Plt",
    " , ",
    "\r",
    "\u00a0",
    "\u200b",
    "H.",
    "S.",
    "–",
    "…",
    "\n\n",
]
SECONDS = 10.0  # of one text; an ordinary one takes a hundredth of it


@pytest.mark.parametrize(
    "text",
    [
        'JAKARTA - Acara bertajuk ""Bersama"" dibuka.',
        "JAKARTA - Acara bertajuk ““x”” dibuka.",
        "JAKARTA - Buku berjudul ''“x”'' terbit.",
        'JAKARTA - Acara bertema “"x” dibuka.',
        "JAKARTA - Plt. Plt. Plt.",
        "JAKARTA - Hadir pula (Plt",
        "JAKARTA - “Siap,” kata Plt",
        "Plt. " * 200,
    ],
)
def test_a_text_that_looped_or_raised(text: str, extractor: Callable[[Release], Record]) -> None:
    begun = time.perf_counter()
    extractor(Release(text))
    assert time.perf_counter() - begun < SECONDS


def test_a_number_that_no_table_holds_is_no_figure() -> None:
    assert find_figures("9.999.999.999.999.999.999.999 peserta (P: 1, L: 2)") == []
    assert find_figures("123 peserta (P: 78, L: 45)")[0].total == 123


def spliced(chance: random.Random) -> str:
    """Pieces of samples, repeated and shuffled, with odd characters between them."""
    pieces: list[str] = []
    for _ in range(chance.randint(3, 12)):
        sample = chance.choice(SAMPLES)
        start = chance.randrange(len(sample))
        piece = sample[start : start + chance.randint(5, 300)]
        pieces += [piece] * chance.choice((1, 1, 1, 2, 4))
        if chance.random() < 0.6:
            pieces.append(chance.choice(ODD) * chance.randint(1, 3))
    chance.shuffle(pieces)
    return "".join(pieces)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_splices_end_and_raise_nothing(seed: int, extractor: Callable[[Release], Record]) -> None:
    chance = random.Random(seed)
    for _ in range(25):
        text = spliced(chance)
        begun = time.perf_counter()
        record = extractor(Release(text))
        assert time.perf_counter() - begun < SECONDS, text
        for quote in record.quotes:
            assert text[quote.start : quote.end] == quote.text


BROKEN_MAIL = b"MIME-Version: 1.0\nMessage-ID: <1@x>\nSubject: x\nContent-Disposition: attachment; filename*\n\nx\n"


def test_one_input_does_not_stop_the_run(tmp_path: Path) -> None:
    """A mail with a header that breaks the parser, a link to a name that is too long, folders without end: a failure each."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "ok.txt").write_text("JAKARTA - Siap.", "utf-8")
    (folder / "m.eml").write_bytes(BROKEN_MAIL)
    (folder / "x.txt").symlink_to("a" * 255 + "b" * 45)
    deep = folder
    for _ in range(DEEPEST + 5):
        deep = deep / "d"
        deep.mkdir()
    (deep / "a.txt").write_text("x", "utf-8")
    found = find([str(folder)])
    assert [item.path for item in found.items] == ["ok.txt"]
    codes = {failure.path.partition("/")[0]: failure.code for failure in found.failures}
    assert codes == {"d": "unreadable", "m.eml": "broken-mail", "x.txt": "unreadable"}


def test_a_closed_folder_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Siap.", "utf-8")

    def closed(self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", closed)
    assert [failure.code for failure in find([str(tmp_path)]).failures] == ["unreadable"]


def test_headers_of_all_kinds_are_refused_or_read() -> None:
    """Mails whose headers were changed at a few places, seeded: read, or refused, and nothing else."""
    head = b"From: a@b.id\nSubject: Rilis\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: inline; filename=a.txt\n\n"
    chance = random.Random(3)
    signs = b"*;=\"'<>()[]\\,@?%\x00\xff :\n"
    for _ in range(600):
        data = bytearray(head + b"Jakarta - Siap.")
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(head) - 2)
            data[at : at + chance.randint(0, 2)] = bytes(chance.choices(signs, k=chance.randint(1, 3)))
        try:
            attachments(bytes(data))
            read_mail(bytes(data))
        except Refused as refused:
            assert refused.code
