"""The rooms of the stage-4 form of territorial management: its sections, rows, lists of items, and what they say."""
