"""What data cannot say of a PMG formulation: tables whose cells are gone, and the goals of stages."""

from extractors.forms.engine import Plugin
from extractors.forms.pmg.flat import fold_flat
from extractors.forms.pmg.stage_goals import add_stage_goals

PLUGIN = Plugin(prepare=fold_flat, tables={"stage_goals": add_stage_goals})
