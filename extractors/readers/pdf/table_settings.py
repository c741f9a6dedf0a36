"""Every tolerance and cost of the solver of tables that rules do not part, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableSettings:
    """Lengths are in font sizes, steps in usual row steps, costs in printed lines that speak against a reading.

    They were set by hand; `benchmarks/fit_tables.py` says how much each matters (docs/architecture.md has its table).
    """

    # Words to segments
    text_gap: float = 0.9
    """A gap that parts texts: a space takes 0.2 to 0.35, one between justified words seldom more than 0.8."""
    figure_gap: float = 0.3
    """A gap that parts two figures, which no sentence sets side by side: more than the space of most fonts."""

    # Segments to columns
    cross_cost: float = 1.5
    """Of a segment that a gutter cuts."""
    column_cost: float = 1.2
    """Of one more column; none where a rule ends in the gutter."""

    # Lines to tables
    rule_width: float = 12.0
    """A rule is as wide as a table from this width on."""
    heading_gap: float = 1.2
    """Words further below a rule than this are a heading between two tables, and no row."""
    lead_gap: float = 0.6
    """Lines that stand above the first rule of a table, or below its last, with at most this gap may be its rows."""
    region_step: float = 3.2
    """A step from baseline to baseline that ends a table without rules."""
    sentence: int = 8
    """A line of one text of more words than this is no row of a table without rules."""
    least_lines: int = 3
    """A table without rules has so many lines of several texts."""
    least_figures: float = 0.5
    """In a table without rules more than this share of what stands beside the first column are figures."""

    # Lines to rows
    row_gap: float = 1.25
    """A step that parts rows, whatever they say."""
    tight_step: float = 0.95
    """Below this step lines are nearer than rows are ..."""
    tight_cost: float = 4.0
    """... and each step less speaks so much for one row, up to ..."""
    most_tight: float = 2.0
    join_cost: float = 1.0
    """Of taking two lines for one row, whatever they say."""
    indent: float = 0.4
    """A line that begins so much further to the right hangs under the one above."""
    hang_cost: float = 1.0
    """Of parting a lone text that hangs under a row from it."""
    lower_cost: float = 1.5
    """Of parting a text that goes on in lower case, or from one that ends where no text can."""
    bold_cost: float = 1.5
    """Of joining bold text and text that is not."""
    colon_cost: float = 1.0
    """Of joining what follows a colon."""
    full_cost: float = 0.5
    """Of parting a line so full that the next word would not fit."""
    short_cost: float = 0.7
    """Of joining a line on which the next word would have fitted."""
    stack_cost: float = 4.0
    """Of two figures in one cell of a column of figures."""
    ruled_cost: float = 2.0
    """Of parting two lines between the rules of a table that has a rule under each of its rows."""
    most_row_lines: int = 12
    """A row has no more lines."""


SETTINGS = TableSettings()
