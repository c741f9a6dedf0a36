"""Tolerances and costs of the solver of tables that are not fully ruled."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableSettings:
    """Settings of the solver.  Lengths are in font sizes, steps in usual row steps; a cost of 1 is one printed line
    that contradicts the result.

    They were set by hand; `benchmarks/fit_tables.py` measures how much each matters (table in docs/architecture.md).
    """

    # Words to segments
    text_gap: float = 0.9
    """Minimum gap between two texts: a space takes 0.2 to 0.35, one between justified words seldom more than 0.8."""
    figure_gap: float = 0.3
    """Minimum gap between two figures, which no sentence has side by side: more than the space of most fonts."""

    # Segments to columns
    cross_cost: float = 1.5
    """Cost of each segment that a gutter cuts."""
    column_cost: float = 1.2
    """Cost of one more column; 0 if a piece of a rule ends in the gutter."""

    # Lines to tables
    rule_width: float = 12.0
    """Width above which a rule can belong to a table."""
    heading_gap: float = 1.2
    """Maximum distance of a row from the rule above it; words further below are a heading between two tables."""
    lead_gap: float = 0.6
    """Maximum gap between the first or last rule of a table and lines outside the rules that can be its rows."""
    region_step: float = 3.2
    """Distance between baselines above which a table without rules ends, in usual font sizes."""
    sentence: int = 8
    """Maximum number of words of a single text that can be a row of a table without rules."""
    least_lines: int = 3
    """Minimum number of lines with several texts in a table without rules."""
    least_figures: float = 0.5
    """Share of the pieces beside the first column above which figures alone show that lines are a table."""

    # Lines to rows
    row_gap: float = 1.25
    """Step above which two lines are different rows, except in tables with a rule below each row."""
    tight_step: float = 0.95
    """Step below which two lines are closer than rows usually are."""
    tight_cost: float = 4.0
    """Cost of separating such lines, for each step that they are closer; at most `most_tight`."""
    most_tight: float = 2.0
    join_cost: float = 1.0
    """Cost of joining two lines to one row, whatever their texts."""
    indent: float = 0.4
    """Distance further to the right above which a line is indented below the one above it."""
    hang_cost: float = 1.0
    """Cost of separating a lone indented text from the row above it."""
    lower_cost: float = 1.5
    """Cost of separating a text that begins in lower case, or that follows one with an unfinished end."""
    bold_cost: float = 1.5
    """Cost of joining bold text and text that is not bold."""
    colon_cost: float = 1.0
    """Cost of joining a text that follows a colon."""
    full_cost: float = 0.5
    """Cost of separating lines if the next word would not have fitted on the first one."""
    short_cost: float = 0.7
    """Cost of joining lines if the next word would have fitted on the first one."""
    stack_cost: float = 4.0
    """Cost of each further figure in one cell of a column of figures."""
    ruled_cost: float = 2.0
    """Cost of separating two lines between rules, in a table with a rule below each row."""
    most_row_lines: int = 12
    """Maximum number of lines of a row."""


SETTINGS = TableSettings()
