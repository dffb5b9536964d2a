"""Every regular expression of the package is fast on text that was made to slow it down, used as the package uses it."""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import jubir
from jubir.stages.dates import grammar

SIZE = 100_000
UNITS = [
    "A", "a", "1", " ", "\n", ".", ",", "-", "(", "[", "“", '"', "/", "@", "A. ", "Aa ", "a.", "1 ", "1/", "(a", "[a](",
    "DINAS KOTA ", "Jakarta, ", "Jakarta (", "12 Januari ", "5/7 ", "0812-", "a@b.", "program ", "untuk informasi ", "tentang ",
]  # fmt: skip


PACKAGE = Path(jubir.__path__[0])
SOURCES = {
    ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts): file
    for file in sorted(PACKAGE.rglob("*.py"))
    if not file.name.startswith("__")
}
IMPORTS = re.compile(r"^from jubir[\w.]* import (?:\([^)]*\)|[^\n]*)$", re.MULTILINE)


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """(module:name, pattern) of every compiled expression at the top of a module, and of the grammar of dates."""
    for module, file in SOURCES.items():
        try:
            names = vars(importlib.import_module(module))
        except ImportError:
            continue  # a module of an extra that is not installed
        for name, value in sorted(names.items()):
            own = re.search(rf"^{name}\b[^\n]* = ", file.read_text("utf-8"), re.MULTILINE)
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str) and own:  # not one that is imported
                yield f"{module}:{name}", value
    for number, pattern in enumerate(grammar().patterns):
        yield f"{grammar.__module__}:grammar-{number}", pattern


PATTERNS = list(patterns())


def walks(name: str) -> bool:
    """The package looks for the expression anywhere in a text, and not at one place alone (match, fullmatch)."""
    module, _, constant = name.partition(":")
    if constant.startswith("grammar"):
        return True
    uses = re.compile(rf"\b{constant}\.(?:search|finditer|findall|sub|split)\b|\b{constant}\b(?!\.| =)")
    texts = [SOURCES[module].read_text("utf-8")]
    texts.extend(
        text
        for other, file in SOURCES.items()
        if other != module
        for text in [file.read_text("utf-8")]
        if re.search(
            rf"^from {re.escape(module)} import (?:\([^)]*\b{constant}\b|[^(\n]*\b{constant}\b)", text, re.MULTILINE
        )
    )
    return any(uses.search(IMPORTS.sub("", text)) for text in texts)


def test_there_are_patterns() -> None:
    assert len(PATTERNS) > 20


@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[name for name, _ in PATTERNS])
def test_fast(name: str, pattern: re.Pattern[str]) -> None:
    slow = []
    everywhere = walks(name)
    for unit in UNITS:
        text = unit * (SIZE // len(unit))
        begun = time.process_time()
        pattern.match(text)
        pattern.fullmatch(text)
        for _ in pattern.finditer(text) if everywhere else ():
            pass
        taken = time.process_time() - begun
        if taken >= 1.5:  # .75 s on a slow machine; what is not linear takes minutes
            slow.append(f"{unit!r}: {taken:.2f} s")
    assert not slow
