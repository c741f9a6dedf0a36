"""Compares names without case, accents and little words, and allows few typing errors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

MAX_NAME = 300
"""Maximum length of the name of a body, a region or an indicator, in characters; a longer text is not a name."""

MIN_FUZZY_LETTERS = 8
"""Minimum length of a name in which typing errors are allowed, in letters; a shorter name must match exactly."""

LEAD = 2
"""Minimum number of typing errors by which the runner-up must be further away than the best entry."""

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
_BAR_IN_WORD = re.compile(r"\|(?=\w)|(?<=\w)\|")
_LOOK_ALIKES = str.maketrans("01i", "oll")
"""Signs that OCR takes for each other ("1nstituto", "lnstituto"), mapped to one of them."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Result of looking up a name or a code.

    `name` and `code` are None if nothing is certain enough; `reason` then states why (it can also state a doubt about
    an entry that was found).  `method` is the rule ("code", "name", "name_fuzzy", …), `confidence` (0..1) how often
    the rule is right.  `ministry_code` is the partida of the service.
    """

    name: str | None
    code: str | None
    method: str
    confidence: float
    reason: str | None = None
    ministry_code: str | None = None


def unresolved(reason: str, method: str = "none") -> Resolution:
    """Returns the resolution of a look-up that found nothing, with its reason."""
    return Resolution(None, None, method, 0.0, reason)


def fold_name(text: str) -> str:
    """Returns text in lower case without accents and apostrophes, other marks as single spaces.

    Only the first `MAX_NAME` characters are used.
    """
    decomposed = unicodedata.normalize("NFKD", text[:MAX_NAME].replace("ß", "ss"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]|_", " ", re.sub(r"['´`’‘]", "", bare)).lower().split())


def words(text: str) -> list[str]:
    """Returns the words that distinguish a name, for comparison: folded, abbreviations expanded, no little words.

    Letters and digits that OCR confuses are equal in them, except in numbers.
    """
    folded = fold_name(_BAR_IN_WORD.sub("l", text)).split()
    expanded = (_SHORT_FORMS.get(word, word) for word in folded)
    alike = (word if word.isdigit() else word.translate(_LOOK_ALIKES) for word in expanded)
    return [word for word in alike if word not in _LITTLE_WORDS]


def comparison_key(text: str) -> str:
    """Returns the key that all spellings of a name share, also those of OCR: its words, joined."""
    return "".join(words(text))


def allowed_errors(length: int) -> int:
    """Returns how many typing errors a name of `length` letters may have: 2, plus 1 for each 20 letters beyond 40.

    A name shorter than `MIN_FUZZY_LETTERS` may have none.
    """
    return 0 if length < MIN_FUZZY_LETTERS else 2 + max(0, length - 40) // 20


@dataclass(frozen=True, slots=True)
class Match:
    """Entries that a name can mean, and the number of typing errors of the nearest one."""

    entries: tuple[int, ...]
    errors: int
    method: str


@dataclass(slots=True)
class NameIndex:
    """Maps names to entries (any integers): by exact spelling, by the same words in any order, with typing errors."""

    _exact: dict[str, dict[int, int]] = field(default_factory=dict)
    _sorted: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[tuple[str, int, int]]) -> NameIndex:
        """Builds an index of (name, entry, rank); rank 0 is the name itself, higher ranks are aliases."""
        index = cls()
        for name, entry, rank in names:
            ranks = index._exact.setdefault(comparison_key(name), {})
            ranks[entry] = min(rank, ranks.get(entry, rank))
            index._sorted.setdefault("".join(sorted(words(name))), set()).add(entry)
        return index

    def exact(self, text: str, keep: Callable[[int], bool] = lambda entry: True) -> Match | None:
        """Returns the entries with exactly this name, in the order of its words if possible, else in any order.

        Entries that have it as their name hide entries that have it only as an alias.
        """
        ranks = {e: r for e, r in self._exact.get(comparison_key(text), {}).items() if keep(e)}
        if ranks:
            best = min(ranks.values())
            return Match(tuple(e for e, r in ranks.items() if r == best), 0, "name" if best == 0 else "alias")
        reordered = self._sorted.get("".join(sorted(words(text))), set())
        kept = tuple(sorted(e for e in reordered if keep(e)))
        return Match(kept, 0, "name_reordered") if kept else None

    def nearest(self, text: str, keep: Callable[[int], bool] = lambda entry: True) -> Match | None:
        """Returns the nearest entries within the allowed typing errors, and those less than `LEAD` errors further away.

        The entry that was meant is therefore always among them if the name has at most `LEAD` errors.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        key = comparison_key(text)
        limit = allowed_errors(len(key))
        if not limit:
            return None
        similar = process.extract(key, self._exact.keys(), scorer=OSA.distance, score_cutoff=limit, limit=None)
        errors: dict[int, int] = {}
        for name, distance, _ in similar:
            if len(name) >= MIN_FUZZY_LETTERS:
                for entry in filter(keep, self._exact[name]):
                    errors[entry] = min(int(distance), errors.get(entry, int(distance)))
        best = min(errors.values(), default=limit + 1)
        if best > limit:
            return None
        return Match(tuple(e for e, n in errors.items() if n < best + LEAD), best, "name_fuzzy")
