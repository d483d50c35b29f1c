"""Command line options of training and of testing."""
