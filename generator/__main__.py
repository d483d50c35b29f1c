"""`python -m generator` is `scaffold`."""

from generator.cli import main

main()
