"""Which failures count for a document's status, and what an acceptance of them matches."""

from __future__ import annotations

from datetime import date

import pytest

from normalizers.acceptances import Acceptance, accepted
from normalizers.calibration import lower_confidences
from normalizers.human_input import HumanInput
from normalizers.records import Check, Provenance
from normalizers.status import status_of

CONTRADICTION = "verdict_agrees_with_figures"


def failure(check: str, message: str = "It does not add up.") -> Check:
    return Check(document_id="d", check=check, passed=False, severity="warning", message=message)


def acceptance(check: str, pattern: str = "*add up*") -> Acceptance:
    return Acceptance(check, "M. Soto", date(2026, 11, 20), "printed so", pattern=pattern)


def test_a_form_that_contradicts_itself_needs_no_acceptance() -> None:
    checks = [failure("weights"), failure(CONTRADICTION)]
    assert status_of(checks) == "review"
    assert status_of(accepted(checks, [acceptance("weights")])) == "accepted"
    assert status_of(accepted(checks, [acceptance(CONTRADICTION)])) == "review"
    assert status_of(checks[1:]) == status_of(accepted(checks[1:], [acceptance(CONTRADICTION)])) == "ok"


def test_a_form_that_contradicts_itself_leaves_the_confidences_as_they_are() -> None:
    value = Provenance(document_id="d", dataset="x", record_id="r", field="f", method="cell", confidence=1.0)
    assert lower_confidences([value], [failure(CONTRADICTION)]) == [value]
    assert lower_confidences([value], [failure("weights")]) != [value]


def test_an_ok_document_is_read_again_for_an_acceptance_of_what_it_may_fail() -> None:
    for check, rereads in ((CONTRADICTION, True), ("weights", False)):
        told = HumanInput(acceptances=(acceptance(check),))
        assert (told.digest("ok") != HumanInput().digest("ok")) == rereads
        assert told.digest("review") != HumanInput().digest("review")


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("The target 50 % [(4/8)*100] is *", True),
        ("The target 50 % [(?/8)*100] *.", True),
        ("The target 50 % * is wrong", False),
        ("*[a-z]*", False),
    ],
)
def test_a_pattern_has_two_wildcards_and_no_other_sign_means_anything(pattern: str, matches: bool) -> None:
    found = failure("targets", "The target  50 % [(4/8)*100] is\nwrong.")
    assert acceptance("targets", pattern).is_of(found) is matches
