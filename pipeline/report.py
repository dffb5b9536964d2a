"""records.jsonl and the texts of the releases -> report.html, one page that needs nothing but a browser.

The page holds its data as JSON and builds what is looked at, so that a thousand releases open as fast as ten.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.decode import Refused
from pipeline.ingest import Item, read
from pipeline.schema import SCHEMA
from pipeline.write import RECORDS, TEXTS

REPORT = "report.html"
# One script out of these, in this order.
SCRIPTS = ("page.js", "charts.js", "tables.js", "release.js", "start.js")
# Characters that could end a script element or begin a comment in it, and two that end a line of JavaScript.
ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
# Of these a table shows the words themselves; for the rest the offsets are enough.
WORDED = frozenset(["quotes", "works", "figures"])
# How far, in characters, a verb of saying may stand from its speaker or its quotation.
CUE_REACH = 160

Json = dict[str, Any]


class ReportError(Exception):
    """There is nothing to report on; the message says why in one line."""


def report(folder: Path, *, inputs: Sequence[Path] = ()) -> list[str]:
    """Writes folder/report.html; what comes back are the paths of the releases whose text was not found.

    `inputs` are the folders that the releases were read from. The same records and texts give the same bytes.
    Raises ReportError without a readable records.jsonl, OSError where the disk refuses.
    """
    records = load_records(folder / RECORDS)
    texts = {record["release_id"]: find_text(record, folder, inputs) for record in records}
    target = folder / REPORT
    temporary = target.with_name(f".{REPORT}.{os.getpid()}")
    try:
        temporary.write_text(page(records, texts), "utf-8", newline="")
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return [record["source"]["path"] for record in records if texts[record["release_id"]] is None]


def load_records(file: Path) -> list[Json]:
    """The records of a run. Raises ReportError where there are none or a line is none of ours."""
    try:
        lines = file.read_text("utf-8").split("\n")
    except FileNotFoundError:
        raise ReportError(f"no {RECORDS} in {file.parent}: jubir extract writes it") from None
    except UnicodeDecodeError:
        raise ReportError(f"{file} is not UTF-8") from None
    records = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            record = json.loads(line)
        except ValueError:
            raise ReportError(f"{file}:{number}: not JSON") from None
        if not isinstance(record, dict) or record.get("schema") != SCHEMA:
            raise ReportError(f"{file}:{number}: not a record of schema {SCHEMA}")
        if not re.fullmatch(r"rel-[0-9a-f]+", record["release_id"]):
            raise ReportError(f"{file}:{number}: not a release_id of ours")
        records.append(record)
    return records


def find_text(record: Json, folder: Path, inputs: Sequence[Path]) -> str | None:
    """The text that the record's offsets refer to: kept in texts/, or the source file where it is still the same file."""
    kept = folder / TEXTS / f"{record['release_id']}.txt"
    if kept.is_file():
        with kept.open(encoding="utf-8", newline="") as stream:
            text = stream.read()
        return text if fits(record, text) else None
    source = record["source"]
    for place in (*inputs, Path()):
        file = place / source["path"]
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != source["sha256"]:
            continue
        try:
            text = read(Item(source["path"], file=file)).text
        except Refused:
            continue
        if fits(record, text):
            return text
    return None


def fits(record: Json, text: str) -> bool:
    """Whether every row of the record stands where it says: a page must not colour the wrong words."""
    return all(text[n["start"] : n["end"]] == n["text"] for n in _located(record))


def _located(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        if isinstance(node.get("start"), int) and isinstance(node.get("text"), str):
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for value in node:
            yield from _located(value)


def page(records: Iterable[Json], texts: Mapping[str, str | None]) -> str:
    """The whole page as HTML. Nothing outside the records and the texts decides it."""
    environment = Environment(
        loader=PackageLoader("pipeline"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.filters["data"] = data

    def source(name: str) -> str:
        return (Path(__file__).parent / "templates" / name).read_text("utf-8")

    style = source("report.css")
    script = '"use strict";\n(() => {\n' + "\n".join(map(source, SCRIPTS)) + "})();\n"
    words = json.loads(source("words.json"))
    shown = [shown_record(record, texts.get(record["release_id"])) for record in records]
    return environment.get_template("report.html").render(
        records=shown,
        texts={key: text for key, text in texts.items() if text is not None},
        words=words,
        style=_inline(style),
        script=_inline(script),
    )


def _inline(source: str) -> Json:
    """A style or a script of ours with its hash, by which the page's own policy lets it, and nothing else, run."""
    digest = base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii")
    return {"source": source, "hash": f"sha256-{digest}"}


def data(value: Any) -> Markup:
    """A value as JSON that can stand in a script element, whatever text is in it."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES))


def shown_record(record: Json, text: str | None) -> Json:
    """A record as the page needs it: no empty values, mentions as pairs of offsets, and where each quote's cue stands."""
    shown: Json = {
        "id": record["release_id"],
        "path": record["source"]["path"],
        "media": record["source"]["media_type"],
        "characters": None if text is None else len(text),
    }
    for key, value in record.items():
        if key in ("schema", "release_id", "source"):
            continue
        if not isinstance(value, list):
            shown[key] = value
            continue
        rows = []
        for entry in value:
            row = {k: v for k, v in entry.items() if v not in (None, "", [])}
            if "mentions" in row:
                row["mentions"] = [[m["start"], m["end"]] for m in row["mentions"]]
            if key == "quotes" and text is not None and (cue := find_cue(entry, text)):
                row["cue_start"], row["cue_end"] = cue
            if key not in WORDED and text is not None:
                row.pop("text", None)
            rows.append(row)
        shown[key] = rows
    return {key: value for key, value in shown.items() if value not in (None, [])}


def find_cue(quote: Json, text: str) -> tuple[int, int] | None:
    """Where a quote's verb of saying stands: outside the quote, the nearest to its speaker."""
    start, end = quote["start"], quote["end"]
    first, last = quote.get("speaker_start"), quote.get("speaker_end")
    if not quote.get("cue"):
        return None
    if first is None or last is None:
        first, last = start, end
    window = max(0, min(start, first) - CUE_REACH), max(end, last) + CUE_REACH
    pattern = re.compile(rf"(?<!\w){re.escape(quote['cue'])}(?!\w)")
    found = [m.span() for m in pattern.finditer(text, *window) if m.end() <= start or end <= m.start()]
    return min(found, key=_distance_to(first, last), default=None)


def _distance_to(first: int, last: int) -> Callable[[tuple[int, int]], tuple[int, int]]:
    def distance(span: tuple[int, int]) -> tuple[int, int]:
        return max(0, first - span[1], span[0] - last), span[0]

    return distance
