"""Rows of known answers that several tasks' `probes.py` make the same way."""
