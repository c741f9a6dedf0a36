"""Makes the helpers in this folder, and the Word writer of the robustness tests, importable."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "robustness")]
