"""``python -m tradezone``."""

from tradezone.cli.main import main

if __name__ == "__main__":
    main()
