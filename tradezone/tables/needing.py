"""What tables need beyond the package itself."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from tradezone.text.diagnostics import Diagnostic, Faults, Place

REMEDY: Final = "pip install 'tradezone[tables]'"


def need_arrow(purpose: str, file: str) -> None:
    """``Faults`` where pyarrow or numpy is not installed; ``purpose`` says what for: ``reading Parquet``."""
    for package in ("pyarrow", "numpy"):
        try:
            import_module(package)
        except ImportError:
            raise Faults([Diagnostic("unreadable", f"{purpose} needs {package}", Place(file), remedy=REMEDY)]) from None
