"""Web pages as content systems make them: all of the release comes through, and nothing of what surrounds it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from jubir.ingest.html import read_html

RELEASES = Path(__file__).parent.parent / "seeds" / "releases"
MENU = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in ("Beranda", "Profil", "Galeri", "Hubungi Kami"))
NEWS = [
    "Menteri Sukarto Meresmikan Pasar Induk",
    "Gubernur Wulansari Membuka Rapat Kerja",
    "Bupati Handoyo Minta Warga Waspada",
]
LINKS = "".join(f'<li><a href="/{n}">{title}</a></li>' for n, title in enumerate(NEWS))
CARDS = "".join(f'<div class="card"><a href="/{n}"><h3>{title}</h3></a><p>Jakarta - {title} pada Senin (3/2), kata juru bicara.</p></div>' for n, title in enumerate(NEWS))  # fmt: skip
FOREIGN = ("Beranda", "Sukarto", "Wulansari", "Handoyo", "lanjutkan", "5559999")


def html(block: str, tag: str = "p") -> str:
    return f"<{tag}>{escape(block).replace(chr(10), '<br>')}</{tag}>"


def semantic(title: str, blocks: list[str]) -> str:
    text = "".join(map(html, blocks))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)} | Kementerian</title></head><body><header><nav><ul>{MENU}</ul></nav></header>
    <main><article><h1>{escape(title)}</h1>{text}<div class="share"><a href="#">Facebook</a></div></article><aside><h3>Terkait</h3><ul>{LINKS}</ul></aside></main>
    <footer><p>Hak cipta. Telepon 021-5559999</p></footer></body></html>"""


def blog(title: str, blocks: list[str]) -> str:
    text = "".join(map(html, blocks))
    return f"""<html><head><meta charset="utf-8"><title>{escape(title)} - Dinas</title></head><body><div id="header"><div class="menu"><ul>{MENU}</ul></div></div>
    <div id="content"><div class="post"><h2 class="entry-title">{escape(title)}</h2><div class="entry-meta">Oleh admin</div><div class="entry-content">{text}</div>
    <div class="related-posts"><h3>Baca juga</h3>{CARDS}</div><div id="comments"><ol class="commentlist"><li><p>Bagus, lanjutkan.</p></li></ol></div></div></div>
    <div id="sidebar" class="sidebar"><ul>{LINKS}</ul></div><div id="footer">Telepon (021) 5559999</div></body></html>"""


def table(title: str, blocks: list[str]) -> str:
    text = "<br><br>".join(escape(block).replace("\n", "<br>") for block in blocks)
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>Portal</title></head><body><table><tr><td colspan="2"><ul>{MENU}</ul></td></tr>
    <tr><td><ul>{LINKS}</ul></td><td><b>{escape(title)}</b><br><br>{text}</td></tr><tr><td colspan="2">Hak cipta</td></tr></table></body></html>"""


def scripted(title: str, blocks: list[str]) -> str:
    text = "".join(html(block, "div") for block in blocks)
    return f"""<html><head><meta charset="utf-8"><meta property="og:title" content="{escape(title)}"></head><body><div class="navbar"><ul>{MENU}</ul></div>
    <div class="x1"><div class="x2">{escape(title)}</div><div class="x3">{text}</div></div><div class="grid">{CARDS}</div></body></html>"""


@pytest.mark.parametrize("layout", [semantic, blog, table, scripted])
@pytest.mark.parametrize("file", sorted(RELEASES.glob("*.txt")), ids=lambda file: file.stem[:12])
def test_the_release_and_nothing_else(file: Path, layout: Callable[[str, list[str]], str]) -> None:
    release = file.read_text("utf-8-sig").replace("\r\n", "\n")
    parts = [block.strip("\n") for block in release.split("\n\n") if block.strip()]
    first = next(n for n, block in enumerate(parts) if len(block.split()) > 4)
    title, blocks = " ".join(parts[first].split()), parts[first + 1 :]
    text = " ".join(read_html(layout(title, blocks).encode())[0].split())
    assert text.startswith(title)
    assert [line for block in blocks for line in block.split("\n") if " ".join(line.split()) not in text] == []
    assert [word for word in FOREIGN if word in text and word not in release] == []
