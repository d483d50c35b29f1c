"""Measurements, and the real data that they and the demo stand on."""
