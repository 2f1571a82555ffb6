"""A real browser for these tests: the distribution's Chromium, without a window.

Where there is none they are skipped, and say so; with UNROLLED_BROWSER=1, which CI
sets, they fail instead. Pages may ask this machine for things and nobody else.
"""

import os
import re
import shutil

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ELSEWHERE = re.compile(r"(https?|wss?)://(?!127\.0\.0\.1[:/])")


@pytest.fixture(scope="session")
def browser():
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None and not os.environ.get("UNROLLED_BROWSER"):
        pytest.skip(
            f"no browser is here ({', '.join(NAMES)}); Debian: apt-get install chromium"
        )
    assert path, f"UNROLLED_BROWSER is set, and none of {NAMES} is installed"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser):
    """A function that opens a page of a given size; `page.troubles` lists what it met."""
    contexts = []

    def opened(width=1400, height=900, **options):
        contexts.append(
            browser.new_context(viewport={"width": width, "height": height}, **options)
        )
        page = contexts[-1].new_page()
        page.troubles = []
        page.route(ELSEWHERE, lambda route: refuse(page, route))
        page.on("requestfailed", lambda request: note_failure(page, request))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()


def refuse(page, route):
    page.troubles.append(f"asked for {route.request.url}")
    route.abort()


def note_failure(page, request):
    """A page that is left drops what it still waits for; that is no failure."""
    if request.failure != "net::ERR_ABORTED":
        page.troubles.append(f"{request.failure}: {request.url}")
