"""The command line: fit, validate, test and predict."""

from forecast.cli import main

if __name__ == "__main__":
    main()
