"""Plants one fault at a time in whole projects, and asks `scaffold check` where it is."""
