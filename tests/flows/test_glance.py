"""The glance before a run: whether documents seem to wait."""

from collections.abc import Callable

from flows.planning.glance import documents_seem_to_wait
from flows.run import Report
from flows.settings import Settings, ledger_of


def test_what_no_run_has_seen_seems_to_wait(settings: Settings, take_in: Callable[[Settings], Report]) -> None:
    assert not documents_seem_to_wait(settings)
    (settings.raw / "notes.md~").write_text("no document")
    assert not documents_seem_to_wait(settings)
    (settings.raw / "deep").mkdir()
    (settings.raw / "deep" / "A.TXT").write_text("fine")
    assert documents_seem_to_wait(settings)
    take_in(settings)
    assert not documents_seem_to_wait(settings)
    (settings.raw / "b.txt").write_text("fine")
    assert documents_seem_to_wait(settings)


def test_what_cannot_be_looked_at_is_left_to_the_run(settings: Settings) -> None:
    (settings.raw / "a.txt").write_text("fine")
    ledger_of(settings).parent.mkdir(parents=True, exist_ok=True)
    ledger_of(settings).write_bytes(b"no database, but as long as the head of one would be" * 3)
    assert not documents_seem_to_wait(settings)
