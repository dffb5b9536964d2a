"""Bytes -> a release or a reason."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jubir.ingest.decode import Refused
from jubir.ingest.inputs import LIMITS, Failure, Item, Limits, find, read

TEXT = "“Siap,” kata Ani – Jum’at.\r\nRp\u00a05\u00adjuta\u200b\u2028“Mari ke\u0301 pasar 👩\u200d🌾”\n"
LATIN = "“Siap,” kata Ani – Jum’at, café.\r\nRp\u00a05 juta"


def refusal(data: bytes, *, limits: Limits = LIMITS) -> str:
    with pytest.raises(Refused) as refused:
        read(Item("x.txt", data=data), limits=limits)
    return refused.value.code


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="utf-8 with its mark"),
        pytest.param(b"\xff\xfe" + TEXT.encode("utf-16-le"), id="utf-16 le"),
        pytest.param(b"\xfe\xff" + TEXT.encode("utf-16-be"), id="utf-16 be"),
        pytest.param(b"\xff\xfe\0\0" + TEXT.encode("utf-32-le"), id="utf-32 le"),
    ],
)
def test_text_is_the_file_decoded_and_otherwise_untouched(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(data)
    release = read(Item("x.txt", file=file))
    assert release.text == TEXT
    assert (release.issues, release.rewritten) == ((), False)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "cp1252"])
def test_an_encoding_that_is_guessed_is_said(codec: str, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(LATIN.encode(codec))
    release = read(Item("x.txt", file=file))
    assert release.text == LATIN
    assert [code for code, _ in release.issues] == ["encoding-guessed"]
    assert not release.rewritten


def test_mojibake_is_repaired_and_said_and_quotes_stay(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("“Siap” &amp; â€œMaju,â€\x9d kata Ma’ruf ﬁlm ０", "utf-8", newline="")
    release = read(Item("x.txt", file=file))
    assert release.text == "“Siap” &amp; “Maju,” kata Ma’ruf ﬁlm ０"
    assert [code for code, _ in release.issues] == ["mojibake-repaired"]
    assert release.rewritten


def test_one_broken_byte_does_not_spoil_the_rest() -> None:
    assert read(Item("x", data="“Siap,” kata Ani.".encode() + b"\xe2\x80")).text.startswith("“Siap,” kata Ani.")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\t", "empty"),
        ("\u200b\u00ad\ufeff\n".encode(), "empty"),
        (b"%PDF-1.7 Jakarta", "damaged"),
        (b"PK\x03\x04", "damaged"),
        (b"Jakarta\0Bandung dan", "binary"),
        (bytes(range(1, 32)) * 9, "binary"),
        (b"Jakarta \xed\xa0\x80 Bandung", "lone-surrogates"),
        (b"\xff\xfe" + "Jakarta \ud800 Bandung".encode("utf-16-le", "surrogatepass"), "lone-surrogates"),
        (b"\xff\xfeJ\0a\0k", "undecodable"),
        (b"Jakarta \x81\x8d dan \x90", "undecodable"),
    ],
)
def test_refused_with_a_reason(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_too_large() -> None:
    assert refusal(b"a " * 100_001) == "too-large"
    assert refusal(b"Jakarta", limits=Limits(characters=6)) == "too-large"


def test_too_large_a_file_is_not_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    with file.open("wb") as stream:
        stream.truncate(30_000_000_000)  # a sparse file: more than fits into memory
    with pytest.raises(Refused) as refused:
        read(Item("x.txt", file=file))
    assert refused.value.code == "too-large"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        release = read(Item("x.txt", data=data))
    except Refused as refused:
        assert refused.code in {
            "empty",
            "binary",
            "lone-surrogates",
            "undecodable",
            "unsupported-type",
            "damaged",
            "encrypted",
        }
    else:
        release.text.encode("utf-8")


@given(st.text())
def test_any_text_of_utf8_comes_through_or_is_refused(text: str) -> None:
    """Mojibake apart, which random text does not hold."""
    try:
        release = read(Item("x.txt", text=text))
    except Refused as refused:
        assert refused.code in {"empty", "binary", "lone-surrogates"}
    else:
        assert release.text == text or release.rewritten


def tree(folder: Path) -> list[tuple[str, str]]:
    found = find([str(folder)])
    return [(i.path, "") for i in found.items] + [(f.path, f.code) for f in found.failures]


def test_folders_are_walked_to_the_bottom_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.TXT", "a/b/c.txt", "foto.jpg", ".git/x.txt", ".DS_Store", "Thumbs.db", "LICENSE"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Jakarta")
    assert tree(tmp_path) == [
        ("a/b/c.txt", ""),
        ("a/z.TXT", ""),
        ("b.txt", ""),
        ("LICENSE", "unsupported-type"),
        ("foto.jpg", "unsupported-type"),
    ]


def test_links_pipes_and_locked_files_are_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    assert tree(tmp_path) == [("dangling.txt", "not-found"), ("loop", "not-a-file"), ("pipe.txt", "not-a-file")]


def test_output_inside_the_input_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "rel.txt").write_text("Jakarta")
    assert not find([str(tmp_path)], leave_out=tmp_path / "out").items


def test_a_file_without_suffix_is_read_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "rilis").write_text("Jakarta")
    assert [i.path for i in find([str(tmp_path / "rilis")]).items] == ["rilis"]


def test_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    rows = ['{"id": "satu", "text": "Jakarta\\r\\n"}', "", '{"id": 2, "text": "Bandung"}', "{", "[]", '{"id": "x"}']
    rows += ['{"text": "tanpa id"}', '{"id": "patah", "text": "\\ud800"}', "[" * 100_000]
    file.write_text("\ufeff" + "\n".join(rows))
    found = find([str(file)])
    assert [i.path for i in found.items] == ["2", "patah", "satu"]
    assert [(f.path, f.code) for f in found.failures] == [(f"x.jsonl:{n}", "bad-json") for n in (4, 5, 6, 7, 9)]
    release = read(found.items[2])
    assert (release.path, release.text, release.rewritten) == ("satu", "Jakarta\r\n", True)
    with pytest.raises(Refused) as refused:
        read(found.items[1])
    assert refused.value.code == "lone-surrogates"


class Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin("“Siap”".encode()))
    (item,) = find(["-"]).items
    assert (item.path, read(item).text, read(item).rewritten) == ("stdin", "“Siap”", True)


def test_json_lines_over_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(json.dumps({"id": "satu", "text": "Jakarta"}).encode()))
    assert [(i.path, i.text) for i in find(["-"]).items] == [("satu", "Jakarta")]


def test_the_order_of_the_inputs_does_not_matter(tmp_path: Path) -> None:
    for name in ("a/x.txt", "b/x.txt", "b/y.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    inputs = [str(tmp_path / "a"), str(tmp_path / "b"), str(tmp_path / "none")]
    assert find(inputs) == find(inputs[::-1])
    assert Failure(inputs[2], "find", "not-found", "no such file or folder") in find(inputs).failures
