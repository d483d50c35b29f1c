"""What is imported of others, and what is declared."""
