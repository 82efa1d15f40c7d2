"""``python -m tests.errors.rewrite``: prints every example anew into its ``expected.txt``, and the page that lists them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.errors.catalogue import EXPECTED, HERE, README, catalogue, printed


def rewrite() -> None:
    """A new folder gets its first ``expected.txt`` here."""
    with TemporaryDirectory() as workplace:
        for folder in sorted(path for path in HERE.iterdir() if path.is_dir() and path.name[0] not in "._"):
            _, text = printed(folder.name, Path(workplace))
            (folder / EXPECTED).write_text(text, encoding="utf-8")
    README.write_text(catalogue(), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
