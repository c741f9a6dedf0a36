"""The workbooks that these tests make, and the writer of Word documents beside the robustness tests, are importable."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "robustness")]
