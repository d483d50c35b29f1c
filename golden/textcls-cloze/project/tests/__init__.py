"""Tests: seconds on a CPU, nothing downloaded."""
