"""The pictures of the page in this folder, made anew: python docs/screenshots.py outputs/report.html"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
SEED = "release/rel-29fbbccd2ce8d6e6?at=quotes:1"
VIEWS = {"report": SEED, "report-overview": ""}
WIDTHS = {1280: 900, 390: 844}


def main(file: Path) -> None:
    """Takes each view at each width, and the release at the desk once more in the dark."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width, height in WIDTHS.items():
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                    reduced_motion="reduce",
                )
                for name, address in VIEWS.items():
                    if scheme == "dark" and (name, width) != ("report", 1280):
                        continue
                    page.goto("about:blank")
                    page.goto(f"{file.resolve().as_uri()}#/{address}")
                    page.wait_for_selector("html[data-ready]")
                    page.wait_for_timeout(500)
                    dark = "-dark" if scheme == "dark" else ""
                    page.screenshot(path=HERE / f"{name}{dark}-{width}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
