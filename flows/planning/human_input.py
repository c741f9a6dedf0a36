"""Reads corrections and the submissions' manifest from disk, once for each run.

Their places do not depend on the working folder: the ledger remembers a place that was once set, and the default is
beside the datasets.  A run is refused if input that earlier runs applied is gone, because it would undo that input.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows.errors import UserError
from flows.planning.discover import Refused
from flows.safe_text import printable, reason
from flows.settings import Settings, ledger_of
from normalizers.acceptances import Acceptance, parse_acceptance
from normalizers.corrections import Correction, parse_correction
from normalizers.entries import CorrectionError, read_entries
from normalizers.human_input import NO_INPUT, HumanInput
from normalizers.manifest import Entry, ManifestError, file_key, parse_manifest
from warehouse.ledger import Ledger

MANIFEST = "manifest.csv"
"""Name of the submissions' manifest in the raw folder."""
_SUFFIXES = (".yaml", ".yml")
_PREFIX = 12
"""Number of leading digits of the document id that every correction states at least."""
_MAX_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class InputPlaces:
    """Absolute paths of corrections and manifest; `not_default` holds those that differ from the default."""

    corrections: Path
    manifest: Path
    not_default: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings, remembered: Mapping[str, str]) -> InputPlaces:
        """Takes each path from the settings, else from earlier runs, else the default."""
        defaults = {
            "corrections": settings.default_corrections,
            "manifest": settings.raw.absolute() / MANIFEST,
        }
        chosen = {name: getattr(settings, name) or remembered.get(name) or path for name, path in defaults.items()}
        places = {name: Path(path).absolute() for name, path in chosen.items()}
        not_default = {name: str(path) for name, path in places.items() if path != defaults[name]}
        return cls(**places, not_default=not_default)


def input_places(settings: Settings) -> InputPlaces:
    """Returns the paths of corrections and manifest for these settings and their ledger."""
    return InputPlaces.of(settings, _remembered_places(settings)[0])


def _remembered_places(settings: Settings) -> tuple[Mapping[str, str], bool]:
    """Returns the paths that the ledger remembers from earlier runs, and whether any run applied human input."""
    if not ledger_of(settings).exists():
        return {}, False
    with Ledger(ledger_of(settings), read_only=True) as ledger:
        return ledger.settings(), ledger.has_human_input()


@dataclass(slots=True)
class HumanInputs:
    """Human input for all documents: corrections, manifest entries and acceptances."""

    corrections: list[Correction] = field(default_factory=list)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    """Manifest entries by file key (`normalizers.manifest.file_key`)."""
    acceptances: list[Acceptance] = field(default_factory=list)
    """Acceptances of failed checks."""
    unfetched: list[Refused] = field(default_factory=list)
    """Objects of a raw store that could not be fetched, with reasons."""
    to_remember: Mapping[str, str] = field(default_factory=dict)
    """Settings for the ledger to store: paths that are not the default, and which inputs exist."""
    _by_prefix: dict[str, list[Correction]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_prefix = {}
        for correction in self.corrections:
            self._by_prefix.setdefault(correction.document[:_PREFIX], []).append(correction)

    def __bool__(self) -> bool:
        return bool(self.corrections or self.entries or self.acceptances)

    def of(self, document_id: str, names: Collection[str]) -> HumanInput:
        """Returns the input that concerns a document with these names."""
        corrections = [c for c in self._by_prefix.get(document_id[:_PREFIX], ()) if c.applies_to(document_id)]
        entries: list[Entry] = []
        if self.entries:
            for name in sorted(names):
                entries += self.entries.get(file_key(name), ())
        acceptances = [a for a in self.acceptances if a.applies_to(document_id)]
        human_input = HumanInput(tuple(corrections), tuple(entries), tuple(acceptances))
        return human_input if human_input else NO_INPUT

    def unmatched(self, document_ids: Collection[str]) -> Iterator[Correction | Acceptance]:
        """Yields corrections and acceptances that concern none of these documents."""
        for acceptance in self.acceptances:
            if acceptance.document is not None and not any(map(acceptance.applies_to, document_ids)):
                yield acceptance
        prefixes: dict[str, list[str]] = {}
        for document_id in document_ids:
            if document_id[:_PREFIX] in self._by_prefix:
                prefixes.setdefault(document_id[:_PREFIX], []).append(document_id)
        for correction in self.corrections:
            if not any(map(correction.applies_to, prefixes.get(correction.document[:_PREFIX], ()))):
                yield correction


def read_human_input(settings: Settings) -> HumanInputs:
    """Reads the corrections' folder and the manifest; both are optional.

    Raises `UserError` for the first line that is invalid, and if input that earlier runs applied is gone.
    """
    remembered, had_input = _remembered_places(settings)
    places = InputPlaces.of(settings, remembered)
    files = _files(places.corrections)
    try:
        written = [entry for path in files for entry in read_entries(_text(path), printable(str(path)))]
        acceptances = [parse_acceptance(entry) for entry in written if "check" in entry.values]
        corrections = [parse_correction(entry) for entry in written if "check" not in entry.values]
        entries = _entries(places.manifest)
    except (CorrectionError, ManifestError) as error:
        raise UserError(str(error)) from error
    exists = {"corrections": bool(files), "manifest": entries is not None}
    present = {_HAD + name: "yes" for name, is_present in exists.items() if is_present}
    if had_input:
        _refuse_loss(places, remembered, present)
    human_inputs = HumanInputs(corrections, entries or {}, acceptances)
    human_inputs.to_remember = {**places.not_default, **present}
    return human_inputs


_HAD = "had "
"""Prefix of the ledger settings that record which inputs existed: "had corrections", "had manifest"."""


def _refuse_loss(places: InputPlaces, remembered: Mapping[str, str], present: Mapping[str, str]) -> None:
    """Raises `UserError` if input that earlier runs applied is missing: the run would undo it."""
    had = {name for name in remembered if name.startswith(_HAD)}
    # A ledger of an older version does not record which of the two existed.
    missing = had - present.keys() if had or present else {_HAD + "corrections"}
    if _HAD + "corrections" in missing:
        raise UserError(
            f"the corrections that were applied before are gone: none is in {printable(str(places.corrections))}. "
            "Say where they are with --corrections; to undo them all, leave an empty file named none.yaml there"
        )
    if missing:
        raise UserError(
            f"the manifest that was applied before is gone: {printable(str(places.manifest))}. "
            "Say where it is with --manifest; to undo it, leave a file with its header line alone there"
        )


def _files(folder: Path) -> list[Path]:
    """Returns the files with corrections, sorted; none if there is no folder."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise UserError(f"{printable(str(folder))} is not a folder: say where the corrections are with --corrections")
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError(f"cannot read the corrections in {printable(str(path))}: {why}") from error


def _entries(path: Path) -> dict[str, list[Entry]] | None:
    """Returns the manifest's entries by file, or None if there is no manifest; opens only a regular file."""
    shown = printable(str(path))
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            raise UserError(f"{shown} is not a manifest: it has to be a file of at most {_MAX_BYTES // 2**20} MiB")
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UserError(f"cannot read {shown}: {reason(error)}") from error
    out: dict[str, list[Entry]] = {}
    for entry in parse_manifest(data, shown):
        out.setdefault(entry.file, []).append(entry)
    return out
