import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flows.planning.discover
from extractors.document import ReadError
from flows.planning.discover import discover
from flows.safe_text import as_text, printable

SUFFIXES = (".pdf", ".txt")


def names(raw: Path) -> list[str]:
    return [file.name for file in discover(raw, SUFFIXES).files]


def test_suffixes_count_in_any_case_and_the_rest_is_counted(tmp_path: Path) -> None:
    for name in ("a.txt", "b.PDF", "c.Txt", "d.xlsx", "e.XLSX", "README", "sub/f.pdf", "sub/g.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = discover(tmp_path, SUFFIXES)
    assert [file.name for file in found.files] == ["a.txt", "b.PDF", "c.Txt", "sub/f.pdf"]
    assert found.ignored == {".xlsx": 2, "(no suffix)": 1, ".docx": 1}
    assert not found.refused


def test_names_survive_whatever_they_hold(tmp_path: Path) -> None:
    hostile = [b"line\nend.txt", b"\x1b[2J.txt", b"\xff\xfe.txt", b"[red]x.txt", "ñandú.txt".encode()]
    for name in hostile:
        (tmp_path / os.fsdecode(name)).write_text("x")
    assert sorted(os.fsencode(name) for name in names(tmp_path)) == sorted(hostile)
    assert {as_text(name) for name in names(tmp_path)} >= {r"\xff\xfe.txt", "line\nend.txt", "ñandú.txt"}


def test_links_pipes_and_folders_are_refused_with_a_reason_and_not_opened(tmp_path: Path) -> None:
    raw, outside = tmp_path / "raw", tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("x")
    (raw / "folder.pdf").mkdir(parents=True)
    (raw / "folder.pdf" / "inside.txt").write_text("x")
    (raw / "link.txt").symlink_to(outside / "secret.txt")
    (raw / "way_out").symlink_to(outside)
    os.mkfifo(raw / "pipe.txt")  # opening it would hang the test
    found = discover(raw, SUFFIXES)
    assert [file.name for file in found.files] == ["folder.pdf/inside.txt"]
    reasons = {entry.name: entry.message for entry in found.refused}
    assert "a folder" in reasons.pop("folder.pdf")
    assert "a symbolic link" in reasons.pop("link.txt")
    assert "a pipe" in reasons.pop("pipe.txt")
    assert not reasons


def test_a_folder_that_cannot_be_read_is_said_and_the_others_are_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("closed/a.txt", "open/b.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("x")
    entries = flows.planning.discover._entries

    def closed(folder: str) -> list[os.DirEntry[str]]:
        if folder.endswith("closed"):
            raise PermissionError(13, "Permission denied", folder)
        return entries(folder)

    monkeypatch.setattr(flows.planning.discover, "_entries", closed)
    found = discover(tmp_path, SUFFIXES)
    assert [file.name for file in found.files] == ["open/b.txt"]
    assert [(r.name, r.error_type, r.message) for r in found.refused] == [
        ("closed", "io", "cannot read this folder: permission denied")
    ]


def test_a_raw_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file") as error:
        discover(tmp_path / "nowhere", SUFFIXES)
    assert error.value.error_type == "io"


@given(st.text() | st.binary().map(os.fsdecode) | st.characters(categories=["Cs", "Cc", "Cf", "Zl"]))
def test_nothing_printable_can_act_on_a_terminal(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert shown.encode("utf-8").decode("utf-8") == shown


def test_ordinary_words_are_printed_as_they_are() -> None:
    assert printable("Señal [N° 1] – «año»") == "Señal [N° 1] – «año»"
