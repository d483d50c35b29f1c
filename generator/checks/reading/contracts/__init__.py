"""What training code must agree on: keys of dicts and checkpoints, metrics."""
