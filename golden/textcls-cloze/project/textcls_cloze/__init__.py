"""The training code: start reading at train.py."""
