"""What an attacker found in what is published: masks with holes, tables half replaced, texts taken for others. A test a finding."""

from __future__ import annotations

import errno
import json
import re
import shutil
import signal
import time
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner, Result
from test_cli import rows
from torture import Jubir, end_group, wait_for

from jubir.batch import publish
from jubir.batch.journal import HIDDEN
from jubir.cli import main
from jubir.schema import Release
from jubir.stages.privacy import mask

DATA = Path(__file__).with_name("spellings.tsv")
SECRET = re.compile(rb"2345678|3456-7890|pasar\.id|7654321")
ADDRESSED = "Pasar Dibuka\n\nJAKARTA - Kata Ani Lestari, 0812 2345678 atau ani@pasar.id."


def spellings() -> list[tuple[str, str]]:
    rows = []
    for line in DATA.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, text = line.split("\t", 1)
            text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
            rows.append((kind, text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")))
    return rows


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="jubir")


def holding(folder: Path, secret: re.Pattern[bytes] = SECRET) -> list[str]:
    """The files under a folder with a secret in their bytes or their name."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if secret.search(file.read_bytes()) or secret.search(file.name.encode())]


@pytest.mark.parametrize(("kind", "text"), spellings())
def test_finding_4_spellings(kind: str, text: str) -> None:
    if kind == "shown":
        assert mask(f"Ani berkata {text} kemarin.") == f"Ani berkata {text} kemarin."
        return
    masked = mask(f"Hubungi Ani, {text}, hari Rabu.")
    assert masked.startswith("Hubungi Ani, ") and masked.endswith(", hari Rabu.")
    if kind == "phone":
        assert not any(letter.isdigit() for letter in masked) and not re.search("delapan|tiga", masked)
    else:
        assert not re.search("ani|pasar", masked[12:])


@pytest.mark.parametrize(
    "unit", ["fax 0812345678 ", "1.111.111 ", "a at b dot ", "0812 ", "a@b.", "nol ", "0\u200b", '"', "[at]", "08\n"]
)
def test_finding_4_masking_takes_time_with_the_length(unit: str) -> None:
    began = time.process_time()
    mask(unit * (20_000 // len(unit)))
    assert time.process_time() - began < 5


def test_finding_4_names_of_files_attachments_and_lines(without_core: None, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "siaran-081223456789.txt").write_text(ADDRESSED, "utf-8")
    (folder / "hampa_0812_3456-7890.txt").write_text("", "utf-8")
    (folder / "rusak-0812 23456789.txt").write_bytes(b"\0\1\2" * 9)
    line = {"id": "0812-2345678", "text": ADDRESSED + "!"}
    (folder / "a.jsonl").write_text(json.dumps(line) + "\n{}\n", "utf-8")
    (folder / "surat.eml").write_text(
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nIsi.\n"
        "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"ani@pasar.id 0812.2345678.txt\"\n\nHalo.\n--b--\n"
    )  # fmt: skip
    for contacts in ("mask", "drop"):
        result = run("extract", folder, "-o", out / contacts, "--contacts", contacts, "--format", "csv,jsonl,sqlite")
        assert result.exit_code == 1, result.output
        assert holding(out / contacts) == []
        assert not SECRET.search(result.output.encode())
        errors = (out / contacts / "errors.csv").read_text("utf-8")
        assert "hampa_*********-****.txt" in errors
        assert not re.search("[0-9a-f]{64}", errors)


def test_finding_4_keep_and_then_mask_leaves_nothing(without_core: None, tmp_path: Path) -> None:
    source, out = tmp_path / "satu.txt", tmp_path / "out"
    source.write_text(ADDRESSED, "utf-8")
    every = "csv,jsonl,xlsx,sqlite,parquet"
    assert run("extract", source, "-o", out, "--format", every).exit_code == 0
    assert run("extract", source, "-o", out, "--shard", "1/2").exit_code in (0, 3)
    assert run("extract", source, "-o", out, "--shard", "2/2").exit_code in (0, 3)
    (out / "texts").mkdir(exist_ok=True)
    (out / "texts" / "rel-0123456789abcdef.txt").write_text(ADDRESSED, "utf-8")
    (out / "texts" / "mine.txt").write_text("mine")
    (out / "jubir.parquet").write_text("mine")
    (out / "report.html").write_text(ADDRESSED, "utf-8")
    shutil.copytree(out / ".jubir", tmp_path / "parts")
    for path in (".jubir/published.json", ".jubir/journal.jsonl"):
        (out / path).unlink()
    result = run("extract", source, "-o", out, "--contacts", "mask", "--format", "csv")
    assert result.exit_code == 0, result.output
    assert "jubir.xlsx" in result.output
    assert holding(out) == []
    assert not [file for file in out.rglob("*") if file.suffix in (".xlsx", ".sqlite", ".html", ".jsonl")
                and file.parent.name != ".jubir"]  # fmt: skip
    assert (out / "texts" / "mine.txt").exists() and (out / "jubir.parquet").exists()
    assert not (out / "people.parquet").exists()
    assert not list((out / ".jubir").glob("part-*"))


def test_finding_4_masked_parts_merged_into_an_unmasked_folder(without_core: None, tmp_path: Path) -> None:
    source, out, part = tmp_path / "satu.txt", tmp_path / "out", tmp_path / "part"
    source.write_text(ADDRESSED, "utf-8")
    assert run("extract", source, "-o", out).exit_code == 0
    (out / "report.html").write_text(ADDRESSED, "utf-8")
    (out / "corrections.csv").write_text(
        "release_id,what,id,value,was,note\n,same-person,Ani 0812 2345678,Budi,ani@pasar.id,0812 2345678\n", "utf-8"
    )
    assert run("extract", source, "-o", part, "--contacts", "mask", "--shard", "1/1").exit_code == 0
    result = run("merge", part, "-o", out)
    assert "report.html" in result.output
    assert holding(out) == []


def tables(folder: Path) -> dict[str, bytes]:
    """What is published; run.json has a clock."""
    files = [file for file in folder.rglob("*") if file.is_file() and ".jubir" not in file.parts]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files if file.name != "run.json"}


@pytest.mark.parametrize("name", ["quotes.csv", "works.csv", "errors.csv", "run.json"])
def test_finding_8_where_one_file_cannot_be_replaced_none_is(without_core: None, tmp_path: Path, name: str) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "satu.txt").write_text(ADDRESSED, "utf-8")
    assert run("extract", folder, "-o", out).exit_code == 0
    (out / name).unlink()
    (out / name).mkdir()
    (out / name / "mine").touch()
    before = tables(out)
    (folder / "dua.txt").write_text(ADDRESSED + " Lagi.", "utf-8")
    for _ in range(2):
        result = run("extract", folder, "-o", out)
        assert (result.exit_code, len(result.output.splitlines())) == (3, 1), result.output
        assert f"{name} cannot be replaced (Is a directory); the tables are as they were" in result.output
        assert tables(out) == before
        assert not [file for file in out.rglob("*") if "jubir-old" in file.name]
    (out / name / "mine").unlink()
    (out / name).rmdir()
    assert run("extract", folder, "-o", out).exit_code == 0
    assert tables(out).keys() >= {"quotes.csv", "works.csv", "errors.csv"}
    assert (out / "releases.csv").read_text("utf-8").count("rel-") == 2


def test_finding_8_a_switch_that_fails_half_way_is_taken_back(
    without_core: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.jsonl").write_text(json.dumps({"id": "a", "text": ADDRESSED}), "utf-8")
    assert run("extract", folder, "-o", out, "--format", "csv,sqlite").exit_code == 0
    before = tables(out)
    (folder / "a.jsonl").write_text(json.dumps({"id": "b", "text": ADDRESSED + "!"}), "utf-8")
    move = publish.move

    def stubborn(file: Path, place: Path) -> None:
        if place == out / "roles.csv" and file.parent.name == "ready":
            raise OSError(errno.EPERM, "Operation not permitted")
        move(file, place)

    with monkeypatch.context() as patch:
        patch.setattr(publish, "move", stubborn)
        result = run("extract", folder, "-o", out)
    assert "roles.csv cannot be replaced (Operation not permitted); the tables are as they were" in result.output
    assert (result.exit_code, tables(out)) == (3, before)
    assert run("extract", folder, "-o", out).exit_code == 0
    assert tables(out) != before and "jubir.sqlite" not in tables(out)


def test_finding_8_texts_on_another_file_system(
    without_core: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    replace = Path.replace

    def elsewhere(file: Path, place: Path) -> Path:
        if (file.parent.name == "texts" and HIDDEN not in file.parts) != (place.parent.name == "texts"
                                                                          and HIDDEN not in place.parts):  # fmt: skip
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return replace(file, place)

    monkeypatch.setattr(Path, "replace", elsewhere)
    for number in range(3):
        (folder / "a.jsonl").write_text(json.dumps({"id": "a", "text": f"{ADDRESSED}{number}"}), "utf-8")
        assert run("extract", folder, "-o", out).exit_code == 0
        assert [text[-1:] for name, text in tables(out).items() if name.startswith("texts/")] == [b"%d" % number]


def test_a_folder_made_by_somebody_else_leads_nowhere(without_core: None, tmp_path: Path) -> None:
    source, out, victim = tmp_path / "satu.txt", tmp_path / "out", tmp_path / "victim"
    source.write_text(ADDRESSED, "utf-8")
    victim.write_text("mine")
    (out / ".jubir" / "ready").mkdir(parents=True)
    lies = json.dumps({"digest": "", "files": {"../victim": [0, 0], str(victim): [0, 0]}, "said": {}})
    (out / ".jubir" / "published.json").write_text(lies)
    (out / ".jubir" / "ready" / "published.json").write_text(lies)
    assert run("extract", source, "-o", out).exit_code == 0
    assert victim.read_text() == "mine"
    for link in (".jubir/journal.lock", ".jubir/journal.jsonl", "texts"):
        shutil.rmtree(out)
        (out / ".jubir").mkdir(parents=True)
        (out / link).symlink_to(victim)
        result = run("extract", source, "-o", out)
        assert (result.exit_code, victim.read_text()) == (3, "mine")
        assert f"{link} is a link" in result.output


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_finding_5_a_greedy_text_takes_no_innocents_with_it(jubir: Jubir, tmp_path: Path, jobs: str) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.txt").write_text(f"Judul {number}\n", "utf-8")
    for number in (3, 4, 17):
        (folder / f"{number:02}-rakus.txt").write_text("Judul\nRAKUS")
    result = jubir("extract", folder, "-o", out, "--jobs", jobs, "--max-memory", "1500")
    assert result.returncode == 1, result.stderr
    failed = {row["path"]: (row["code"], row["attempts"]) for row in rows(out / "errors.csv")}
    assert failed.keys() == {"03-rakus.txt", "04-rakus.txt", "17-rakus.txt"}
    assert {code for code, _ in failed.values()} == {"out-of-memory"}
    assert len(rows(out / "releases.csv")) == 30


def test_finding_11_two_texts_with_one_id_are_told_apart(
    without_core: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("a.txt", "Satu"), ("b.txt", "Dua"), ("c.txt", "Satu")):
        (folder / name).write_text(text, "utf-8")
    monkeypatch.setattr(Release, "release_id", property(lambda release: "rel-" + "0" * 16))
    for out, names in ((tmp_path / "out", ()), (tmp_path / "again", ("--jobs", "2"))):
        result = run("extract", folder, "-o", out, *names)
        assert result.exit_code == 0, result.output
        records = [json.loads(line) for line in (out / "records.jsonl").read_text("utf-8").splitlines()]
        assert [record["title"] for record in records] == ["Satu", "Dua"]
        assert [record["release_id"] for record in records] == [f"rel-{r['source']['text_sha256']}" for r in records]
        assert [row["code"] for row in rows(out / "issues.csv")] == ["id-shared"] * 2
        assert [row["path"] for row in rows(out / "errors.csv")] == ["c.txt"]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_end_a_run_in_order_and_a_second_run_waits_for_none(
    jubir: Jubir, many: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    process = jubir.start("extract", many, "-o", out, "--jobs", "2", JUBIR_STAND_IN="200")
    try:
        wait_for(lambda: list((out / ".jubir" / "work").glob("*.part")))
        second = jubir("extract", many, "-o", out)
        assert (second.returncode, len(second.stderr.splitlines())) == (2, 1), second.stderr
        assert "another run is writing" in second.stderr
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 128 + number, said
        assert "the same command goes on" in said
        assert not psutil.wait_procs(children, timeout=10)[1]
    finally:
        end_group(process)
    assert jubir("extract", many, "-o", out, "--jobs", "2").returncode == 0
