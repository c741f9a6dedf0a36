"""Shared fixtures of the review tests: curated folders, and a browser that starts once."""

import os
import shutil
from pathlib import Path

import pytest
from review_corpus import ALIGNED, BOOK, PDF, UNKNOWN, WEIGHTS, Curated

from review.write import write_review


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Curated:
    """Review pages of real documents, a hostile one and failures.  Tests must not change it."""
    curated = Curated(tmp_path_factory.mktemp("review"))
    curated.add_corpus(PDF, WEIGHTS, ALIGNED, UNKNOWN, BOOK)
    curated.add_hostile()
    curated.add_failures()
    write_review(curated.store, curated.sources(), curated.out)
    return curated


@pytest.fixture
def small(tmp_path: Path) -> Curated:
    """A curated folder with only one hostile document, without review pages."""
    curated = Curated(tmp_path)
    curated.add_hostile()
    return curated


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory):
    """A headless Chromium that logs its requests and its console."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not binary or not driver:
        why = "Chromium and its driver are not installed (Debian: chromium chromium-driver)"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    profile = tmp_path_factory.mktemp("chromium")
    for flag in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "force-prefers-reduced-motion",
        "window-size=1400,900",
        f"user-data-dir={profile}",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield browser
    finally:
        browser.quit()
