"""Config files, and what code does with what is in them."""
