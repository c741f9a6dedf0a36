"""Moves documents from raw files to curated datasets, in batches, and knows what to do when one of them fails.

Prefect tells nobody of our runs: that has to be said before anything imports it, hence here.
"""

import os

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
