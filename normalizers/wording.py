"""How names are compared: without case, accents and little words, and with few typing errors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

MAX_NAME = 300
"""No name of a body, a region or an indicator is longer (characters); what is, is a text and no name."""

MIN_FUZZY_LETTERS = 8
"""A shorter name has too few letters to forgive any: it must be printed as it is."""

LEAD = 2
"""By how many typing errors the runner-up must be further away than the best."""

_LITTLE_WORDS = frozenset(["a", "de", "del", "e", "el", "en", "la", "las", "los", "o", "para", "por", "y"])
_SHORT_FORMS = {
    "gral": "general",
    "nac": "nacional",
    "subsec": "subsecretaria",
    "serv": "servicio",
    "dir": "direccion",
    "min": "ministerio",
    "adm": "administracion",
    "supt": "superintendencia",
}
_DAMAGED = str.maketrans("01|", "oli")


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name or a code was found to be, and how.

    `name` and `code` are None where nothing is sure enough; `reason` then says why (it may also say a doubt about
    something found).  `method` is the rule ("code", "name", "name_fuzzy", …), `confidence` (0..1) how often it is
    right.  `ministry_code` is the partida of a service found.
    """

    name: str | None
    code: str | None
    method: str
    confidence: float
    reason: str | None = None
    ministry_code: str | None = None


def nothing(reason: str, method: str = "none") -> Resolution:
    """The resolution that found nothing, with its reason."""
    return Resolution(None, None, method, 0.0, reason)


def fold(text: str) -> str:
    """Lower case without accents; everything but letters and digits is a space; white space collapsed."""
    decomposed = unicodedata.normalize("NFKD", text[:MAX_NAME].replace("ß", "ss"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]|_", " ", re.sub(r"['´`’‘]", "", bare)).lower().split())


def words(text: str) -> list[str]:
    """The words that tell a name from others: folded, short forms written out, little words gone."""
    out = []
    for word in fold(text).split():
        # A scanner reads "0ficina" and "lnstituto": digits between letters stand for the letters that they resemble.
        mended = word.translate(_DAMAGED) if not word.isdigit() and any(c.isalpha() for c in word) else word
        mended = _SHORT_FORMS.get(mended, mended)
        if mended not in _LITTLE_WORDS:
            out.append(mended)
    return out


def key(text: str) -> str:
    """What two spellings of a name have in common: its words, joined."""
    return "".join(words(text))


def allowed_errors(length: int) -> int:
    """How many typing errors a name of so many letters may have: two, and one more for each 20 letters beyond 40."""
    return 0 if length < MIN_FUZZY_LETTERS else 2 + max(0, length - 40) // 20


@dataclass(frozen=True, slots=True)
class Match:
    """Entries that a name can mean, best rank first found, and how many typing errors away they are."""

    entries: tuple[int, ...]
    errors: int
    method: str


@dataclass(slots=True)
class NameIndex:
    """Names to entries (any integers).  Exact spelling and order of words first, then few typing errors."""

    _exact: dict[str, dict[int, int]] = field(default_factory=dict)
    _sorted: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[tuple[str, int, int]]) -> NameIndex:
        """Of (name, entry, rank): rank 0 is the name itself, higher ones are aliases."""
        index = cls()
        for name, entry, rank in names:
            ranks = index._exact.setdefault(key(name), {})
            ranks[entry] = min(rank, ranks.get(entry, rank))
            index._sorted.setdefault("".join(sorted(words(name))), set()).add(entry)
        return index

    def exact(self, text: str, keep: Callable[[int], bool] = lambda entry: True) -> Match | None:
        """The entries with just this name; those of which it is the name itself hide those of which it is an alias."""
        ranks = {e: r for e, r in self._exact.get(key(text), {}).items() if keep(e)}
        if ranks:
            best = min(ranks.values())
            return Match(tuple(e for e, r in ranks.items() if r == best), 0, "name" if best == 0 else "alias")
        reordered = self._sorted.get("".join(sorted(words(text))), set())
        kept = tuple(sorted(e for e in reordered if keep(e)))
        return Match(kept, 0, "name_reordered") if kept else None

    def near(self, text: str, keep: Callable[[int], bool] = lambda entry: True) -> Match | None:
        """The entries a few typing errors away, all that are less than `LEAD` further away than the nearest.

        A name with so many errors or fewer is never taken for another: what it stands for is among the entries.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        wanted = key(text)
        limit = allowed_errors(len(wanted))
        if not limit:
            return None
        found = process.extract(wanted, self._exact.keys(), scorer=OSA.distance, score_cutoff=limit, limit=None)
        errors: dict[int, int] = {}
        for name, distance, _ in found:
            if len(name) >= MIN_FUZZY_LETTERS:
                for entry in filter(keep, self._exact[name]):
                    errors[entry] = min(int(distance), errors.get(entry, int(distance)))
        best = min(errors.values(), default=limit + 1)
        if best > limit:
            return None
        return Match(tuple(e for e, n in errors.items() if n < best + LEAD), best, "name_fuzzy")
