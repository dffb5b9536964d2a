"""Sentences with their marks inside: `Kata [Ani](PER Ani Lestari).`

A mark is `[text](LABEL)` or `[text](LABEL value)`; marks may hold marks. Square brackets belong to the marks and never
to the text; round ones are text, and inside a value they come in pairs. `plain` takes the marks out, `marked` puts them
back, `spans_of` reads the spans off a record of the pipeline, so that a test is the equality of two strings.

Labels
  PER, ORG, PROGRAM   every mention of an entry by its name, abbreviation or alias; value: the entry's name, where the
                      text has another form
  ROLE                the title of a role inside its evidence; value: person; organization or `-`; status if not current
  AFFILIATION         the organization of a role without a title; value: person
  OWNED               the first mention of a program whose owner is known; value: the owner
  DIRECT, INDIRECT    a quote; value: the speaker, or `?`
  CHILD               a quotation inside a quotation; value as above
  WORK                a title or theme; value: its kind
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Where two marks have the same ends, the earlier label is outside.
LABELS = ("DIRECT", "INDIRECT", "CHILD", "WORK", "OWNED", "PROGRAM", "ORG", "AFFILIATION", "ROLE", "PER")
FORBIDDEN = re.compile(r"[\[\]]")
LABEL = re.compile(r"[A-Z]+")


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    label: str
    value: str = ""


@dataclass(frozen=True)
class Case:
    """One marked-up text: what it teaches and which labels are compared."""

    group: str
    number: int
    lesson: str
    labels: tuple[str, ...]
    marked: str

    @property
    def id(self) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", self.lesson.lower()).strip("-")
        return f"{self.group}-{self.number:02d}-{slug}"


def order(span: Span) -> tuple[int, int, int, str]:
    return span.start, -span.end, LABELS.index(span.label), span.value


def closing(text: str, start: int) -> int:
    """The offset of the round bracket that closes the one at `start`. Raises ValueError where there is none."""
    depth = 0
    for i in range(start, len(text)):
        if text[i] == "(":
            depth += 1
        elif text[i] == ")":
            depth -= 1
            if depth == 0:
                return i
    raise ValueError(f"a mark is not closed: {text[start : start + 40]!r}")


def plain(marked_text: str) -> tuple[str, list[Span]]:
    """The text without its marks, and the marks as spans, sorted by `order`. Raises ValueError on a broken mark."""
    out: list[str] = []
    length, i = 0, 0
    open_at: list[int] = []
    spans: list[Span] = []
    while i < len(marked_text):
        char = marked_text[i]
        if char == "[":
            open_at.append(length)
            i += 1
        elif char == "]":
            if not open_at or marked_text[i + 1 : i + 2] != "(":
                raise ValueError(f"a bracket is no mark: {marked_text[max(0, i - 30) : i + 10]!r}")
            end = closing(marked_text, i + 1)
            label, _, value = marked_text[i + 2 : end].partition(" ")
            if label not in LABELS:
                raise ValueError(f"no such label: {label!r}")
            start = open_at.pop()
            if start == length:
                raise ValueError(f"an empty mark: {label} at {start}")
            spans.append(Span(start, length, label, value))
            i = end + 1
        else:
            out.append(char)
            length += 1
            i += 1
    if open_at:
        raise ValueError(f"a mark is not closed: {marked_text[-40:]!r}")
    return "".join(out), sorted(spans, key=order)


def marked(text: str, spans: Iterable[Span]) -> str:
    """The text with its marks: the inverse of `plain`.

    Raises ValueError where spans cross or the text has square brackets.
    """
    if FORBIDDEN.search(text):
        raise ValueError("square brackets in the text")
    opens: dict[int, int] = {}
    closes: dict[int, list[Span]] = {}
    around: list[Span] = []
    for span in sorted(spans, key=order):
        if not 0 <= span.start < span.end <= len(text):
            raise ValueError(f"outside the text: {span}")
        while around and around[-1].end <= span.start:
            around.pop()
        if around and around[-1].end < span.end:
            raise ValueError(f"{around[-1]} and {span} cross: {text[around[-1].start : span.end]!r}")
        around.append(span)
        opens[span.start] = opens.get(span.start, 0) + 1
        closes.setdefault(span.end, []).insert(0, span)
    out: list[str] = []
    for i in range(len(text) + 1):
        out.extend(f"]({span.label}{' ' if span.value else ''}{span.value})" for span in closes.get(i, []))
        out.append("[" * opens.get(i, 0))
        out.append(text[i : i + 1])
    return "".join(out)


def folded(text: str) -> str:
    return " ".join(text.split())


def mention_spans(entries: Iterable[dict[str, Any]], label: str) -> Iterator[Span]:
    """Named mentions, the longest where those of one entry lie inside each other; pronouns and bare titles are none."""
    for entry in entries:
        forms = {entry["name"], entry.get("abbreviation"), *(entry.get("aliases") or [])}
        named = [m for m in entry["mentions"] if folded(m["text"]) in forms]
        for m in named:
            inside = any(o["start"] <= m["start"] and m["end"] <= o["end"] and m != o for o in named)
            if not inside:
                yield Span(m["start"], m["end"], label, "" if folded(m["text"]) == entry["name"] else entry["name"])


def found(text: str, form: str, start: int, end: int) -> tuple[int, int] | None:
    """Where `form` first stands in text[start:end], any white space for its blanks."""
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(re.escape(w) for w in form.split()) + r"(?!\w)")
    hit = pattern.search(text, start, end)
    return (hit.start(), hit.end()) if hit else None


def role_spans(record: dict[str, Any], text: str, label: str) -> Iterator[Span]:
    """A role is marked on its title; where the evidence does not hold the title, on the whole evidence."""
    bodies = {o["name"]: o for o in record["organizations"]}
    for role in record["roles"]:
        if (role["title"] is None) != (label == "AFFILIATION"):
            continue
        body = bodies.get(role["organization"], {"name": role["organization"]})
        forms = [role["title"]]
        value = f"{role['person']}; {role['organization'] or '-'}"
        if role["status"] != "current":
            value += f"; {role['status']}"
        if label == "AFFILIATION":
            known = [body["name"], body.get("abbreviation"), *(body.get("aliases") or [])]
            forms = sorted(filter(None, known), key=len, reverse=True)
            value = role["person"]
        hits = [hit for form in forms if (hit := found(text, form, role["start"], role["end"]))]
        start, end = hits[0] if hits else (role["start"], role["end"])
        yield Span(start, end, label, value)


def quote_spans(record: dict[str, Any], label: str) -> Iterator[Span]:
    for quote in record["quotes"]:
        own = "CHILD" if quote.get("parent") else quote["kind"].upper()
        if own == label:
            yield Span(quote["start"], quote["end"], label, quote["speaker"] or "?")


def owned_spans(record: dict[str, Any]) -> Iterator[Span]:
    for program in record["programs"]:
        if program["owner"]:
            first = min(mention_spans([program], "OWNED"), key=order)
            yield Span(first.start, first.end, "OWNED", program["owner"])


def spans_of(record: dict[str, Any], text: str, labels: Iterable[str]) -> list[Span]:
    """The spans of a record (as its `to_dict` gives it) that have one of the labels, in the order of `order`."""
    spans: set[Span] = set()
    for label in labels:
        if label == "PER":
            spans.update(mention_spans(record["people"], label))
        elif label == "ORG":
            spans.update(mention_spans(record["organizations"], label))
        elif label == "PROGRAM":
            spans.update(mention_spans(record["programs"], label))
        elif label == "OWNED":
            spans.update(owned_spans(record))
        elif label in ("ROLE", "AFFILIATION"):
            spans.update(role_spans(record, text, label))
        elif label in ("DIRECT", "INDIRECT", "CHILD"):
            spans.update(quote_spans(record, label))
        elif label == "WORK":
            spans.update(Span(w["start"], w["end"], label, w["kind"]) for w in record["works"])
        else:
            raise ValueError(f"no such label: {label!r}")
    return sorted(spans, key=order)


def cases(path: Path) -> list[Case]:
    """The cases of a file: `# labels: A B` first, then blocks of a `## lesson` and its text, blank lines between them.

    The text's lines stay lines; a line that holds only `¶` is the empty line between two paragraphs. Raises ValueError,
    with file and line, where a block is no case.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    head = lines[0].split() if lines else []
    if head[:2] != ["#", "labels:"] or not set(head[2:]) <= set(LABELS) or not head[2:]:
        raise ValueError(f"{path.name}:1: no line `# labels: …` of known labels")
    out: list[Case] = []
    block: list[str] = []
    for number, line in enumerate([*lines[1:], ""], start=2):
        if line.strip():
            block.append(line)
        elif block:
            if not block[0].startswith("## ") or len(block) < 2:
                raise ValueError(f"{path.name}:{number - len(block)}: no `## lesson` with a text under it")
            text = "\n".join("" if row == "¶" else row for row in block[1:])
            out.append(Case(path.stem, len(out) + 1, block[0][3:].strip(), tuple(head[2:]), text))
            block = []
    return out
