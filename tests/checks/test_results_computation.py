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


@pytest.mark.parametrize("unit", ["%", "Porcentaje", "por ciento"])
def test_percent_can_be_written_in_words(unit):
    computed = {"numerator": 49.0, "denominator": 50.0}
    result = {"name": "Casos", "result_raw": "98", "result_value": 98.0, "result_unit": unit}
    result |= {f"result_{part}": value for part, value in computed.items()}
    indicator = {"name": "Casos", "target_raw": "98", "target_value": 98.0, "target_unit": unit}
    indicator |= {f"target_{part}": value for part, value in computed.items()}
    (check,) = found("result_equals_computation", form="indicator_results", results=[result])
    assert check.passed and check.actual == f"98 {unit}"
    (check,) = found("target_equals_computation", indicators=[indicator])
    assert check.passed
