"""Corrections and the submissions' manifest, from disk: read once for each run."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flows.discover import Refused, printable, reason
from flows.errors import UserError
from flows.settings import Settings
from normalizers.corrections import Correction, CorrectionError, parse_corrections
from normalizers.given import NOTHING_GIVEN, Given
from normalizers.manifest import Entry, ManifestError, file_key, parse_manifest

MANIFEST = "manifest.csv"
"""Name of the submissions' manifest in the raw folder."""
_SUFFIXES = (".yaml", ".yml")
_PREFIX = 12
"""Digits of a document's id that every correction has at least."""
_MAX_BYTES = 64 * 2**20


@dataclass(slots=True)
class Givens:
    """What people say of all documents."""

    corrections: list[Correction] = field(default_factory=list)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    """By the name of the file (`normalizers.manifest.file_key`)."""
    unfetched: list[Refused] = field(default_factory=list)
    """Objects of a raw store that are not on this disk, and why."""
    _by_prefix: dict[str, list[Correction]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_prefix = {}
        for correction in self.corrections:
            self._by_prefix.setdefault(correction.document[:_PREFIX], []).append(correction)

    def __bool__(self) -> bool:
        return bool(self.corrections or self.entries)

    def of(self, document_id: str, names: Collection[str]) -> Given:
        """What concerns a document that has these names."""
        corrections = [c for c in self._by_prefix.get(document_id[:_PREFIX], ()) if c.concerns(document_id)]
        entries: list[Entry] = []
        if self.entries:
            for name in sorted(names):
                entries += self.entries.get(file_key(name), ())
        return Given(tuple(corrections), tuple(entries)) if corrections or entries else NOTHING_GIVEN

    def strangers(self, document_ids: Collection[str]) -> Iterator[Correction]:
        """Corrections of documents that are none of these."""
        prefixes: dict[str, list[str]] = {}
        for document_id in document_ids:
            if document_id[:_PREFIX] in self._by_prefix:
                prefixes.setdefault(document_id[:_PREFIX], []).append(document_id)
        for correction in self.corrections:
            if not any(map(correction.concerns, prefixes.get(correction.document[:_PREFIX], ()))):
                yield correction


def read_givens(settings: Settings) -> Givens:
    """Reads the corrections' folder and the manifest; neither has to be there.

    Raises `UserError` for the first line that cannot be understood.
    """
    try:
        return Givens(_corrections(settings.corrections), _entries(settings.raw / MANIFEST))
    except (CorrectionError, ManifestError) as error:
        raise UserError(str(error)) from error


def _corrections(folder: Path) -> list[Correction]:
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise UserError(f"{printable(str(folder))} is no folder: say where the corrections are with PMG_CORRECTIONS")
    out: list[Correction] = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES and p.is_file()):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = reason(error) if isinstance(error, OSError) else "it is not UTF-8"
            raise UserError(f"cannot read the corrections in {printable(str(path))}: {why}") from error
        out += parse_corrections(text, printable(str(path)))
    return out


def _entries(path: Path) -> dict[str, list[Entry]]:
    """The manifest's entries by file; it is opened only if it is a file, as every other name in the raw folder."""
    shown = printable(str(path))
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            raise UserError(f"{shown} is no manifest: it has to be a file of at most {_MAX_BYTES // 2**20} MiB")
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UserError(f"cannot read {shown}: {reason(error)}") from error
    out: dict[str, list[Entry]] = {}
    for entry in parse_manifest(data, shown):
        out.setdefault(entry.file, []).append(entry)
    return out
