"""What `scaffold check` prints, each form in a module of its own."""
