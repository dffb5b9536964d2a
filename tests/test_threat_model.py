"""docs/threat-model.md names tests that show what it promises: they exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_test_named_in_the_threat_model_exists() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    named = re.findall(r"`(tests/\w+\.py)::(\w+)`", text)
    assert len(named) > 15
    for file, test in named:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert test.startswith("test_") and test in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}, test
    # Each part promises something that a test shows, or says that it promises nothing.
    for part in text.split("\n## ")[1:]:
        assert "`tests/" in part or "no parts of strangers" in part, part
    assert "docs/threat-model.md" in (ROOT / "SECURITY.md").read_text("utf-8")
