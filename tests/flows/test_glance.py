"""The glance before a run: whether there seem to be new files."""

from collections.abc import Callable

from flows.planning.glance import has_new_files
from flows.run import Report
from flows.settings import Settings, ledger_of


def test_what_no_run_has_seen_is_new(settings: Settings, take_in: Callable[[Settings], Report]) -> None:
    assert not has_new_files(settings)
    (settings.raw / "notes.md~").write_text("no document")
    assert not has_new_files(settings)
    (settings.raw / "deep").mkdir()
    (settings.raw / "deep" / "A.TXT").write_text("fine")
    assert has_new_files(settings)
    take_in(settings)
    assert not has_new_files(settings)
    (settings.raw / "b.txt").write_text("fine")
    assert has_new_files(settings)


def test_what_cannot_be_looked_at_is_left_to_the_run(settings: Settings) -> None:
    (settings.raw / "a.txt").write_text("fine")
    ledger_of(settings).parent.mkdir(parents=True, exist_ok=True)
    ledger_of(settings).write_bytes(b"no database, but as long as the head of one would be" * 3)
    assert not has_new_files(settings)
