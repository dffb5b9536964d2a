"""How docs/ becomes a site: `make docs`. Nothing is fetched, neither when it is built nor when it is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from jubir import __version__
from jubir.write.dictionary import type_text
from jubir.write.tables import TABLES

project = "jubir"
author = "jubir contributors"
copyright = "2026, jubir contributors"
release = version = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx_click"]
exclude_patterns = ["**.ipynb_checkpoints"]
html_theme = "furo"
html_title = "jubir"
html_static_path = ["_static"]
html_css_files = ["wide.css"]
html_show_sourcelink = False
# The Indonesian pages are pages of their own, so that a link to either language stays what it is.
INDONESIAN = "id/"

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
# A page that runs: its pictures are those of the code that is there. No other page is run here; tests/test_docs.py runs them.
nb_execution_mode = "force"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True

# Docstrings put code between single backticks.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"

HEADINGS = {"en": ("column", "type", "refers to", "meaning"), "id": ("kolom", "tipe", "merujuk ke", "arti")}
REMOTE = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=[\"'](?:https?:)?//"
    r"|<link\b(?![^>]*\brel=[\"'](?:canonical|author|license))[^>]*\bhref=[\"'](?:https?:)?//"
)
REMOTE_CSS = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import\s+[\"'](?:https?:)?//")


class TablesDirective(SphinxDirective):
    """The tables that are written, in one language, out of pipeline/jubir/write/tables.tsv: {tables} en."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        language = self.arguments[0]
        lines: list[str] = []
        for table in TABLES.values():
            lines += [f"## {table.name}", "", getattr(table, language) + ".", ""]
            lines += [f"| {' | '.join(HEADINGS[language])} |", "|---|---|---|---|"]
            for column in table.columns:
                refers = f"[{'.'.join(column.refers)}](#{column.refers[0].replace('_', '-')})" if column.refers else ""
                key = "**`{}`**" if column.primary else "`{}`"
                meaning = getattr(column, language).replace("|", "\\|")
                lines.append(f"| {key.format(column.name)} | {type_text(column)} | {refers} | {meaning} |")
            lines.append("")
        parent = nodes.Element()
        self.state.nested_parse(StringList(lines, "tables.tsv"), 0, parent, match_titles=1)  # type: ignore[arg-type]
        return parent.children


def tell_language(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Says in <html lang> what language a page is in: readers for the blind and hyphenation go by it."""
    if page.startswith(INDONESIAN):
        context["language"] = "id"


def refuse_remote_parts(app: Sphinx, problem: Exception | None) -> None:
    """Ends the build where a page would load anything from elsewhere."""
    if problem or app.builder.name != "html":
        return
    for file in Path(app.outdir).rglob("*"):
        pattern = {".html": REMOTE, ".css": REMOTE_CSS}.get(file.suffix)
        if pattern and (found := pattern.search(file.read_text("utf-8"))):
            raise ExtensionError(f"{file} loads something from elsewhere: {found[0]}")


def setup(app: Sphinx) -> None:
    app.add_directive("tables", TablesDirective)
    # A fence says what is in it; Pygments has no colours for this.
    app.add_lexer("csv", TextLexer)
    app.connect("html-page-context", tell_language)
    app.connect("build-finished", refuse_remote_parts)
