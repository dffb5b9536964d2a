"""The page of a run in a real browser: what a reader sees and does is true to the records."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from test_report import HOSTILE, hostile

from jubir.batch.run import collect, process_all
from jubir.ingest.inputs import find, read
from jubir.schema import Record, Release
from jubir.write.files import REPORT, write
from jubir.write.page import Identities, page
from jubir.write.report import report

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install '.[test]'")
from playwright.sync_api import Browser, BrowserContext, Page  # noqa: E402

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium")

ROOT = Path(__file__).parent.parent
RELEASES = ROOT / "seeds" / "releases"
SECTIONS = "releases people organizations programs roles quotes works figures contacts issues".split()
READY_MS = 3000  # a thousand releases, cold, on two slow cores
READY_BYTES = 14_000_000


@pytest.fixture(scope="module")
def run(extractor: Callable[[Release], Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the sample releases with its page."""
    folder = tmp_path_factory.mktemp("run")
    found = find([str(RELEASES)])
    write(collect(found, process_all(found.items, extractor=extractor)), folder)
    assert report(folder, inputs=[RELEASES]) == []
    return folder


@pytest.fixture(scope="module")
def records(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "records.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def seed(records: list[dict[str, Any]]) -> dict[str, Any]:
    (record,) = [record for record in records if record["source"]["path"].startswith("iom-")]
    return record


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Reader:
    """A reader in front of the page; whatever the browser complains of or asks the network for is kept."""

    def __init__(self, context: BrowserContext, file: Path) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.file = file
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def go(self, address: str = "") -> Page:
        self.page.goto("about:blank")
        self.page.goto(f"{self.file.as_uri()}#/{address}")
        self.page.wait_for_selector("html[data-ready]")
        return self.page

    def texts(self, selector: str) -> list[str]:
        return self.page.locator(selector).all_text_contents()


@pytest.fixture
def reader(browser: Browser, run: Path, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """The page at the width of a desk; a test may ask for other settings by parameter."""
    settings = getattr(request, "param", {})
    with browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | settings)) as context:
        one = Reader(context, run / REPORT)
        yield one
        assert one.complaints == []
        assert {url.partition(":")[0] for url in one.requests} <= {"file", "about", "data"}


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DARK = {"color_scheme": "dark"}


def test_every_section_shows_what_the_records_hold(reader: Reader, records: list[dict[str, Any]]) -> None:
    reader.go()
    sections = dict(zip(SECTIONS, reader.texts("#sections .n"), strict=True))
    for section in SECTIONS:
        n = len(records) if section == "releases" else sum(len(record[section]) for record in records)
        assert sections[section] == str(n)
        page = reader.go(section)
        assert page.locator("tbody tr").count() == min(n, 50)
        assert page.locator("#sections [aria-current]").get_attribute("href") == f"#/{section}"


def test_overview(reader: Reader, records: list[dict[str, Any]]) -> None:
    page = reader.go()
    quotes = [quote for record in records for quote in record["quotes"]]
    assert page.locator(".tile.quotes b").text_content() == str(len(quotes))
    page.locator(".plot.wide summary").click()
    numbers = [
        [int(cell) for cell in row.locator("th, td").all_text_contents()]
        for row in page.locator(".numbers tbody tr").all()
    ]
    for year, direct, indirect in numbers:
        kinds = [q["kind"] for r in records if (r["date"] or "").startswith(str(year)) for q in r["quotes"]]
        assert (direct, indirect) == (kinds.count("direct"), kinds.count("indirect"))
    assert sum(row[1] + row[2] for row in numbers) == sum(len(r["quotes"]) for r in records if r["date"])
    assert page.locator(".columns rect").count() == sum(bool(n) for row in numbers for n in row[1:])
    ways = page.locator(".plot.how li").first
    name, n = ways.locator("a").text_content(), ways.locator(".n").text_content()
    ways.locator("a").click()
    page.wait_for_selector("main.quotes")  # the address changes first, the view after it
    assert page.locator("h1").text_content() == f"Kutipan{len(quotes)} kutipan"
    assert f"dari {n} baris" in (page.locator(".shown").text_content() or "")
    assert set(reader.texts('td[data-label="Cara ditemukan"]')) == {name}


def test_search_filter_sort_and_pages(reader: Reader, records: list[dict[str, Any]]) -> None:
    page = reader.go("quotes")
    quotes = [quote for record in records for quote in record["quotes"]]
    page.get_by_role("button", name="Berikutnya").click()
    assert (page.locator(".shown").text_content() or "").startswith("51–100 dari ")
    page.get_by_label("Cari di tabel ini").fill("SEBASTIEN pepatah")
    assert page.locator("tbody tr").count() == 1
    assert reader.texts("tbody mark") == ["Sebastien", "Pepatah"]
    assert page.locator("#status").text_content() == f"1–1 dari 1 baris yang cocok (semuanya {len(quotes)})"
    page.reload()  # the address keeps what was asked
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("button", name="Hapus saringan").click()
    assert page.get_by_label("Cari di tabel ini").input_value() == ""
    direct = sum(quote["kind"] == "direct" for quote in quotes)
    page.get_by_label("Jenis").select_option(label=f"langsung ({direct})")
    assert f"dari {direct} baris" in (page.locator(".shown").text_content() or "")
    page.get_by_label("Tahun").select_option(index=1)
    assert set(reader.texts('td[data-label="Jenis"]')) == {"langsung"}
    page.get_by_label("Cari di tabel ini").fill("tidak ada yang berkata begini")
    assert reader.texts("tbody tr") == ["Tidak ada baris yang cocok."]

    page = reader.go("people")
    head = page.get_by_role("columnheader", name="Kutipan")
    for order in ("ascending", "descending"):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == order
    counts = [int(text) for text in reader.texts('td[data-label="Kutipan"]')]
    assert counts == sorted(counts, reverse=True) and counts[0] > 1
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None


def pieces(page: Page) -> dict[str, str]:
    """What is coloured in the text, by key: the words of all its pieces together."""
    script = """() => { const all = {}; for (const e of document.querySelectorAll("article [data-key]"))
        all[e.dataset.key] = (all[e.dataset.key] || "") + e.textContent; return all; }"""
    return dict(page.evaluate(script))


def spans(record: dict[str, Any]) -> dict[str, str]:
    """What should be coloured: the words that the record holds."""
    wanted = {}
    for kind in ("people", "organizations", "programs"):
        for n, row in enumerate(record[kind]):
            wanted[f"{kind}:{n}"] = "".join(mention["text"] for mention in row["mentions"])
    for kind in ("quotes", "roles", "works", "figures", "contacts", "issues"):
        wanted |= {f"{kind}:{n}": row["text"] for n, row in enumerate(record[kind]) if row.get("text")}
    wanted |= {f"speaker:{n}": q["speaker_text"] for n, q in enumerate(record["quotes"]) if q["speaker_text"]}
    return {key: text for key, text in wanted.items() if text}


def test_every_release_is_its_text_and_every_row_colours_its_words(
    reader: Reader, records: list[dict[str, Any]]
) -> None:
    for record, item in zip(records, find([str(RELEASES)]).items, strict=True):
        page = reader.go(f"release/{record['release_id']}")
        assert page.locator("article").text_content() == read(item).text
        assert page.locator("h1").text_content() == record["title"]
        found = pieces(page)
        cues = {key: found.pop(key) for key in list(found) if key.startswith("cue:")}
        assert found == spans(record)
        quotes = record["quotes"]
        assert all(text == quotes[int(key[4:])]["cue"] for key, text in cues.items())
        assert {int(key[4:]) for key in cues} == {n for n, quote in enumerate(quotes) if quote["cue"]}


def lit(page: Page, kind: str = "lit") -> set[str]:
    return set(page.evaluate(f'[...document.querySelectorAll("article .{kind}")].map((e) => e.dataset.key)'))


def test_a_quote_lights_up_with_its_speaker_and_its_evidence(reader: Reader, seed: dict[str, Any]) -> None:
    page = reader.go(f"release/{seed['release_id']}")
    assert lit(page) == set()
    quote = page.locator('article [data-key="quotes:1"]').first
    quote.hover()
    assert lit(page) == {"quotes:1", "speaker:1", "cue:1"}
    assert lit(page, "near") == {"people:0"}
    assert reader.texts("article .lit.speaker") == ["beliau"]
    detail = page.locator(".detail").text_content() or ""
    for part in ("Sebastien Reclaru", "Project Manager, IOM Indonesia", "kata ganti", "“beliau”", "“berharap”"):
        assert part in detail
    page.locator('article [data-key="speaker:1"]').hover()
    assert lit(page) == {"quotes:1", "speaker:1", "cue:1"}
    page.locator('article [data-key="programs:0"]').first.hover()
    assert lit(page) == {"programs:0"}
    assert lit(page, "near") == {"organizations:2"}
    page.locator("h1").hover()
    assert lit(page) == set()
    page.locator('[data-item="quotes:3"]').click()
    page.locator("h1").hover()
    assert lit(page) == {"quotes:3"} | ({"speaker:3"} if seed["quotes"][3]["speaker_text"] else set())
    page.keyboard.press("Escape")
    assert lit(page) == set()


def test_layers_can_be_put_out(reader: Reader, seed: dict[str, Any]) -> None:
    page = reader.go(f"release/{seed['release_id']}")
    colour = 'getComputedStyle(document.querySelector("article .people")).backgroundColor'
    assert page.evaluate(colour) != "rgba(0, 0, 0, 0)"
    button = page.get_by_role("group", name="Tampilkan warna").get_by_role("button", name="Orang")
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    page.wait_for_timeout(300)  # colours change slowly
    assert page.evaluate(colour) == "rgba(0, 0, 0, 0)"


def test_by_keyboard_alone(reader: Reader, seed: dict[str, Any]) -> None:
    page = reader.go(f"release/{seed['release_id']}")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("(e) => e === document.activeElement && e.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.key") == "quotes:0":
            break
    assert lit(page) == {"quotes:0", "speaker:0", "cue:0"}
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Tab")
    assert lit(page) == {"quotes:1", "speaker:1", "cue:1"}
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert lit(page) == set()
    page.locator(".skip-text").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.item") == "quotes:0"
    page.keyboard.press("Enter")
    assert lit(page) == {"quotes:0", "speaker:0", "cue:0"}
    # Another view begins at its heading.
    page.locator(".steps a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("main.releases")
    assert page.evaluate("document.activeElement.tagName") == "H1"


def test_who_goes_back_to_a_table_finds_the_place_again(reader: Reader) -> None:
    page = reader.go("quotes?q=yang&page=2")
    row = page.locator("tbody tr").nth(20)
    row.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    before = page.evaluate("scrollY")
    assert before > 500
    row.locator("a").click()
    page.wait_for_selector("main.release article .lit")
    page.locator("#sections a").first.click()
    page.wait_for_selector("main.overview")
    assert page.evaluate("scrollY") == 0
    page.go_back()
    page.go_back()
    page.wait_for_selector("main.quotes")
    assert abs(page.evaluate("scrollY") - before) < 100  # a click scrolls, too
    assert page.get_by_label("Cari di tabel ini").input_value() == "yang"


@pytest.mark.parametrize("reader", [PHONE], indirect=True)
def test_by_touch_at_phone_width(reader: Reader, seed: dict[str, Any]) -> None:
    page = reader.go(f"release/{seed['release_id']}")
    assert not page.locator(".detail").is_visible()
    page.locator('article [data-key="speaker:1"]').tap()
    assert lit(page) == {"quotes:1", "speaker:1", "cue:1"}
    assert "Sebastien Reclaru" in (page.locator(".detail").text_content() or "")
    page.locator(".detail").get_by_role("button", name="Tutup").tap()
    assert (lit(page), page.locator(".detail").is_visible()) == (set(), False)


@pytest.mark.parametrize("reader", [PHONE, {"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_nothing_is_wider_than_a_phone(reader: Reader, seed: dict[str, Any]) -> None:
    for address in ("", *SECTIONS, f"release/{seed['release_id']}?at=quotes:1"):
        page = reader.go(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_the_reason_of_each_unknown_speaker_is_said(reader: Reader, records: list[dict[str, Any]]) -> None:
    unknown = [(r, n, q) for r in records for n, q in enumerate(r["quotes"]) if not q["speaker"]]
    assert unknown
    words = json.loads((ROOT / "pipeline" / "jubir" / "write" / "templates" / "words.json").read_text("utf-8"))
    for record, n, quote in unknown:
        page = reader.go(f"release/{record['release_id']}?at=quotes:{n}")
        page.wait_for_selector(".detail .unknown")
        assert words["why." + quote["reason"]][0] in (page.locator(".detail").text_content() or "")
        assert page.locator(f'article .unknown[data-key="quotes:{n}"]').count() > 0
    page = reader.go("issues")
    reason = next(issue["message"] for r in records for issue in r["issues"] if issue["code"] == "unknown-speaker")
    assert words["why." + reason][0] in (page.locator("tbody").text_content() or "")


def test_the_language_can_be_changed(reader: Reader, seed: dict[str, Any]) -> None:
    page = reader.go("quotes")
    assert page.evaluate("document.documentElement.lang") == "id"
    page.get_by_role("button", name="English").click()
    assert page.evaluate("[document.documentElement.lang, document.title]") == ["en", "Quotes · jubir"]
    assert page.get_by_label("Search this table").count() == 1
    assert "Kutipan" not in (page.locator("body > .frame").inner_text())
    page = reader.go(f"release/{seed['release_id']}?at=quotes:1")  # it is kept
    assert page.evaluate("document.documentElement.lang") == "en"
    page.wait_for_selector(".detail .who")
    assert "5 July 2022" in (page.locator(".dateline").text_content() or "")
    assert "pronoun" in (page.locator(".detail").text_content() or "")
    assert page.locator("article").get_attribute("lang") == "id"
    page.get_by_role("button", name="Indonesia", exact=True).click()
    assert page.evaluate("document.documentElement.lang") == "id"


@pytest.mark.parametrize("reader", [DARK], indirect=True)
def test_dark(reader: Reader) -> None:
    page = reader.go()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 27)"


@pytest.mark.parametrize("reader", [DARK], indirect=True)
def test_print(reader: Reader, seed: dict[str, Any]) -> None:
    page = reader.go("quotes")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("tbody tr").count() > 50  # paper has no next page
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("tbody tr").count() == 50
    page = reader.go(f"release/{seed['release_id']}")
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".rail", ".layers", ".language", ".detail"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("article").is_visible()
    colours = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    assert colours == ["rgb(255, 255, 255)", "rgb(28, 32, 36)"]
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("settings", [{}, DARK, PHONE, PHONE | DARK], ids=["desk", "desk-dark", "phone", "phone-dark"])
def test_accessibility(browser: Browser, run: Path, seed: dict[str, Any], settings: dict[str, Any]) -> None:
    """axe-core finds nothing; it is let in past the page's policy, which would stop it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with browser.new_context(bypass_csp=True, reduced_motion="reduce", **settings) as context:
        reader = Reader(context, run / REPORT)
        for address in ("", "quotes", "contacts", "issues", f"release/{seed['release_id']}?at=quotes:1"):
            page = reader.go(address)
            page.wait_for_timeout(300)  # colours change slowly
            found = axe.run(page).response["violations"]
            assert [(f["id"], f["nodes"][0]["html"]) for f in found] == [], address


def made_page(
    browser: Browser,
    records: list[dict[str, Any]],
    texts: dict[str, str | None],
    file: Path,
    identities: Identities | None = None,
) -> Reader:
    file.write_text(page(records, texts, identities), "utf-8", newline="")
    return Reader(browser.new_context(viewport={"width": 1280, "height": 900}), file)


def test_no_text_brings_markup_in(browser: Browser, records: list[dict[str, Any]], tmp_path: Path) -> None:
    """Every string of the records is an attack; the text, too."""
    bad = [hostile(record) for record in records]
    reader = made_page(browser, bad, {record["release_id"]: HOSTILE * 200 for record in bad}, tmp_path / "x.html")
    for address in ("", *SECTIONS, f"release/{bad[0]['release_id']}?at=quotes:0"):
        view = reader.go(address)
        assert view.locator("main img, main script, main style, main iframe").count() == 0
        assert view.evaluate("typeof pwned") == "undefined"
        hrefs = view.evaluate("[...document.querySelectorAll('main [href]')].map((a) => a.getAttribute('href'))")
        assert all(href.startswith(("#", "mailto:", "tel:")) for href in hrefs)
    assert HOSTILE in (view.locator("article").text_content() or "")
    reader.go("people?q=" + "%3Cimg%20src%3Dx%20onerror%3Dpwned%3D1%3E")
    reader.go("release/%3Cscript%3E")
    reader.go("quotes?page=-1&sort=nothing&kind=nothing")
    assert reader.page.evaluate("typeof pwned") == "undefined"
    assert reader.complaints == []


def test_spans_that_cross_and_characters_of_two_units(browser: Browser, tmp_path: Path) -> None:
    """Offsets count code points; a span that crosses another's end or a line's end is coloured in pieces."""
    text = "😀 Ani Lestari, Kepala\nDinas 😀 Pasar: “Pasar 😀 siap”.\n"

    def row(words: str, **more: Any) -> dict[str, Any]:
        start = text.index(words)
        return {"start": start, "end": start + len(words), "text": words, **more}

    mention = {"name": "Ani Lestari", "mentions": [row("Ani Lestari")]}
    key = "rel-0123456789abcdef"
    record = {
        "release_id": key,
        "source": {"path": "x", "media_type": "text/plain"},
        "title": None,
        "people": [{"person_id": "p1", **mention}],
        "organizations": [{"name": "Dinas 😀 Pasar", "mentions": [row("Dinas 😀 Pasar")]}],
        "roles": [row("Ani Lestari, Kepala\nDinas 😀", person="Ani Lestari", title="Kepala", status="current")],
        "quotes": [row("Pasar: “Pasar 😀 siap", kind="direct", speaker="Ani Lestari", speaker_kind="person")],
    }
    reader = made_page(browser, [record], {key: text}, tmp_path / "x.html")
    view = reader.go(f"release/{key}")
    assert view.locator("article").text_content() == text
    assert pieces(view) == {
        "people:0": "Ani Lestari",
        "organizations:0": "Dinas 😀 Pasar",
        "roles:0": "Ani Lestari, Kepala\nDinas 😀",
        "quotes:0": "Pasar: “Pasar 😀 siap",
    }
    assert view.locator("h1").text_content() == "(tanpa judul)"
    assert reader.complaints == []


def test_the_same_person_in_all_releases(browser: Browser, records: list[dict[str, Any]], tmp_path: Path) -> None:
    """Known from identities: counted once, and from each release there is a way to all of them."""
    both = [records[0], records[0] | {"release_id": "rel-0123456789abcdef"}]
    speaker = records[0]["quotes"][0]["speaker"]
    (person,) = [person["person_id"] for person in records[0]["people"] if person["name"] == speaker]
    who = Identities({"per-x": "Nama Terlengkap"}, {(record["release_id"], person): "per-x" for record in both})
    reader = made_page(browser, both, {}, tmp_path / "x.html", who)
    view = reader.go()
    said = sum(quote["speaker"] == speaker for quote in records[0]["quotes"])
    bar = view.locator(".plot.speakers li", has_text="Nama Terlengkap")
    assert bar.locator(".n").text_content() == str(2 * said)
    assert f"{2 * len(records[0]['people']) - 1} orang" in (view.locator("main").text_content() or "")
    bar.locator("a").click()
    view.wait_for_selector("main.quotes")
    assert "Hanya Nama Terlengkap, dalam 2 siaran pers." in (view.locator(".about").text_content() or "")
    assert view.locator("tbody tr").count() == 2 * said
    view.get_by_label("Cari di tabel ini").fill(speaker)
    view.reload()  # the address keeps both
    assert view.locator("tbody tr").count() == 2 * said
    reader.go("people?sort=-releases").locator('td[data-label="Di siaran pers"] a').first.click()
    view.wait_for_selector(".about a")
    assert reader.texts("tbody td.strong") == [speaker, speaker]
    assert reader.complaints == []


def test_a_release_without_its_text_and_an_empty_run(browser: Browser, seed: dict[str, Any], tmp_path: Path) -> None:
    reader = made_page(browser, [seed], {}, tmp_path / "x.html")
    view = reader.go(f"release/{seed['release_id']}")
    assert "jubir report --input FOLDER" in (view.locator(".reading").text_content() or "")
    view.locator('[data-item="quotes:1"]').click()
    assert "Sebastien Reclaru" in (view.locator(".detail").text_content() or "")
    empty = made_page(browser, [], {}, tmp_path / "y.html")
    for address in ("", *SECTIONS, "release/rel-0"):
        assert empty.go(address).locator("h1").count() == 1
    assert reader.complaints + empty.complaints == []


def test_a_thousand_releases_open_fast(
    browser: Browser, run: Path, records: list[dict[str, Any]], tmp_path: Path
) -> None:
    texts = {
        record["release_id"]: read(item).text for record, item in zip(records, find([str(RELEASES)]).items, strict=True)
    }
    many, theirs = [], {}
    for n in range(1000):
        record = records[n % len(records)]
        key = f"rel-{n:016x}"
        many.append(record | {"release_id": key, "title": f"{record['title']} {n}"})
        theirs[key] = texts[record["release_id"]]
    reader = made_page(browser, many, dict(theirs), tmp_path / "many.html")
    assert (tmp_path / "many.html").stat().st_size < READY_BYTES
    times = []
    for address in ("", "quotes", f"release/{many[500]['release_id']}"):
        # The best of three: the machine may be busy with something else.
        times.append(min(int(reader.go(address).evaluate("document.documentElement.dataset.ready")) for _ in range(3)))
    assert max(times) < READY_MS, times
    view = reader.go("quotes")
    assert view.locator("tbody tr").count() == 50
    assert view.evaluate("document.querySelectorAll('main *').length") < 3000
    script = """() => { const box = document.getElementById("search"); box.value = "siap pasar"; const start = performance.now();
        box.dispatchEvent(new Event("input")); return performance.now() - start; }"""
    view.evaluate(script)
    assert view.evaluate(script) < 1000
    assert reader.complaints == []
