"""Curated datasets: how they are stored and how they are read (`from warehouse import open_curated`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    import pandas as pd

    from warehouse.analysis import Curated
    from warehouse.notebook import FrameWithMeanings


def open_curated(path: str | os.PathLike[str] | None = None) -> Curated:
    """Opens the curated datasets in the folder `path`, or at `s3://…`: `open_curated().indicators.to_pandas()`.

    Without a path: the folder in PMG_CURATED, else `data/curated` in the current folder or above.  Reads no row yet,
    locks and writes nothing.  Raises `warehouse.analysis.NotCuratedError` if the folder contains no datasets.
    """
    # Imported here so that a run does not load modules that only analysts need.
    from warehouse.analysis import open_curated as open_datasets

    return open_datasets(path)


def with_meanings(frame: pd.DataFrame, dataset: str | None = None) -> FrameWithMeanings:
    """Returns a frame that shows unit and meaning in its column headers in a notebook.

    `dataset` names the dataset of the columns, if several datasets have columns of these names.
    """
    from warehouse.notebook import with_meanings as frame_with_meanings

    return frame_with_meanings(frame, dataset)
