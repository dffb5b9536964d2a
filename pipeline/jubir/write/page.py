"""Records and texts -> one page of HTML that needs nothing but a browser.

The page holds its data as JSON and builds what is looked at, so that a thousand releases open as fast as ten.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

# One script out of these, in this order.
SCRIPTS = ("page.js", "charts.js", "tables.js", "release.js", "start.js")
# Characters that could end a script element or begin a comment in it, and two that end a line of JavaScript.
ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
# Of these a table shows the words themselves; for the rest the offsets are enough.
WORDED = frozenset(["quotes", "works", "figures"])
# How far, in characters, a verb of saying may stand from its speaker or its quotation.
CUE_REACH = 160

ENTITY_IDS = {"people": "person_id", "organizations": "organization_id"}

Json = dict[str, Any]


@dataclass(frozen=True)
class Identities:
    """People and bodies that stand in several releases: the name of each, and the identity of an entry of a release."""

    names: Mapping[str, str] = field(default_factory=dict)
    of: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (release_id, person_id or organization_id)


def page(records: Iterable[Json], texts: Mapping[str, str | None], identities: Identities | None = None) -> str:
    """The whole page as HTML. Nothing but what is given decides it."""
    known = identities or Identities()
    environment = Environment(
        loader=PackageLoader("jubir.write"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.filters["data"] = data

    def source(name: str) -> str:
        return (Path(__file__).parent / "templates" / name).read_text("utf-8")

    style = source("report.css")
    script = '"use strict";\n(() => {\n' + "\n".join(map(source, SCRIPTS)) + "})();\n"
    words = json.loads(source("words.json"))
    shown = [shown_record(record, texts.get(record["release_id"]), known) for record in records]
    return environment.get_template("report.html").render(
        records=shown,
        texts={key: text for key, text in texts.items() if text is not None},
        identities=None if identities is None else dict(known.names),
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


def shown_record(record: Json, text: str | None, identities: Identities) -> Json:
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
            row = {k: v for k, v in entry.items() if v not in (None, "")}
            if "mentions" in row:
                row["pages"] = sorted({m["page"] for m in row["mentions"] if m.get("page")})
                row["mentions"] = [[m["start"], m["end"]] for m in row["mentions"]]
            own_id = entry.get(ENTITY_IDS.get(key, ""))
            if own_id and (one := identities.of.get((record["release_id"], own_id))):
                row["identity"] = one
            if key == "quotes" and text is not None and (cue := find_cue(entry, text)):
                row["cue_start"], row["cue_end"] = cue
            if key not in WORDED and text is not None:
                row.pop("text", None)
            rows.append({k: v for k, v in row.items() if v != []})
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
