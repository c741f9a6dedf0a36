"""Parts of the plugin for the stage-4 form of territorial management: its sections, tables, list items and records."""
