"""Reliability of the status `ok`: counts documents by whether they are right and whether they are `ok`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class StatusReliability:
    """Wrong documents that are `ok` mislead an analyst; right ones that are not cost a person's time."""

    right: int = 0
    wrong: int = 0
    right_and_flagged: int = 0
    wrong_and_ok: int = 0

    def count(self, *, is_right: bool, is_ok: bool) -> None:
        """Counts a document; one that failed is wrong and not `ok`."""
        self.right += is_right
        self.wrong += not is_right
        self.right_and_flagged += is_right and not is_ok
        self.wrong_and_ok += is_ok and not is_right

    def add(self, other: StatusReliability) -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.right_and_flagged += other.right_and_flagged
        self.wrong_and_ok += other.wrong_and_ok

    @property
    def wrong_and_ok_share(self) -> float:
        """Share of all documents that are wrong and `ok`, 0 to 1."""
        return self.wrong_and_ok / max(1, self.right + self.wrong)

    @property
    def right_and_flagged_share(self) -> float:
        """Share of the right documents that are flagged, 0 to 1."""
        return self.right_and_flagged / max(1, self.right)

    def __str__(self) -> str:
        return (
            f"wrong and ok {self.wrong_and_ok}/{self.right + self.wrong} ({self.wrong_and_ok_share:.1%}), "
            f"right and flagged {self.right_and_flagged}/{self.right} ({self.right_and_flagged_share:.1%})"
        )
