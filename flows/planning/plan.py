"""Compares the raw folder with the ledger: which documents to read, which files are refused.  Hashes files only."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from extractors.document import ReadError
from flows.errors import UserError
from flows.planning.discover import Discovery, Found, Refused, discover, hash_file, size_message
from flows.planning.human_input import MANIFEST, HumanInputs
from flows.planning.scope import ALL_NEW, RerunFilter, Scope, is_older, select_failures
from flows.safe_text import as_text, printable, reason
from flows.settings import Settings
from flows.workers.worker import Job
from normalizers.human_input import NO_INPUT, HumanInput
from normalizers.manifest import file_key
from warehouse.ledger import Ledger
from warehouse.ledger_rows import LastReading, SourceFile, state_of, subject_of


@dataclass(slots=True)
class Plan:
    """Work of a run: the raw folder compared with the ledger.

    `jobs` are documents to read, `sizes` their sizes in bytes by id, `refused` entries without readable bytes that are
    not yet recorded.  `names` are (document id, name) of known bytes under another name, `files` the files that were
    hashed, `resolved_failures` the subjects of failures that are resolved, `notices` messages besides failures.
    """

    seen: int = 0
    unchanged: int = 0
    jobs: list[Job] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    resolved_failures: list[str] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to read, refuse or name."""
        return not self.jobs and not self.refused and not self.names

    def batches(self, size: int) -> Iterator[list[Job]]:
        """Yields the jobs, `size` at a time."""
        for start in range(0, len(self.jobs), size):
            yield self.jobs[start : start + size]

    def add(self, document_id: str, file: Found, human_input: HumanInput) -> None:
        """Adds a document to read, unless it is already planned."""
        if document_id in self.sizes:
            return
        self.jobs.append(Job(document_id, file.path, as_text(file.name), human_input))
        self.sizes[document_id] = file.stat.st_size


@dataclass
class RawFolderState:
    """The raw folder and the ledger side by side: files by the document that they contain, and refused entries.

    Properties that only some runs need are computed on first use.
    """

    names: list[str]
    """Names of everything in the raw folder."""
    refused: list[Refused]
    human_inputs: HumanInputs
    version: str
    """Version of this pipeline."""
    ledger: Ledger
    documents: dict[str, list[Found]] = field(default_factory=dict)
    """Files by document id; unchanged ones are omitted if only new documents are wanted without human input."""

    @cached_property
    def known(self) -> dict[str, LastReading]:
        """Last reading of each document, by document id."""
        return self.ledger.last_readings()

    @cached_property
    def known_names(self) -> dict[str, list[str]]:
        """Every name that a document ever had, by document id."""
        return self.ledger.names()

    @cached_property
    def present(self) -> set[str]:
        """File keys (`file_key`) of everything in the raw folder."""
        return {file_key(as_text(name)) for name in self.names}

    def names_of(self, document_id: str) -> list[str]:
        """Returns a document's names: those of its files, and earlier names that no file has now."""
        earlier = [name for name in self.known_names.get(document_id, ()) if file_key(name) not in self.present]
        return [as_text(file.name) for file in self.documents.get(document_id, ())] + earlier

    def human_input(self, document_id: str) -> HumanInput:
        """Returns the human input for a document."""
        if not self.human_inputs:
            return NO_INPUT
        return self.human_inputs.of(document_id, self.names_of(document_id))


def make_plan(
    settings: Settings, ledger: Ledger, version: str, human_inputs: HumanInputs, scope: Scope = ALL_NEW
) -> Plan:
    """Makes the plan of a run.  A file whose stat has not changed since it was hashed is not opened.

    Raises `ReadError` ("io") if the raw folder cannot be read; `UserError` for a filter with an unknown run or
    document, and if more of the known documents are missing than `missing_share` allows.
    """
    plan = Plan()
    discovery = discover(settings.raw, settings.suffixes, excluded=[MANIFEST])
    discovery.refused += human_inputs.unfetched
    plan.ignored = discovery.ignored
    names = [file.name for file in discovery.files] + [entry.name for entry in discovery.refused]
    state = RawFolderState(names, discovery.refused, human_inputs, version, ledger)
    _identify_files(discovery, state, settings, scope, plan)
    state.refused += _entries_without_file(state)
    if scope.rerun is not None:
        _plan_rerun(scope.rerun, state, ledger, plan)
    else:
        plan.seen = len(discovery.files) + len(discovery.refused)
        plan.notices += _missing(settings, state)
        _plan_new(scope, state, ledger, plan)
    plan.resolved_failures += _resolved_failures(state, ledger)
    return plan


def _identify_files(discovery: Discovery, state: RawFolderState, settings: Settings, scope: Scope, plan: Plan) -> None:
    """Finds the document of each file.  Skips files that the ledger knows as unchanged, unless the run needs them."""
    files, ledger = discovery.files, state.ledger
    if not (state.human_inputs or scope.refresh or scope.rerun):
        unchanged = ledger.unchanged_files()
        files = [file for file in files if state_of(file.name, file.stat) not in unchanged]
        plan.unchanged = len(discovery.files) - len(files)
    known_files = ledger.known_files() if files else {}
    for file in files:
        try:
            document_id = _identify(file, known_files.get(os.fsencode(file.name)), settings, plan)
        except ReadError as error:
            state.refused.append(Refused(file.name, error.error_type, str(error)))
        else:
            state.documents.setdefault(document_id, []).append(file)


def _plan_new(scope: Scope, state: RawFolderState, ledger: Ledger, plan: Plan) -> None:
    """Plans new documents, those whose human input changed, and with `refresh` those that an older version read."""
    undone: list[str] = []
    for document_id, files in state.documents.items():
        known, human_input = state.known.get(document_id), state.human_input(document_id)
        digest = human_input.digest(known.status) if known and human_input else ""
        has_changed = known is None or known.input_digest != digest
        if has_changed or (scope.refresh and known and is_older(known.pipeline_version, state.version)):
            plan.add(document_id, files[0], human_input)
            plan.unchanged += len(files) - 1
            if known and known.input_digest and not digest:
                undone.append(as_text(files[0].name))
        else:
            plan.unchanged += len(files)
        known_names = state.known_names.get(document_id, ())
        renamed = files if known else files[1:]  # the outcome of a new document stores its first name
        plan.names += [(document_id, name) for file in renamed if (name := as_text(file.name)) not in known_names]
    for entry in state.refused:
        if not _is_repeated(entry, ledger):
            plan.refused.append(entry)
        elif entry.step == "discover":
            plan.unchanged += 1
    if undone:
        listed = ", ".join(undone[:3]) + (f" and {len(undone) - 3:,} more" if len(undone) > 3 else "")
        plan.notices.append(f"what corrections or manifest said is taken back: {listed}")
    plan.notices += _notices(scope, state)


def _plan_rerun(rerun_filter: RerunFilter, state: RawFolderState, ledger: Ledger, plan: Plan) -> None:
    """Plans the selected failures whose file or entry is still in the raw folder; adds a notice for the others."""
    by_name = {as_text(file.name): (i, file) for i, files in state.documents.items() for file in files}
    refused = {as_text(entry.name): entry for entry in state.refused}
    for failure in select_failures(ledger, rerun_filter):
        plan.seen += 1
        document_id, file = failure.document_id, None
        if document_id is None and failure.source in by_name:
            document_id, file = by_name[failure.source]
        elif document_id in state.documents:
            file = state.documents[document_id][0]
        if document_id is not None and file is not None:
            if failure.document_id is not None or document_id not in state.known:
                plan.add(document_id, file, state.human_input(document_id))
        elif failure.document_id is None and failure.source in refused:
            plan.refused.append(refused[failure.source])
        else:
            advice = "put it there again, or close the failure with pmg dismiss"
            plan.notices.append(f"{failure.source}: its file is no longer in raw; {advice}")


def _missing(settings: Settings, state: RawFolderState) -> Iterator[str]:
    """Yields a notice about known documents that no file in the raw folder contains.

    A document counts as present while a file has one of its names: other bytes under that name replace it.
    Raises `UserError` if more than `missing_share` is gone: the disk may not be mounted.
    """
    folder = printable(settings.typed_folder("raw"))
    if not state.known_names:
        if not state.names:
            yield f"no document is in {folder}: no name there ends in {' or '.join(settings.suffixes)}"
        return
    present_names = set(state.names)  # most names are spelled as in the ledger, and need no `file_key`
    missing = sorted(
        names[0]
        for document_id, names in state.known_names.items()
        if document_id not in state.documents
        and present_names.isdisjoint(names)
        and not any(file_key(name) in state.present for name in names)
    )
    if not missing:
        return
    listed = ", ".join(missing[:3]) + (f" and {len(missing) - 3:,} more" if len(missing) > 3 else "")
    are = "is" if len(missing) == 1 else "are"
    notice = f"{len(missing):,} of {len(state.known_names):,} known documents {are} no longer in {folder}: {listed}"
    if len(missing) > settings.missing_share * len(state.known_names):
        raise UserError(f"{notice}. If that is meant, say --missing-share 1; what was read stays", 1)
    yield f"{notice}; what was read of them stays"


def _resolved_failures(state: RawFolderState, ledger: Ledger) -> Iterator[str]:
    """Yields the subjects of resolved failures: of files readable now, of manifest entries with a file or removed."""
    failures = [failure for failure in ledger.open_failures() if failure.document_id is None]
    if not failures:
        return
    readable = {*map(as_text, state.names)} - {as_text(entry.name) for entry in state.refused}
    entries = {as_text(entry.name) for entry in state.refused if entry.step == "manifest"}
    for failure in failures:
        is_entry = failure.step == "manifest"
        if failure.source in readable or (is_entry and failure.source not in entries):
            yield subject_of(failure.source)


def _entries_without_file(state: RawFolderState) -> Iterator[Refused]:
    """Yields manifest entries whose file is not, and never was, in the raw folder."""
    if not state.human_inputs.entries:
        return
    all_keys = state.present | {file_key(name) for names in state.known_names.values() for name in names}
    for name in state.human_inputs.entries:
        if name not in all_keys:
            message = f"{MANIFEST} names it, but it is not there: put it there, or mend the manifest"
            yield Refused(name, "io", message, "manifest")


def _notices(scope: Scope, state: RawFolderState) -> Iterator[str]:
    """Yields notices about requests that could not be carried out because a file or document is missing."""
    if not (state.human_inputs.corrections or state.human_inputs.acceptances or scope.refresh):
        return
    for entry in state.human_inputs.unmatched({*state.documents, *state.known}):
        yield f"the {entry.name} concerns no document: none is called {entry.document}"
    absent = {i: known for i, known in state.known.items() if i not in state.documents}
    for document_id, known in absent.items():
        human_input = state.human_input(document_id)
        has_input = human_input.corrections or human_input.acceptances
        if has_input and human_input.digest(known.status) != known.input_digest:
            name = ", ".join(state.known_names.get(document_id, ())) or document_id
            yield f"{name}: its corrections wait, for its file is no longer in raw"
    older = sum(is_older(k.pipeline_version, state.version) for k in absent.values()) if scope.refresh else 0
    if older:
        yield f"{older:,} documents that an older version read stay as they are, for their files are no longer in raw"


def _identify(file: Found, last: SourceFile | None, settings: Settings, plan: Plan) -> str:
    """Returns the hash of a file's bytes: from the ledger if its stat is unchanged, else from the file itself."""
    if last is not None and last.document_id is not None and last.is_unchanged(file.stat):
        return last.document_id
    if too_large := size_message(file.stat.st_size, settings.max_file_mb):
        raise ReadError("too_large", too_large)
    checked = time.time_ns()
    try:
        document_id = hash_file(file)
    except OSError as error:
        raise ReadError("io", f"cannot read it: {reason(error)}") from error
    plan.files.append(SourceFile.of(file.name, file.stat, document_id, checked))
    return document_id


def _is_repeated(entry: Refused, ledger: Ledger) -> bool:
    """True if the last attempt had the same result; a file that could not be read ("io") is reported each time."""
    subject = subject_of(as_text(entry.name))
    attempts = ledger.attempts(subject)
    if not attempts or ledger.is_closed(subject) or (entry.error_type == "io" and entry.step == "discover"):
        return False
    return (attempts[-1].error_type, attempts[-1].message) == (entry.error_type, entry.message)
