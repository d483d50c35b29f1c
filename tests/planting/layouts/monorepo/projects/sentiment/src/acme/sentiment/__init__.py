"""Whether somebody liked it."""
