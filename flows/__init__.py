"""Moves documents from raw files to curated datasets, in batches, and handles the documents that fail.

Prefect's telemetry is switched off here, because the variables must be set before anything imports Prefect.
"""

import os

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
