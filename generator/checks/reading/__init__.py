"""What the checks stand on: modules, scopes, classes, signatures and values, read once."""
