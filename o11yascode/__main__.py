"""The command `o11y`, which `python -m o11yascode` is too."""

import os


def main() -> None:
    """Loads the command line and runs it. An interrupt while it is still loading ends it without a word."""
    try:
        from o11yascode.cli.main import main as run

        run()
    except KeyboardInterrupt:
        os._exit(130)  # as `exits` has it, which may not be loaded


if __name__ == "__main__":
    main()
