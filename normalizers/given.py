"""What people say of a document beside its bytes: corrections of its values, and the manifest's entries on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from normalizers.corrections import Correction
from normalizers.corrections import digest as digest_of
from normalizers.manifest import Entry


@dataclass(frozen=True, slots=True)
class Given:
    """Corrections in the order of their application, and entries of the submissions' manifest."""

    corrections: tuple[Correction, ...] = ()
    entries: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.corrections or self.entries)

    def digest(self) -> str:
        """Names all of it ("": nothing): a document is read again when this changes."""
        if not self.entries:
            return digest_of(self.corrections)
        said = [digest_of(self.corrections), *sorted(map(repr, self.entries))]
        return hashlib.sha256("\n".join(said).encode("utf-8", "backslashreplace")).hexdigest()[:16]


NOTHING_GIVEN = Given()
