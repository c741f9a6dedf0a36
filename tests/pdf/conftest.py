"""Makes the helpers in this folder importable; skips tests of scans without Tesseract."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="module")
def tesseract() -> None:
    """Skips the test if scans cannot be read; in continuous integration it fails instead."""
    from extractors.readers.pdf import ocr

    missing = ocr.why_not()
    if missing and os.environ.get("CI"):
        pytest.fail(f"continuous integration reads scans, but {missing}")
    if missing:
        pytest.skip(missing)
