"""What a run has to do: which files are new, which are known, which cannot be read at all."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors.document import ReadError
from flows.discover import Found, Refused, as_text, discover, reason
from flows.settings import Settings
from flows.worker import Job
from warehouse.ledger import Ledger
from warehouse.ledger_rows import SourceFile

_CHUNK = 2**20


@dataclass(slots=True)
class Plan:
    """What stands in the raw folder, against what the ledger knows.

    `jobs` are documents to read, `sizes` their sizes by id, `refused` what has no readable bytes and was not said
    before.  `names` are (document id, name) of bytes that came under another name too, `files` what was hashed,
    `mended` the names of files whose bytes could not be read before, and now can.
    """

    seen: int = 0
    unchanged: int = 0
    jobs: list[Job] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)

    @property
    def nothing_new(self) -> bool:
        """Whether there is nothing to do for anybody."""
        return not self.jobs and not self.refused and not self.names

    def batches(self, size: int) -> Iterator[list[Job]]:
        """The jobs, `size` at a time."""
        for start in range(0, len(self.jobs), size):
            yield self.jobs[start : start + size]


def make_plan(settings: Settings, ledger: Ledger) -> Plan:
    """Looks at the raw folder.  A file whose stat is as it was when its bytes were hashed is not opened.

    Raises `ReadError` ("io") when the raw folder itself cannot be read.
    """
    plan = Plan()
    found = discover(settings.raw, settings.suffixes)
    plan.ignored = found.ignored
    known_files, known = ledger.known_files(), set(ledger.documents())
    known_names = {(document_id, name) for document_id, names in ledger.names().items() for name in names}
    unreadable = {failure.source for failure in ledger.open_failures() if failure.document_id is None}
    refused = list(found.refused)
    for file in found.files:
        try:
            document_id = _identify(file, known_files.get(os.fsencode(file.name)), settings, plan)
        except ReadError as error:
            refused.append(Refused(file.name, error.error_type, str(error)))
            continue
        name = as_text(file.name)
        if name in unreadable:
            plan.mended.append(name)
        if document_id not in known:
            known.add(document_id)
            known_names.add((document_id, name))
            plan.jobs.append(Job(document_id, file.path, name))
            plan.sizes[document_id] = file.stat.st_size
        else:
            plan.unchanged += 1
            if (document_id, name) not in known_names:
                plan.names.append((document_id, name))
    plan.seen = len(found.files) + len(found.refused)
    plan.refused = [entry for entry in refused if not _said_before(entry, ledger)]
    plan.unchanged += len(refused) - len(plan.refused)
    return plan


def _identify(file: Found, last: SourceFile | None, settings: Settings, plan: Plan) -> str:
    """The hash of a file's bytes: from the ledger where its stat is unchanged, else from the file itself."""
    if last is not None and last.document_id is not None and last.is_still(file.stat):
        return last.document_id
    if file.stat.st_size > settings.max_file_mb * 2**20:
        said = f"it holds {file.stat.st_size / 2**20:,.0f} MiB; raise PMG_MAX_FILE_MB if it is a real submission"
        raise ReadError("too_large", said)
    checked = time.time_ns()
    digest = hashlib.sha256()
    try:
        with open(file.path, "rb") as source:  # noqa: PTH123 - a name that is not UTF-8 is a str, not a Path
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise ReadError("io", f"cannot read it: {reason(error)}") from error
    document_id = digest.hexdigest()
    plan.files.append(SourceFile.of(file.name, file.stat, document_id, checked))
    return document_id


def _said_before(entry: Refused, ledger: Ledger) -> bool:
    """Whether the same was said of it at the last attempt; what may pass by itself ("io") is tried each time."""
    attempts = ledger.attempts(f"path:{as_text(entry.name)}")
    if not attempts or entry.error_type == "io":
        return False
    return (attempts[-1].error_type, attempts[-1].message) == (entry.error_type, entry.message)
