"""`python -m flows.cli`: the same as `pmg`, if the package is not installed."""

from flows.cli import main

if __name__ == "__main__":
    main()
