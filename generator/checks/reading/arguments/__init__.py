"""Parsers of command lines in code, and where their results go."""
