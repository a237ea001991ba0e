"""`python -m o11yascode` is `o11y`."""

from o11yascode.cli.main import main

if __name__ == "__main__":
    main()
