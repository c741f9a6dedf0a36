"""Human input: what people state about a document, and its digest.  Reads no file; `flows.planning` does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from normalizers.acceptances import Acceptance
from normalizers.corrections import Correction
from normalizers.corrections import digest as digest_of
from normalizers.manifest import Entry
from normalizers.status import FORM_CONTRADICTIONS


@dataclass(frozen=True, slots=True)
class HumanInput:
    """Corrections in the order in which they are applied, entries of the submissions' manifest, and acceptances."""

    corrections: tuple[Correction, ...] = ()
    entries: tuple[Entry, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.corrections or self.entries or self.acceptances)

    def digest(self, status: str) -> str:
        """Returns a digest of all input ("" for none); a document with this status is read again when it changes.

        Acceptances by pattern count only for a document that may have a failure of their check: in an `ok` document
        only failures that do not count for the status.
        """
        has_failures = status in {"review", "accepted"}
        acceptances = [a for a in self.acceptances if a.document or has_failures or a.check in FORM_CONTRADICTIONS]
        if not self.entries and not acceptances:
            return digest_of(self.corrections)
        parts = [digest_of(self.corrections), *sorted(map(repr, self.entries)), *sorted(map(repr, acceptances))]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]


NO_INPUT = HumanInput()
