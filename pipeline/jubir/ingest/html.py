"""HTML -> text: the article alone where trafilatura finds one, otherwise everything on the page but its navigation."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING

from jubir.ingest.decode import Refused, decode

if TYPE_CHECKING:
    from lxml.etree import _Element

# A page of a ministry has two to five thousand tags; ten times as many take trafilatura five seconds.
TAGS = 50_000
# What trafilatura itself calls too short to be an article.
SHORTEST = 250
CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
# Tags that stand inside a line, of HTML and of trafilatura's result; all others begin a new one.
INLINE = set(
    "a abbr acronym b bdi bdo big cite code data dfn em font hi i ins kbd label mark nobr q ref s samp small span strike strong"
    " sub sup time tt u var wbr".split()
)
LINE_BREAKS = {"br", "lb"}
UNSEEN = set("script style noscript template svg math iframe object embed canvas audio video map head".split())
CHROME = set("nav aside footer form button select textarea dialog menu".split())
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SITE = re.compile(r"(?<!\s)\s+[|–—«»·-]\s+[^|–—«»·]{1,60}$")


def read_html(data: bytes) -> tuple[str, str | None, bool]:
    """(text, encoding where it was guessed, True where no article was found and all of the page is there).

    Raises Refused: too-complex, empty and what `decode` raises.
    """
    page, guessed = decode(data, declared=declared(data))
    tree = parse(page)
    body = article(tree)
    text = "\n\n".join(lines(body)) if body is not None else ""
    whole = len(text) < SHORTEST
    if whole:
        text = "\n\n".join(lines(tree, chrome=True))
    return with_headline(text, headline(tree)), guessed, whole


def plain(page: str) -> str:
    """The text of a page without navigation, such as a mail."""
    return "\n\n".join(lines(parse(page), chrome=True))


def declared(data: bytes) -> str | None:
    """The encoding that a page says it is in."""
    found = CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else None


def parse(page: str) -> _Element:
    """The tree of a page. Raises Refused: too-complex, empty."""
    from lxml import etree, html

    if page.count("<") > TAGS:
        raise Refused("too-complex", f"more than {TAGS:,} tags")
    # As bytes, since lxml refuses a str that says how it is encoded.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise Refused("empty", "no text") from None
    if any("depth" in error.message for error in parser.error_log):
        raise Refused("too-complex", "elements in elements without end")
    return tree


def article(tree: _Element) -> _Element | None:
    """What trafilatura takes for the article. It is given a copy, since it prunes; no date is asked for: that needs a clock."""
    import trafilatura

    # Its messages quote the page.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.bare_extraction(
        deepcopy(tree), favor_precision=True, include_comments=False, include_tables=True, with_metadata=False
    )
    return found.body if isinstance(found, trafilatura.settings.Document) else None


def lines(tree: _Element, *, chrome: bool = False) -> Iterator[str]:
    """The blocks of a tree with their white space folded; a line break stays one. `chrome` leaves out what surrounds a text."""
    from lxml import etree

    block: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and element is not tree and passed_over(element, tag, chrome):
            walk.skip_subtree()
            continue  # its tail comes with its end
        if tag in LINE_BREAKS:
            if event == "start":
                block.append("\n")
        elif tag in ("td", "th", "cell"):
            block.append("\t")
        elif tag == "q":
            block.append("“" if event == "start" else "”")
        elif tag not in INLINE and not (event == "end" and passed_over(element, tag, chrome)):
            yield from folded(block)
            block = []
        if event == "start":
            block.append(re.sub(r"[ \t\r\n\f]+", " ", element.text or ""))
        elif element is not tree:
            block.append(re.sub(r"[ \t\r\n\f]+", " ", element.tail or ""))
    yield from folded(block)


def passed_over(element: _Element, tag: str, chrome: bool) -> bool:
    if not chrome:
        return False  # trafilatura has done it
    if tag in UNSEEN or tag in CHROME or element.get("hidden") is not None or HIDDEN.search(element.get("style") or ""):
        return True
    return tag == "header" and element.find(".//h1") is None


def folded(pieces: list[str]) -> Iterator[str]:
    text = re.sub(r" *\t[ \t]*", "\t", re.sub(r" {2,}", " ", "".join(pieces)))
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text).strip(" \t\n")
    if text.strip():
        yield text


def headline(tree: _Element) -> str:
    """What a page calls itself: its only first-rank heading, or its title for others, or its title without the site's name."""
    headings = [" ".join("".join(map(str, h.itertext())).split()) for h in tree.iter("h1")]
    if len(headings) == 1 and headings[0]:
        return headings[0]
    for meta in tree.iter("meta"):
        if meta.get("property") == "og:title" and (content := (meta.get("content") or "").strip()):
            return re.sub(r"\s+\|[^|]{1,60}$", "", content)
    title = tree.find(".//title")
    name = SITE.sub("", " ".join((title.text or "").split())) if title is not None else ""
    return name if len(name.split()) > 3 else ""  # "Home", "Untitled Document", the name of a file


def with_headline(text: str, title: str) -> str:
    """The text below its headline, which trafilatura leaves out where it stands outside of the article.

    >>> with_headline("Pasar dibuka lagi, kata Ani kemarin.", "Pasar Dibuka")
    'Pasar Dibuka\\n\\nPasar dibuka lagi, kata Ani kemarin.'
    """
    top = [" ".join(line.split()).casefold() for line in text.split("\n")[:10]]
    stands = any(title.casefold() in line and len(line) < 1.3 * len(title) + 10 for line in top)
    return text if stands or not title else f"{title}\n\n{text}"
