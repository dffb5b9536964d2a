"""The code of the pages for readers: READMEs and docs/."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^ *```$", re.S | re.M)


@dataclass(frozen=True)
class Block:
    language: str
    file: str | None  # the name that the page tells the reader to save it under
    body: str  # without the indentation that a list gives it


def blocks_of(text: str) -> list[Block]:
    """The fenced blocks of a page that name a language, in their order.

    >>> blocks_of("1. Run:\\n\\n   ```sh\\n   jubir show a.txt\\n   ```\\n")
    [Block(language='sh', file=None, body='jubir show a.txt\\n')]
    """
    return [
        Block(m["language"], m["file"], re.sub(rf"^{m['indent']}", "", m["body"], flags=re.M))
        for m in FENCE.finditer(text)
    ]


def blocks(page: str, language: str) -> list[str]:
    """The blocks of a page in one language."""
    return [block.body for block in blocks_of((ROOT / page).read_text("utf-8")) if block.language == language]


def with_outputs(text: str, outputs: Iterable[str | None]) -> str:
    """The page with what its blocks print: an output a block, None where the block stays as it is.

    >>> with_outputs("```text\\nold\\n```\\n", ["new\\n"])
    '```text\\nnew\\n```\\n'
    """
    new = iter(outputs)

    def replaced(match: re.Match[str]) -> str:
        output = next(new)
        if output is None:
            return match[0]
        body = "".join(match["indent"] + line for line in output.splitlines(keepends=True))
        return match[0].replace(match["body"], body)

    return FENCE.sub(replaced, text)
