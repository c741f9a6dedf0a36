"""What curated datasets are made of, and how they are read: `from warehouse import open_curated`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    import pandas as pd

    from warehouse.analysis import Curated
    from warehouse.notebook import FrameWithMeanings


def open_curated(path: str | os.PathLike[str] | None = None) -> Curated:
    """Opens the curated datasets in the folder `path`, or at `s3://…`: `open_curated().indicators.to_pandas()`.

    Without a path: PMG_CURATED, else `data/curated` here or above.  Reads no row yet, locks and writes nothing.
    Raises `warehouse.analysis.NotCuratedError` where the folder holds no datasets.
    """
    # Not imported above: the parts of this package that a run needs should not wait for those that answer questions.
    from warehouse.analysis import open_curated as opened

    return opened(path)


def with_meanings(frame: pd.DataFrame, dataset: str | None = None) -> FrameWithMeanings:
    """A frame whose heads say unit and meaning in a notebook; `dataset` where several datasets have such a column."""
    from warehouse.notebook import with_meanings as said

    return said(frame, dataset)
