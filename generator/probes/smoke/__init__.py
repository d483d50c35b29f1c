"""The probes: each module's first line is the probe's title, its `probe` looks."""
