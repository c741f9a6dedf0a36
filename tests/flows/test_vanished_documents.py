"""A raw folder that lost its documents (not mounted, emptied, another one) is told, and is no green run."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from flows.errors import UserError
from flows.run import Report
from flows.settings import Settings

TakeIn = Callable[[Settings], Report]


@pytest.fixture
def ten(settings: Settings, take_in: TakeIn) -> Settings:
    """Settings of a folder of which ten documents were taken in."""
    for number in range(10):
        (settings.raw / f"{number}.txt").write_text(f"ok word{number}")
    take_in(settings)
    return settings


def remove(settings: Settings, count: int) -> None:
    for number in range(count):
        (settings.raw / f"{number}.txt").unlink()


def count(settings: Settings) -> int:
    return len(pd.read_parquet(settings.curated / "documents"))


def test_a_few_that_are_gone_are_told_with_their_number(ten: Settings, take_in: TakeIn) -> None:
    remove(ten, 4)
    report = take_in(ten)
    (notice,) = report.notices
    assert notice.startswith("4 of 10 known documents are no longer in ")
    assert notice.endswith(": 0.txt, 1.txt, 2.txt and 1 more; what was read of them stays")
    assert count(ten) == 10


@pytest.mark.parametrize("gone", [6, 10])
def test_more_than_the_share_fails_the_run_and_takes_nothing_back(gone: int, ten: Settings, take_in: TakeIn) -> None:
    remove(ten, gone)
    (ten.raw / "new.txt").write_text("ok new")
    with pytest.raises(UserError, match=f"{gone} of 10 known documents are no longer in .*--missing-share 1") as told:
        take_in(ten)
    assert told.value.status == 1
    assert count(ten) == 10
    allowed = take_in(ten.model_copy(update={"missing_share": 1.0}))
    assert allowed.notices[0].startswith(f"{gone} of 10 known documents")
    assert count(ten) == 11


def test_all_are_gone_when_the_folder_is_another_one(ten: Settings, take_in: TakeIn, tmp_path: Path) -> None:
    (tmp_path / "unmounted").mkdir()
    with pytest.raises(UserError, match="10 of 10 known documents"):
        take_in(ten.model_copy(update={"raw": tmp_path / "unmounted"}))


def test_what_moved_or_was_replaced_is_not_gone(ten: Settings, take_in: TakeIn) -> None:
    (ten.raw / "2016").mkdir()
    for number in range(5):
        shutil.move(ten.raw / f"{number}.txt", ten.raw / "2016")
    for number in range(5, 10):
        (ten.raw / f"{number}.txt").write_text(f"ok replaced{number}")
    assert take_in(ten).notices == []


def test_a_first_run_on_an_empty_folder_says_so(settings: Settings, take_in: TakeIn) -> None:
    (notice,) = take_in(settings).notices
    assert "/raw: no name there ends in .pdf or .txt or .docx" in notice


@pytest.mark.parametrize("below", [".", "curated", "deep/curated"])
def test_datasets_among_the_documents_are_refused(below: str, settings: Settings, take_in: TakeIn) -> None:
    with pytest.raises(UserError, match="within that of the documents"):
        take_in(settings.model_copy(update={"curated": settings.raw / below}))
    assert not list(settings.raw.iterdir())
