"""The nearest known name to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

_MOST_COMPARED = 2_000


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, or None where none is near; a name that only differs in case or in ``-`` and ``_`` is."""
    from difflib import get_close_matches

    names = sorted(set(known))[:_MOST_COMPARED]
    folded = {_folded(candidate): candidate for candidate in names}
    if _folded(name) in folded:
        return folded[_folded(name)]
    close = get_close_matches(name[:80], names, n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str | None = None) -> str | None:
    """``did you mean ...?`` with the nearest name, else what there is to choose from, else the given text."""
    names = sorted(set(known))
    near = nearest(name, names)
    if near is not None:
        return f"did you mean `{near}`?"
    if otherwise is not None:
        return otherwise
    return one_of(names) if names else None


def one_of(names: Iterable[str], most: int = 12) -> str:
    """``known are a, b, c``; a long list is cut."""
    ordered = sorted(names)
    more = f", ... ({len(ordered)} in all)" if len(ordered) > most else ""
    return "known are " + ", ".join(f"`{name}`" for name in ordered[:most]) + more


def _folded(name: str) -> str:
    return name.lower().replace("_", "-").replace(" ", "-")
