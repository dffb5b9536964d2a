"""Figures and the gate."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jubir.cli import main
from jubir.measure.evaluate import LAYERS, Error, Scores, read_gold, score, score_all
from jubir.measure.floors import Part, falls, floors_of, floors_text, raised
from jubir.measure.gold_match import Count

ROOT = Path(__file__).parent.parent
REFEREE = ROOT / ".." / "shared" / "gold" / "score.py"
GOLD = {
    "title": "Pasar Pintar Dibuka",
    "place": "Jakarta",
    "date": "2022-07-05",
    "people": [
        {"name": "Ani Lestari", "aliases": ["Ani"], "roles": [{"title": "Kepala", "organization": "Dinas Pasar Kota"}]},
        {"name": "Budi", "aliases": [], "roles": []},
    ],
    "organizations": [{"name": "Dinas Pasar Kota", "abbreviation": "DPK", "aliases": ["Dinas Pasar"]}],
    "programs": [{"name": "Pasar Pintar", "abbreviation": None, "aliases": [], "owner": "DPK"}],
    "quotes": [
        {"kind": "direct", "text": "Kami siap membuka pasar,", "speaker": "Ani Lestari"},
        {"kind": "indirect", "text": "pasar itu dibuka setiap hari", "speaker": None},
    ],
    "contacts": [{"name": "Ani", "email": "ani@contoh.id", "phone": None}],
}
RECORD: dict[str, Any] = {
    "title": "Pasar Pintar Dibuka",
    "place": "Jakarta",
    "date": "2022-07-05",
    "people": [{"name": "Ani Lestari"}, {"name": "Budi"}],
    "organizations": [{"name": "Dinas Pasar Kota", "abbreviation": "DPK"}],
    "programs": [{"name": "Pasar Pintar", "owner": "Dinas Pasar Kota"}],
    "roles": [{"person": "Ani Lestari", "title": "Kepala", "organization": "Dinas Pasar Kota"}],
    "quotes": [
        {"kind": "direct", "text": "Kami siap membuka pasar,", "speaker": "Ani Lestari", "start": 0, "end": 24},
        {"kind": "indirect", "text": "pasar itu dibuka setiap hari", "speaker": None},
    ],
    "contacts": [{"name": "Ani", "email": "ANI@contoh.id", "phone": None}],
}
TEXT = "Kami siap membuka pasar,"


def changed(**values: Any) -> dict[str, Any]:
    return RECORD | values


def f1(record: Mapping[str, Any]) -> dict[str, float]:
    scores = score(GOLD, record, text=TEXT)
    return {layer: count.f1 for layer, count in scores.counts.items() if count and count.f1 < 1}


def test_a_record_like_the_gold_has_ones_everywhere() -> None:
    assert f1(RECORD) == {}
    assert set(score(GOLD, RECORD, text=TEXT).counts) == set(LAYERS)
    assert not score(GOLD, RECORD, text=TEXT).errors


@pytest.mark.parametrize(
    ("record", "layers", "error"),
    [
        pytest.param(
            changed(people=[{"name": "Ani Lestari"}]), {"people"}, ("people", "missed", "Budi"), id="a person missed"
        ),
        pytest.param(
            changed(people=[*RECORD["people"], {"name": "Ani"}]),
            {"people"},
            ("people", "not merged", "Ani"),
            id="an alias as a person of its own",
        ),
        pytest.param(
            changed(people=[{"name": "Ani Lestari"}, {"name": "Budi Kamis"}]),
            {"people"},
            ("people", "boundary", "Budi Kamis for Budi"),
            id="a name too long",
        ),
        pytest.param(
            changed(organizations=[{"name": "DPK"}]),
            {"names"},
            ("names", "not the fullest form", "DPK for Dinas Pasar Kota"),
            id="a body under its short form",
        ),
        pytest.param(
            changed(programs=[{"name": "Gerakan Pasar Pintar", "owner": None}]),
            {"owners"},
            ("owners", "missed", "None for DPK: Pasar Pintar"),
            id="an introducer is forgiven, a missing owner is not",
        ),
        pytest.param(
            changed(roles=[{"person": "Ani", "title": "Kepala DPK", "organization": None}]),
            {"affiliations", "roles~"},
            None,
            id="cut at another place",
        ),
        pytest.param(
            changed(roles=[{"person": "Budi", "title": "Kepala", "organization": "DPK"}]),
            {"roles", "roles~", "affiliations"},
            ("roles", "other person", "Budi: Kepala / DPK for Ani Lestari: Kepala / Dinas Pasar Kota"),
            id="the role of somebody else",
        ),
        pytest.param(
            changed(people=[{"name": "Budi"}]),
            {"people", "said-direct", "speaker-direct"},
            ("speaker-direct", "other", "Ani Lestari for Ani Lestari: Kami siap membuka pasar, [, ]"),
            id="a speaker that is no entry of the record",
        ),
        pytest.param(
            changed(quotes=[*RECORD["quotes"], {"kind": "direct", "text": "x", "speaker": None, "parent": "quo-1"}]),
            set(),
            None,
            id="a child is passed over",
        ),
        pytest.param(
            changed(quotes=[RECORD["quotes"][0] | {"end": 23}, RECORD["quotes"][1]]), {"offsets"}, None, id="an offset"
        ),
        pytest.param(
            changed(title=None), {"title"}, ("title", "missed", "None for 'Pasar Pintar Dibuka'"), id="a field"
        ),
    ],
)
def test_what_is_wrong_costs_its_layers(
    record: dict[str, Any], layers: set[str], error: tuple[str, str, str] | None
) -> None:
    assert set(f1(record)) == layers
    if error:
        assert Error(*error) in score(GOLD, record, text=TEXT).errors


def test_no_record() -> None:
    scores = score_all({"x": GOLD}, {}, texts={"x": TEXT})
    assert scores.missing == ["x"]
    assert scores.counts["people"] == Count(0, 0, 2)
    assert scores.counts["offsets"] == Count(0, 1, 1)


def test_an_unknown_kind_of_quote_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        score(GOLD, changed(quotes=[{"kind": "song", "text": "x"}]))


# The referee


def golds() -> Iterator[tuple[str, dict[str, Any]]]:
    folders = [ROOT / "seeds" / "gold", REFEREE.parent / "dev" / "gold", REFEREE.parent / "seed" / "gold"]
    yield "own", GOLD
    for folder in folders:
        for file in sorted(folder.glob("*.json")):
            yield file.stem, json.loads(file.read_text("utf-8"))


def blurred(gold: Mapping[str, Any], rng: random.Random) -> dict[str, Any]:
    """A record that is right and wrong in every way a record can be."""

    def maybe(value: Any, *others: Any) -> Any:
        return rng.choice([value, value, value, *others])

    def cut(text: str | None) -> str | None:
        if text is None:
            return rng.choice([None, "Jakarta"])
        parts = text.split()
        shorter = " ".join(parts[: rng.randint(1, len(parts))]) if parts else text
        changed = [shorter, f"Program {text}", text.upper(), f"{text} (X)", None]
        return rng.choice([text] * 3 + changed)

    def some(rows: list[Any]) -> list[Any]:
        kept = [row for row in rows if rng.random() < 0.85]
        return kept + rng.sample(kept, min(len(kept), rng.choice([0, 0, 1])))

    every = [*gold["people"], *gold["organizations"]]
    anybody = [n for e in every for n in (e["name"], *(e.get("aliases") or ()))] or ["Siapa"]
    record: dict[str, Any] = {name: cut(gold[name]) for name in ("title", "place", "date")}
    for table in ("people", "organizations", "programs"):
        rows = []
        for e in some(gold[table]):
            name = rng.choice([e["name"]] * 4 + [cut(e["name"]), *(e.get("aliases") or ())])
            row = {"name": name, "abbreviation": maybe(e.get("abbreviation"), None, "ABC"), "aliases": []}
            if table == "programs":
                row["owner"] = maybe(e.get("owner"), None, rng.choice(anybody))
            rows.append(row)
        record[table] = rows
    record["roles"] = [
        {
            "person": maybe(p["name"], rng.choice(anybody), *(p.get("aliases") or ())),
            "title": cut(r["title"]),
            "organization": maybe(r["organization"], None, rng.choice(anybody)),
        }
        for p in gold["people"]
        for r in some(p.get("roles", []))
    ]
    record["quotes"] = [
        {
            "kind": maybe(q["kind"], "direct", "indirect"),
            "text": cut(q["text"]) or "x",
            "speaker": maybe(q["speaker"], None, "", rng.choice(anybody)),
            "parent": maybe(None, None, None, "quo-1"),
            "start": rng.randint(-1, 3),
            "end": 3,
        }
        for q in some(gold["quotes"])
    ]
    record["contacts"] = [c | {"phone": maybe(c["phone"], "+6221", None)} for c in some(gold.get("contacts", []))]
    return record


def referee() -> Any:
    if not REFEREE.exists():
        pytest.skip("the referee's score.py is not beside the repository")
    spec = importlib.util.spec_from_file_location("referee", REFEREE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rounded(counts: Mapping[str, tuple[int, int, int]], module: Any) -> dict[str, dict[str, float]]:
    return {
        layer: dict(zip("prf", (round(x, 4) for x in module.figures(count)), strict=True))
        for layer, count in counts.items()
        if any(count)
    }


def test_same_figures_as_the_referee_on_blurred_records() -> None:
    module = referee()
    rng = random.Random(5)
    cases = [(gold, blurred(gold, rng)) for _ in range(4) for _, gold in golds()]
    assert len(cases) > 30
    for gold, record in cases:
        counts, _ = module.score_document(copy.deepcopy(gold), copy.deepcopy(record), TEXT)
        assert score(gold, record, text=TEXT).figures() == rounded(counts, module)


def test_same_figures_as_the_referee_on_records_of_the_pipeline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through both command lines, on the sample releases."""
    module = referee()
    gold, texts = ROOT / "seeds" / "gold", ROOT / "seeds" / "releases"
    names = sorted(file.stem for file in gold.glob("*.json"))
    files = [str(texts / f"{name}.txt") for name in names]
    assert CliRunner().invoke(main, ["extract", *files, "-o", str(tmp_path)]).exit_code == 0
    own = CliRunner().invoke(main, ["evaluate", str(gold), "--texts", str(texts), "--json"])
    assert own.exit_code == 0
    with pytest.MonkeyPatch.context() as patch:
        command = ["score.py", str(gold), str(tmp_path / "records.jsonl"), "--texts", str(texts), "--json"]
        patch.setattr("sys.argv", command)
        module.main()
    assert json.loads(own.stdout) == json.loads(capsys.readouterr().out)


# The command and the gate


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_core: None) -> Path:
    """A repository with one release, whose title the stand-in finds, and one of its two people."""
    for folder in ("seeds/gold", "seeds/releases", "models"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "seeds/releases/x.txt").write_text("Judul\nkata Ani Lestari.")
    (tmp_path / "seeds/gold/x.json").write_text(json.dumps(GOLD | {"title": "Judul"}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_command(repository: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", "seeds/gold", "--texts", "seeds/releases", "--errors"])
    assert result.exit_code == 0
    assert "people\tmissed\tx\tBudi" in result.stdout
    assert "1 documents, 0 without a record" in result.stdout
    as_json = CliRunner().invoke(main, ["evaluate", "seeds/gold", "--texts", "seeds/releases", "--json"])
    assert json.loads(as_json.stdout)["people"] == {"p": 1.0, "r": 0.5, "f": 0.6667}


def test_broken_gold_is_named(repository: Path) -> None:
    Path("seeds/gold/y.json").write_text("{")
    result = CliRunner().invoke(main, ["evaluate", "seeds/gold", "--texts", "seeds/releases"])
    assert (result.exit_code, "y.json" in result.stderr) == (1, True)


def gate(*options: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["evaluate", "--gate", *options])
    return result.exit_code, result.stderr


def test_gate(repository: Path) -> None:
    assert gate()[0] == 1  # no floors yet
    assert gate("--update")[0] == 0
    assert gate() == (0, "")

    scores = Path("models/scores.json")
    floors = json.loads(scores.read_text())
    floors["seeds"]["layers"]["people"] = 0.9
    scores.write_text(json.dumps(floors))
    status, message = gate()
    assert (status, "people 0.6667 is below its floor 0.9000" in message) == (1, True)
    assert gate("--update")[0] == 1
    assert json.loads(scores.read_text())["seeds"]["layers"]["people"] == 0.9
    assert gate("--update", "--allow-regression")[0] == 0
    assert json.loads(scores.read_text())["seeds"]["layers"]["people"] == 0.6667


def test_other_gold_needs_new_floors(repository: Path) -> None:
    gate("--update")
    Path("seeds/gold/x.json").write_text(json.dumps(GOLD | {"title": "Judul", "place": None}))
    status, message = gate()
    assert (status, "not those that the floors were measured on" in message) == (1, True)


def test_dev_has_floors_where_it_is(repository: Path) -> None:
    (repository / "dev").mkdir()
    for name in ("gold", "releases"):
        (repository / "dev" / name.replace("releases", "texts")).symlink_to(repository / "seeds" / name)
    assert gate("--update", "--dev", "dev")[0] == 0
    assert sorted(json.loads(Path("models/scores.json").read_text())) == ["dev", "seeds"]
    assert gate("--dev", "dev") == (0, "")
    assert gate("--dev", "not-here") == (0, "")


def test_floors(tmp_path: Path) -> None:
    part = Part("seeds", tmp_path, tmp_path)
    half, most = (Scores({"people": Count(right, 2, 2), "date": Count(1, 1, 1)}) for right in (1, 2))
    floors, lower = raised(part, most, floors_of(tmp_path / "none"), allow_regression=False)
    assert (floors["seeds"]["layers"], lower) == ({"people": 1.0, "date": 1.0}, [])
    assert falls(part, half, floors) == ["seeds: people 0.5000 is below its floor 1.0000"]
    assert raised(part, half, floors, allow_regression=False)[0] == floors
    assert raised(part, half, floors, allow_regression=True)[0]["seeds"]["layers"]["people"] == 0.5
    assert list(json.loads(floors_text(floors | {"dev": {}}))) == ["dev", "seeds"]


def test_gold_of_the_samples_can_be_read() -> None:
    assert read_gold(ROOT / "seeds" / "gold")
