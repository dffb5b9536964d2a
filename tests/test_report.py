"""The page of a run, without a browser: what is in the file, which texts it finds, that nothing gets out of its JSON."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jubir.across.amend import RULE as CORRECTION
from jubir.cli import main
from jubir.write.page import find_cue, page
from jubir.write.report import ReportError, load_identities, load_records, report

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "pipeline" / "jubir" / "write" / "templates"
WORDS: dict[str, list[str]] = json.loads((TEMPLATES / "words.json").read_text("utf-8"))
HOSTILE = (
    "</script><script>pwned=1</script><!--<script> \"><img src=x onerror='pwned=1'> ]]> \u2028 &lt;b&gt; {{ 7*7 }}"
)

pytestmark = pytest.mark.usefixtures("without_core")


def jubir(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], prog_name="jubir")


class Parts(HTMLParser):
    """The elements of a page, and what its scripts hold, as an HTML parser sees them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.scripts: dict[str, str] = {}
        self._inside: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag in ("script", "style"):
            self._inside = dict(attrs).get("id") or tag
            self.scripts[self._inside] = ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[self._inside] += data


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A folder with a run of two releases, and beside it in/, where they were read."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "satu.txt").write_text("Judul satu\nkata Ani Lestari.", "utf-8")
    (folder / "dua.txt").write_text(f"Judul dua\n{HOSTILE} kata Ani Lestari.", "utf-8")
    assert jubir("extract", folder, "-o", tmp_path / "out").exit_code == 0
    return tmp_path / "out"


def texts_of(html: str) -> list[str]:
    return [json.loads(value) for key, value in Parts(html).scripts.items() if key.startswith("text-")]


def test_the_page_holds_the_records_and_the_texts(run: Path) -> None:
    assert report(run, inputs=[run.parent / "in"]) == []
    parts = Parts((run / "report.html").read_text("utf-8"))
    records = json.loads(parts.scripts["records"])
    assert [record["path"] for record in records] == ["dua.txt", "satu.txt"]
    assert records[1]["people"][0] == {
        "person_id": "per-1",
        "name": "Ani Lestari",
        "prefixes": ["Dr."],
        "aliases": ["Ani", "Bu Ani"],
        "mentions": [[16, 27]],
        "identity": records[0]["people"][0]["identity"],
    }
    assert json.loads(parts.scripts["text-" + records[1]["id"]]) == "Judul satu\nkata Ani Lestari."


def test_the_same_bytes_on_each_run(run: Path) -> None:
    report(run, inputs=[run.parent / "in"])
    first = (run / "report.html").read_bytes()
    report(run, inputs=[run.parent / "in"])
    assert (run / "report.html").read_bytes() == first
    assert sorted(file.name for file in run.iterdir() if file.name.startswith(".")) == [".jubir"]


def hostile(node: Any) -> Any:
    """A value with every string in it made hostile, but for those that the page is addressed by."""
    if isinstance(node, dict):
        return {k: v if k in ("release_id", "schema", "date") else hostile(v) for k, v in node.items()}
    if isinstance(node, list):
        return [hostile(value) for value in node]
    return HOSTILE + node if isinstance(node, str) else node


def test_no_text_ends_its_script_or_begins_another(run: Path) -> None:
    records = [hostile(record) for record in load_records(run / "records.jsonl")]
    html = page(records, {record["release_id"]: HOSTILE for record in records})
    parts = Parts(html)
    assert parts.tags.count("script") == 3 + 2 + 1  # words, identities and records, two texts, ours
    assert "img" not in parts.tags
    assert texts_of(html) == [HOSTILE, HOSTILE]
    assert json.loads(parts.scripts["records"])[0]["title"].startswith(HOSTILE)
    # Nothing of a release stands outside the JSON, and in the JSON no < at all.
    assert all("<" not in value for key, value in parts.scripts.items() if key not in ("script", "style"))
    assert html.count("pwned") == html.count("\\u003cscript\\u003epwned") * 2


def test_nothing_is_fetched_and_only_our_script_runs(run: Path) -> None:
    report(run, inputs=[run.parent / "in"])
    html = (run / "report.html").read_text("utf-8")
    parts = Parts(html)
    assert [value for name, value in parts.attributes if name in ("src", "href")] == ["data:,", "#main", "#/"]
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/)", parts.scripts["style"] + parts.scripts["script"])
    (policy,) = [value for name, value in parts.attributes if name == "content" and "default-src" in value]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    for name in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(parts.scripts[name].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_our_script_makes_no_markup_out_of_text() -> None:
    for file in TEMPLATES.glob("*.js"):
        code = file.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|fetch\(", code)


def test_a_text_that_is_not_there_or_has_changed_is_not_shown(run: Path) -> None:
    (run.parent / "in" / "dua.txt").write_text("Judul lain", "utf-8")
    assert report(run, inputs=[run.parent / "in"]) == ["dua.txt"]
    assert texts_of((run / "report.html").read_text("utf-8")) == ["Judul satu\nkata Ani Lestari."]
    assert report(run) == ["dua.txt", "satu.txt"]
    assert "Judul dua" in (run / "report.html").read_text("utf-8")


def test_only_the_text_of_the_record_is_shown(run: Path) -> None:
    """A text in texts/ comes first, and nothing is shown in place of one that is not the record's."""
    (one,) = [record for record in load_records(run / "records.jsonl") if record["source"]["path"] == "satu.txt"]
    (run / "texts").mkdir()
    kept = run / "texts" / f"{one['release_id']}.txt"
    kept.write_text("Judul satu\nkata Ani Lestari.", "utf-8")
    assert report(run) == ["dua.txt"]
    kept.write_text("Judul beda\nkata Ani Lestari.", "utf-8")  # every offset fits it
    assert report(run, inputs=[run.parent / "in"]) == ["satu.txt"]


@pytest.mark.parametrize("contacts", ["mask", "drop"])
def test_no_contact_that_was_hidden_comes_back(run: Path, contacts: str) -> None:
    """Not even where the masked texts are lost and the folder of the releases, which still has them, is given."""
    source = run.parent / "in" / "tiga.txt"
    source.write_text("Judul tiga\nkata Ani Lestari.\nNarahubung: Ani, ani@pasar.go.id, 0812-5550-1234", "utf-8")
    assert jubir("extract", run.parent / "in", "-o", run, "--contacts", contacts).exit_code == 0
    hidden = re.compile(r"ani@pasar|5550|62812")
    assert hidden.search(source.read_text("utf-8"))
    for missing in ([], ["dua.txt", "satu.txt", "tiga.txt"]):
        assert report(run, inputs=[run.parent / "in"]) == missing
        assert not hidden.search((run / "report.html").read_text("utf-8"))
        shutil.rmtree(run / "texts", ignore_errors=True)


@pytest.mark.parametrize("profile", ["plain", "excel-id"])
def test_who_stands_in_several_releases_is_known_from_the_csv(run: Path, profile: str) -> None:
    """Out of either profile; what is of other records than these is passed over."""
    assert jubir("extract", run.parent / "in", "-o", run, "--csv", profile).exit_code == 0
    records = load_records(run / "records.jsonl")
    found = load_identities(run, records)
    assert found is not None
    # "Dinas Pasar" may be that of two towns; who is alone is not listed.
    assert list(found.names.values()) == ["Ani Lestari"]
    assert set(found.of) == {(record["release_id"], "per-1") for record in records}
    report(run)
    parts = Parts((run / "report.html").read_text("utf-8"))
    assert json.loads(parts.scripts["identities"]) == found.names
    (one,) = {record["people"][0]["identity"] for record in json.loads(parts.scripts["records"])}
    assert found.names[one] == "Ani Lestari"
    records[0]["people"][0]["name"] = "Orang Lain"
    other = load_identities(run, records)
    assert other is not None and not other.names
    (run / "identities.csv").unlink()
    assert load_identities(run, records) is None
    report(run)
    assert Parts((run / "report.html").read_text("utf-8")).scripts["identities"] == "null"


def test_the_command(run: Path, tmp_path: Path) -> None:
    result = jubir("report", run, "--input", run.parent / "in")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [str(run / "report.html")]
    result = jubir("report", run, "--input", run.parent / "in" / "satu.txt", "--input", run.parent / "in" / "dua.txt")
    assert result.stderr.splitlines() == [str(run / "report.html")]
    result = jubir("report", run)
    assert result.exit_code == 0
    assert "satu.txt: its text was not found or has changed" in result.stderr
    empty = tmp_path / "leer"
    empty.mkdir()
    assert "jubir extract writes it" in jubir("report", empty).stderr
    (empty / "records.jsonl").write_text('{"schema": 1')
    result = jubir("report", empty)
    assert (result.exit_code, "records.jsonl:1: not JSON" in result.stderr) == (1, True)
    assert not (empty / "report.html").exists()


@pytest.mark.parametrize("line", ["[]", "{}", '{"schema": 2}', '{"schema": 1, "release_id": "../../etc/passwd"}'])
def test_a_line_that_is_no_record(line: str, tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text(line + "\n")
    with pytest.raises(ReportError, match=r"records\.jsonl:1: not a "):
        report(tmp_path)


@pytest.mark.parametrize(
    ("text", "quote", "speaker", "cue", "found"),
    [
        ("“Siap,” kata Ani. Ia berkata siap.", "Siap", "Ani", "kata", "kata"),
        ("Ani mengatakan, “kata mengatakan itu kunci”", "kata mengatakan itu kunci", "Ani", "mengatakan", "mengatakan"),
        ("“Siap,” ujarnya, lalu ujarnya lagi", "Siap", "ujarnya", "ujarnya", "ujarnya"),
        ("“Siap,” kata Ani", "Siap", "Ani", "ujar", None),
        ("“Siap,” katanya", "Siap", "", "kata", None),
        ("“Siap,” " + "jauh " * 60 + "kata Ani", "Siap", "", "kata", None),
        ("“Siap (sekali)” kata (Ani", "Siap (sekali)", "(Ani", "kata (", None),
    ],
)
def test_where_the_cue_stands(text: str, quote: str, speaker: str, cue: str, found: str | None) -> None:
    start, at = text.index(quote), text.index(speaker) if speaker else None
    end = start + len(quote)
    row = {"start": start, "end": end, "cue": cue}
    row |= {"speaker_start": at, "speaker_end": at + len(speaker) if at is not None else None}
    span = find_cue(row, text)
    assert (span and text[slice(*span)]) == found
    if span:
        assert span[1] <= start or end <= span[0]


# -- words ---------------------------------------------------------------------------------------------------------


def test_every_word_stands_in_both_languages() -> None:
    for key, row in WORDS.items():
        assert len(row) in (2, 3) and all(words.strip() for words in row), key
        fields = [set(re.findall(r"\{(\w+)\}", words)) for words in row]
        assert fields[0] == fields[1], key
    code = "".join(file.read_text("utf-8") for file in TEMPLATES.glob("*.js"))
    asked = set(re.findall(r'\bt\("([a-z.-]+[a-z])"', code)) | set(
        re.findall(r'data-t(?:-label)?="([^"]+)"', (TEMPLATES / "report.html").read_text("utf-8"))
    )
    assert asked and asked <= set(WORDS), asked - set(WORDS)


def source_of(*names: str) -> str:
    """The code of these modules, wherever in the package they stand."""
    files = [file for file in (ROOT / "pipeline" / "jubir").rglob("*.py") if file.stem in names]
    assert len(files) >= len(names)
    return "".join(file.read_text("utf-8") for file in files)


def test_every_code_of_the_pipeline_has_words() -> None:
    """A reason, a way of finding or a kind of body that nobody has put in words would be shown as a bare code."""
    reasons = set(re.findall(r'else "(no-[a-z-]+)"', source_of("record")))
    ways = set(re.findall(r'"(name|short-name|title|pronoun|nya|continued)"', source_of("normal")))
    assert {"no-speaker"} <= reasons and {"continued", "title", "nya"} <= ways
    ways.add(CORRECTION)
    reasons.add(CORRECTION)
    kinds = set()
    for name in ("organizations", "organization_heads"):
        header, *rows = (ROOT / "seeds" / "lexicon" / f"{name}.tsv").read_text("utf-8").splitlines()
        kinds |= {row.split("\t")[header.split("\t").index("kind")] for row in rows}
    wanted = {f"why.{c}" for c in reasons} | {f"how.{c}" for c in reasons | ways} | {f"found.{c}" for c in ways}
    wanted |= {f"kind.{kind}" for kind in kinds}
    code = source_of("inputs", "record")
    doubts = set(re.findall(r'(?:Issue\(|issues \+?= \(\()"([a-z-]+)"', code))
    assert {"no-date", "encoding-guessed", "whole-page"} <= doubts
    wanted |= {f"{prefix}.{code}" for code in doubts for prefix in ("doubt", "doubt-long")}
    assert wanted <= set(WORDS), wanted - set(WORDS)


# -- colours -------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


STYLE = (TEMPLATES / "report.css").read_text("utf-8")
SCHEMES = [
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part)) for part in STYLE.split("prefers-color-scheme: dark")[:2]
]


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark"])
def test_contrast(scheme: dict[str, str]) -> None:
    fills = "paper card people organizations programs quotes quotes-lit unknown-fill".split()
    text = [("ink", fill) for fill in fills] + [
        (ink, fill) for ink in ("soft", "accent", "unknown") for fill in fills[:2]
    ]
    text += [("unknown", "unknown-fill"), ("quotes-line", "quotes"), ("quotes-line", "paper"), ("paper", "ink")]
    lines = [(f"{kind}-line", "paper") for kind in ("people", "organizations", "programs", "roles", "quotes")]
    lines += [(f"{kind}-line", kind) for kind in ("people", "organizations", "programs")]
    for pairs, least in ((text, 4.5), (lines, 3.0)):
        for one, other in pairs:
            assert contrast(scheme[one], scheme[other]) >= least, (one, other, contrast(scheme[one], scheme[other]))


# Machado, Oliveira and Fernandes (2009), severity 1.0: what people without red, green or blue cones see, in linear RGB.
BLINDNESS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def lab(linear: list[float]) -> tuple[float, float, float]:
    red, green, blue = linear
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (max(v, 0) ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return lab([min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear, strict=True)))) for row in matrix])


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark"])
@pytest.mark.parametrize("kind", BLINDNESS)
def test_colours_of_names_differ_for_the_colour_blind(scheme: dict[str, str], kind: str) -> None:
    """Beside the kind of line, which differs, too: 10 in CIELAB is a clear difference side by side."""
    colours = [seen(scheme[f"{name}-line"], BLINDNESS[kind]) for name in ("people", "organizations", "programs")]
    for one, other in [*pairwise(colours), (colours[0], colours[2])]:
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 >= 10
