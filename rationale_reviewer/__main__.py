"""``python -m rationale_reviewer``."""

from rationale_reviewer.cli.app import main

if __name__ == "__main__":
    main()
