"""What an attacker found in what is published: masks with holes, tables half replaced, texts taken for others. A test a finding."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jubir.cli import main
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
