"""Plugin for the PMG formulation: restores tables whose cells are lost, and reads the goals of stages."""

from extractors.forms.engine import Plugin
from extractors.forms.pmg.flat import restore_tables
from extractors.forms.pmg.stage_goals import add_stage_goals

PLUGIN = Plugin(prepare=restore_tables, tables={"stage_goals": add_stage_goals})
