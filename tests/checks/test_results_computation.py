"""A result against its computation, as forms print both."""

import pytest
from checked import found


@pytest.mark.parametrize(
    ("raw", "value", "parts", "passed"),
    [
        ("103,4 (8.272/8.000)", 103.4, (8272.0, 8000.0), True),  # percent in a column of units, no "*100"
        ("15 (1.800/120)", 15.0, (1800.0, 120.0), True),
        ("103,9 (8.272/8.000)", 103.9, (8272.0, 8000.0), False),
    ],
)
def test_a_share_needs_no_factor(raw, value, parts, passed):
    result = {"name": "Casos", "result_raw": raw, "result_value": value, "result_numerator": parts[0]}
    result["result_denominator"] = parts[1]
    (check,) = found("result_equals_computation", form="indicator_results", results=[result])
    assert check.passed is passed
