"""The site in a browser: at a phone's and a desk's width, in light and in dark."""

import re
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "build" / "site" / "html"
SIZES = {"phone": (390, 844), "desk": (1400, 900)}
DEEP = "notebooks/02_lstm_gru"
# The rules of WCAG 2.1, levels A and AA, as the checker names them; it need not list
# the thousands of nodes that keep them.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}
# Thousands of coloured words, and the parts of formulas, all alike: one page is enough.
ALIKE = ("div.highlight", "mjx-container")
LINKS = """() => [...document.querySelectorAll('a[href]')]
    .map(link => link.href).filter(href => href.startsWith(location.origin))"""
IMAGES = """() => [...document.querySelectorAll('article img')]
    .map(image => [image.alt, image.naturalWidth])"""
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    """Builds the site anew and serves it; a function: page -> its address."""
    built = subprocess.run(
        [sys.executable, "tools/website.py"], cwd=ROOT, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stdout + built.stderr
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=HTML))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield lambda name: f"http://127.0.0.1:{server.server_port}/{name}.html"
    server.shutdown()
    server.server_close()


def pages():
    """The names of the pages that people read; the builder's own are not theirs."""
    masters = sorted((ROOT / "notebooks").glob("*.ipynb"))
    texts = sorted({*ROOT.glob("*.md")} - {ROOT / "README.md"})  # that is the index
    others = [ROOT / "data" / "README.md", ROOT / "studies" / "README.md"]
    found = [*masters, *texts, *others]
    return ["index", *(str(path.relative_to(ROOT).with_suffix("")) for path in found)]


def problems(page, but=ALIKE):
    """What the accessibility checker finds, a line each; `but` is not looked at."""
    parts = {"exclude": [[part] for part in but]} if but else None
    found = Axe().run(page, context=parts, options=RULES).response["violations"]
    return [f"{v['id']}: {node['html'][:200]}" for v in found for node in v["nodes"]]


FAULTY = """<html lang="en"><title>Faulty</title>
    <body style="background: white"><img src="x.png"><p style="color: #bbb">pale</p>"""


def test_the_checker_finds_faults(open_page):
    page = open_page()
    page.set_content(FAULTY)
    found = {line.partition(":")[0] for line in problems(page)}
    assert found == {"image-alt", "color-contrast"}


@pytest.mark.parametrize("name", pages())
def test_a_page_is_whole_and_everybody_can_read_it(open_page, site, name):
    page = open_page(*SIZES["desk"])
    page.goto(site(name))
    page.wait_for_function("() => !window.MathJax || MathJax.startup.promise")
    assert page.evaluate(WIDER) <= 0
    for alt, width in page.evaluate(IMAGES):
        assert len(alt) >= 20 and width > 0, alt
    for address in set(page.evaluate(LINKS)):
        parts = urlsplit(address)
        target = HTML / unquote(parts.path).lstrip("/")
        assert target.is_file(), f"a link leads nowhere: {address}"
        if parts.fragment and target.suffix == ".html":
            ids = re.findall(r'\bid="([^"]+)"', target.read_text(encoding="utf-8"))
            assert unquote(parts.fragment) in ids, f"no such place: {address}"
    assert problems(page, but=() if name == DEEP else ALIKE) == []
    assert page.troubles == []


@pytest.mark.parametrize(
    "size, mode", [("phone", "light"), ("phone", "dark"), ("desk", "dark")]
)
def test_every_width_and_colour_can_be_read(open_page, site, size, mode):
    page = open_page(*SIZES[size], color_scheme=mode)
    for name in ("index", "notebooks/00_start_here", DEEP):
        page.goto(site(name))
        assert page.locator("html").get_attribute("data-theme") == mode
        assert page.evaluate(WIDER) <= 0
        assert problems(page) == []
    assert page.locator("mjx-container").count() > 10  # formulas without a network
    assert size == "phone" or problems(page, but=()) == []
    assert page.troubles == []


def test_hints_are_folded_and_open(open_page, site):
    page = open_page(*SIZES["phone"])
    page.goto(site(DEEP))
    hints = page.locator("details.hint")
    assert hints.count() >= 9
    first = hints.first
    body = first.locator("div").first
    assert not body.is_visible()
    first.locator("summary").click()
    assert body.is_visible() and len(body.inner_text()) > 20
    assert "exercises.check(" in page.locator("article").inner_text()


def test_search_finds_a_word(open_page, site):
    page = open_page(*SIZES["desk"])
    page.goto(site("search") + "?q=perplexity")
    page.wait_for_selector("ul.search li a", timeout=30_000)
    found = page.locator("ul.search li a").all_inner_texts()
    assert any("Text generation" in title for title in found)
    assert page.troubles == []
