"""What names, attributes, calls and subscripts stand for, across files."""
