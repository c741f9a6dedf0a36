"""Text that is shown cannot act; corrections that are shown can be pasted."""

import re
import unicodedata

import yaml
from hypothesis import given
from hypothesis import strategies as st
from review_corpus import parse_corrections

from review.text import correction, figure, scalar, visible

UNICODE = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    UNICODE,
)


def test_what_turns_or_hides_text_is_written_out():
    assert visible("a\u202eb\x00c\u200bd\u2066e\ufeff") == "a⟨U+202E⟩b⟨U+0000⟩c⟨U+200B⟩d⟨U+2066⟩e⟨U+FEFF⟩"
    assert visible("Ñandú\t1º\n«x» עברית") == "Ñandú\t1º\n«x» עברית"


@given(UNICODE)
def test_nothing_that_acts_remains(text):
    kept = [c for c in visible(text) if unicodedata.category(c) in ("Cc", "Cf") and c not in "\t\n"]
    # Signs that stand over numbers in Arabic and a few scripts are format characters that print.
    assert all(
        unicodedata.bidirectional(c) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        for c in kept
    )
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in kept)


def test_figures_read_as_people_write_them():
    assert [figure(v) for v in (20.0, 117.58, True, None, 1e20, 0.1)] == ["20", "117.58", "yes", "", "1e+20", "0.1"]


@given(VALUES)
def test_a_value_comes_back_from_yaml_as_it_went_in(value):
    text = scalar(value)
    assert "\n" not in text
    back = yaml.safe_load(f"old: {text}")["old"]
    assert back == value and type(back) is type(value)


@given(UNICODE)
def test_what_is_pasted_is_what_is_seen(text):
    assert visible(scalar(text)) == scalar(text)


@given(UNICODE)
def test_a_correction_that_is_filled_in_is_understood(old):
    entry = correction("ab" * 32, "indicators", "0123456789", "name", old)
    filled = entry.replace("!fill-in", "nuevo", 2).replace("!fill-in", "2026-11-21", 1).replace("!fill-in", "carta")
    (parsed,) = parse_corrections(filled)
    assert (parsed.old, parsed.new, parsed.record, parsed.why) == (old, "nuevo", "0123456789", "carta")


def test_a_correction_that_is_not_filled_in_is_refused():
    entry = correction("ab" * 32, "indicators", "4be1", "name", "x")
    for filled in (0, 1, 2, 3):
        left = re.sub("!fill-in", "2026-11-21", entry, count=filled)
        try:
            parse_corrections(left)
        except ValueError as error:
            assert "pasted.yaml" in str(error)
        else:
            raise AssertionError("an open correction would be applied")
