"""One module as a table of facts: scopes, bindings, uses, imports, calls."""
