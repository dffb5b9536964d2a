"""Corpora for training: files of several formats -> one JSONL of marked texts a set, free of what a test part holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from jubir.measure.marked import MarkedText, read_markup

# The public sets' names for our labels. What they do not mark is unknown, not absent: they train heads of their own.
SAME_LABEL = {
    "PER": "PER",
    "PERSON": "PER",
    "ORG": "ORG",
    "ORGANISATION": "ORG",
    "ORGANIZATION": "ORG",
    "LOC": "LOC",
    "PLACE": "LOC",
    "LOCATION": "LOC",
}
# Of sets that are only measured with or compared against; not ours to find.
IGNORED = {"TIME", "QUANTITY", "PPL", "PLC", "IND", "EVT", "FNB"}
WORD = re.compile(r"\w+")
GRAM = 8


def detokenize(words: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The words as running text, and where each stands in it: no blank before a comma, none after an opening bracket.

    >>> detokenize(["(", "KPK", ")", ",", "kata", "dia"])[0]
    '(KPK), kata dia'
    """
    parts: list[str] = []
    offsets: list[tuple[int, int]] = []
    length = 0
    glue = True
    inside_quotation = False
    for word in words:
        closes = word in {".", ",", ":", ";", "!", "?", ")", "]", "}", "%", "”", "’", "..."} or (
            word == '"' and inside_quotation
        )
        if not glue and not closes:
            parts.append(" ")
            length += 1
        offsets.append((length, length + len(word)))
        parts.append(word)
        length += len(word)
        if word == '"':
            inside_quotation = not inside_quotation
        glue = word in {"(", "[", "{", "“", "‘"} or (word == '"' and inside_quotation)
    return "".join(parts), offsets


def spans_of_tags(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The (first, last + 1, label) of B-/I- tags; an I- that continues nothing starts a span.

    >>> spans_of_tags(["B-PERSON", "I-PERSON", "O", "B-ORG"])
    [(0, 2, 'PER'), (3, 4, 'ORG')]
    """
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        prefix, _, name = tag.partition("-")
        if prefix not in {"B", "I"} or name in IGNORED:
            continue
        label = SAME_LABEL[name]
        if prefix == "I" and spans and spans[-1][1] == i and spans[-1][2] == label:
            spans[-1] = (spans[-1][0], i + 1, label)
        else:
            spans.append((i, i + 1, label))
    return spans


def read_iob(lines: Iterable[str]) -> Iterator[MarkedText]:
    """The sentences of a file with one word a line, its tag in the last column, a blank line between sentences."""
    words: list[str] = []
    tags: list[str] = []
    for line in [*lines, ""]:
        columns = line.split()
        if len(columns) >= 2:
            words.append(columns[0])
            tags.append(columns[-1])
        elif words:
            text, offsets = detokenize(words)
            spans = [(offsets[first][0], offsets[end - 1][1], label) for first, end, label in spans_of_tags(tags)]
            yield MarkedText(text, tuple(spans), tuple(offsets))
            words, tags = [], []


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 file without their ends."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n").split("\n")


def paragraphs(lines: Iterable[str]) -> list[MarkedText]:
    """Every line that is not blank as a marked text."""
    return [read_markup(line.strip()) for line in lines if line.strip()]


def conllu_texts(lines: Iterable[str]) -> list[str]:
    """The `# text =` lines of a treebank."""
    return [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]


# --- what nothing may be trained on ------------------------------------------------------------------------------


def words_of(text: str) -> list[str]:
    """The lower-cased words that texts are compared by."""
    return WORD.findall(text.lower())


def grams(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every run of eight words; a shorter text as a whole if it has four words or more."""
    if len(words) < GRAM:
        if len(words) >= GRAM // 2:
            yield tuple(words)
        return
    for i in range(len(words) - GRAM + 1):
        yield tuple(words[i : i + GRAM])


def protected_texts(corpora: Path, gold: Path) -> Iterator[str]:
    """The texts of every dev and test part: public sets, treebanks, marked releases, gold releases."""
    for name in (
        "idner-news-2k-dev.txt",
        "idner-news-2k-test.txt",
        "nergrit-valid.txt",
        "nergrit-test.txt",
        "nerp-valid.txt",
        "nerp-test.txt",
    ):
        for sentence in read_iob(read_lines(corpora / "ner" / name)):
            yield sentence.text
    for name in ("nerui-dev", "nerui-test", "nerugm-dev", "nerugm-test"):
        for sentence in read_iob(read_lines(corpora / "ner" / f"indolem-{name}.01.tsv")):
            yield sentence.text
    for name in ("id_csui-test", "id_gsd-test"):
        yield from conllu_texts(read_lines(corpora / "ud" / f"{name}.conllu"))
    for path in sorted((corpora / "markup/releases/dev").glob("*.txt")):
        for paragraph in paragraphs(read_lines(path)):
            yield paragraph.text
    for part in ("dev", "seed"):
        for path in sorted((gold / part / "texts").glob("*.txt")):
            yield from (line for line in read_lines(path) if line.strip())


def protected_grams(corpora: Path, gold: Path) -> set[tuple[str, ...]]:
    """The eight-word runs of everything that is kept for testing."""
    found: set[tuple[str, ...]] = set()
    for text in protected_texts(corpora, gold):
        found.update(grams(words_of(text)))
    return found


def overlaps(text: str, protected: set[tuple[str, ...]]) -> bool:
    """Whether the text shares a run of eight words with what is kept for testing."""
    return any(gram in protected for gram in grams(words_of(text)))


def without_overlap(texts: Iterable[MarkedText], protected: set[tuple[str, ...]]) -> tuple[list[MarkedText], int]:
    """The texts that share nothing with the protected ones, and how many were dropped; a text met twice stays once."""
    kept: list[MarkedText] = []
    seen: set[str] = set()
    dropped = 0
    for text in texts:
        if overlaps(text.text, protected):
            dropped += 1
        elif text.text not in seen:
            seen.add(text.text)
            kept.append(text)
    return kept, dropped


# --- raw text ----------------------------------------------------------------------------------------------------

# Best first: news and grant reports read like releases; blogs and translated web text do not.
RAW_ORDER = (
    "13_kompas_trending_nolicence",
    "12_detik1000_nolicence",
    "14_misc_news_nolicence",
    "01_cipta_media_ccbysa",
    "04_indonli",
    "03_ntrex_ccbysa",
    "11_icx_company_blog_nolicence",
)
LICENSED_RAW = ("01_cipta_media_ccbysa", "03_ntrex_ccbysa", "04_indonli")


def clean_raw(
    lines: Iterable[str], protected: set[tuple[str, ...]], seen: set[tuple[str, ...]]
) -> tuple[list[str], int, int]:
    """The paragraphs worth labelling, how many share a run with a test text, how many are near-copies of earlier ones.

    `seen` grows: every fourth run of eight words of what is kept.
    """
    kept: list[str] = []
    tested = copied = 0
    for line in lines:
        text = " ".join(line.split())
        words = words_of(text)
        if len(words) < 5 or len(words) > 400:
            continue
        runs = list(grams(words))
        if any(run in protected for run in runs):
            tested += 1
            continue
        if sum(run in seen for run in runs) * 4 > len(runs):
            copied += 1
            continue
        seen.update(runs)
        kept.append(text)
    return kept, tested, copied


# --- JSONL -------------------------------------------------------------------------------------------------------


def write_jsonl(path: Path, texts: Iterable[MarkedText]) -> None:
    """Write one JSON object a text; the file appears under its name only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        for text in texts:
            row: dict[str, object] = {"text": text.text, "spans": text.spans}
            if text.tokens:
                row["tokens"] = text.tokens
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    part.replace(path)


def read_jsonl(path: Path) -> list[MarkedText]:
    """The marked texts of a file that write_jsonl wrote."""
    texts: list[MarkedText] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            spans = tuple((int(s), int(e), str(label)) for s, e, label in row["spans"])
            texts.append(MarkedText(row["text"], spans, tuple((int(s), int(e)) for s, e in row.get("tokens", ()))))
    return texts


def sets(work: Path, *names: str) -> list[MarkedText]:
    """The texts of the converted sets, one set after the other."""
    return [text for name in names for text in read_jsonl(work / "sets" / f"{name}.jsonl")]


def convert(corpora: Path, work: Path, own: Path | None = None) -> dict[str, int]:
    """Write every set as WORK/sets/NAME.jsonl and dropped.txt beside them; how many texts were dropped a set.

    own: a folder of marked sentences of the project's own (seeds/gold/markup).
    """
    sets = work / "sets"
    gold = corpora.parent / "gold"
    protected = protected_grams(corpora, gold)
    ner = corpora / "ner"
    trained = {
        "idner-train": list(read_iob(read_lines(ner / "idner-news-2k-train.txt"))),
        "nergrit-train": list(read_iob(read_lines(ner / "nergrit-train.txt"))),
        "sentences": paragraphs(read_lines(corpora / "markup/sentences.txt")),
        "releases-train": [
            p
            for path in sorted((corpora / "markup/releases/train").glob("*.txt"))
            for p in paragraphs(read_lines(path))
        ],
        "own": [p for path in sorted(own.glob("*.txt")) for p in paragraphs(read_lines(path))] if own else [],
    }
    tested = {
        "idner-dev": read_iob(read_lines(ner / "idner-news-2k-dev.txt")),
        "idner-test": read_iob(read_lines(ner / "idner-news-2k-test.txt")),
        "nergrit-dev": read_iob(read_lines(ner / "nergrit-valid.txt")),
        "nergrit-test": read_iob(read_lines(ner / "nergrit-test.txt")),
        "nerui-test": read_iob(read_lines(ner / "indolem-nerui-test.01.tsv")),
        "nerugm-test": read_iob(read_lines(ner / "indolem-nerugm-test.01.tsv")),
        "releases-dev": [
            p for path in sorted((corpora / "markup/releases/dev").glob("*.txt")) for p in paragraphs(read_lines(path))
        ],
    }
    dropped: dict[str, int] = {}
    for name, texts in trained.items():
        kept, dropped[name] = without_overlap(texts, protected)
        write_jsonl(sets / f"{name}.jsonl", kept)
    for name, untouched in tested.items():
        write_jsonl(sets / f"{name}.jsonl", untouched)
    seen: set[tuple[str, ...]] = set()
    for name in RAW_ORDER:
        kept_lines, overlap, copies = clean_raw(read_lines(corpora / "raw" / f"{name}.txt"), protected, seen)
        dropped[f"raw/{name}"] = overlap
        dropped[f"raw/{name} (near-copies)"] = copies
        write_jsonl(sets / f"raw-{name}.jsonl", (MarkedText(line) for line in kept_lines))
    (sets / "dropped.json").write_text(json.dumps(dropped, indent=1) + "\n", encoding="utf-8")
    return dropped
