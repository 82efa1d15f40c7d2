"""The chain: an amending file, what it amends, and so on to the policy at the bottom of it."""

from __future__ import annotations

from collections.abc import Callable
from os.path import normpath
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from tradezone.policy.grammar.amendments import AmendingText
from tradezone.policy.source import AMENDS, PolicySource, read_source
from tradezone.text.diagnostics import Diagnostic, Faults
from tradezone.text.model_errors import model_faults

#: More files than these, each laid over the next, are more than anyone can read.
LONGEST: Final = 100


def amending_text(source: PolicySource) -> AmendingText:
    """The amending file by its schema; ``Faults`` where it is none, or stands among the files of a policy."""
    if "products" in source.plain:
        place, sentence = source.place((AMENDS,), key=True), "an amending file stands among the files of a policy"
        raise Faults([Diagnostic("wrong-shape", sentence, place, remedy="keep it beside the folder of the policy, not in it")])
    try:
        return AmendingText.model_validate(source.plain)
    except ValidationError as error:
        raise Faults(list(model_faults(error, AmendingText, source))) from None


def source_at(path: str) -> PolicySource | None:
    """The policy or amending file at a path; None where there is nothing."""
    return read_source(path) if Path(path).exists() else None


def chain(
    source: PolicySource, find: Callable[[str], PolicySource | None] = source_at
) -> tuple[PolicySource, list[tuple[PolicySource, AmendingText]]]:
    """The policy, and the amending files laid over it, the first one first; ``Faults`` where one cannot be read.

    ``find`` gives what stands at the path that a file amends.
    """
    found: list[tuple[PolicySource, AmendingText]] = []
    seen = [Path(source.name).absolute()]
    while AMENDS in source.plain:
        text = amending_text(source)
        found.append((source, text))
        file = source.place((AMENDS,)).file
        base = normpath(Path(file).parent / text.amends)
        place = source.place((AMENDS,))
        if Path(base).absolute() in seen or len(found) > LONGEST:
            sentence = f"the chain of amendments comes back to `{base}`"
            if len(found) > LONGEST:
                sentence = f"more than {LONGEST} files amend each other"
            raise Faults(
                [Diagnostic("circular-amendment", sentence, place, remedy="name the policy, or the instrument before this one")]
            )
        seen.append(Path(base).absolute())
        below = find(base)
        if below is None:
            remedy = "write the path of the policy from where this file stands"
            raise Faults([Diagnostic("no-base", f"there is no policy at `{base}`, which this file amends", place, remedy=remedy)])
        source = below
    return source, found[::-1]
