"""The journal of a run: what it is of, and after each row group what is whole, so that it can go on after an interruption."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tradezone.tables.account import Account
from tradezone.tables.inputs import Input
from tradezone.tables.pieces import BEGINNING, Position

#: The form of a journal; one of another form is of no use.
FORM = 1


class Terms(NamedTuple):
    """What a run is of: with other terms it would write another file."""

    policy: str
    known_at: str | None
    inputs: tuple[Input, ...]
    form: str
    explained: bool
    rejects: str
    #: Of tradezone and of pyarrow: another one may cut or pack rows in another way.
    versions: tuple[str, str]

    def differences(self, begun: Terms) -> list[str]:
        """In what a run that was begun differs from this one."""
        found = [] if self.policy == begun.policy and self.known_at == begun.known_at else ["the policy has changed"]
        found += _changed(begun.inputs, self.inputs)
        if self.form != begun.form:
            found.append(f"it writes {_FORMS[begun.form]}, not {_FORMS[self.form]}")
        if self.explained != begun.explained:
            found.append(f"it was begun {'with' if begun.explained else 'without'} `--explain`")
        if self.rejects != begun.rejects:
            found.append(f"its rejects go to `{begun.rejects}`, not `{self.rejects}`")
        if self.versions != begun.versions:
            found.append(
                "it was begun by tradezone {} with pyarrow {}, this is tradezone {} with pyarrow {}".format(
                    *begun.versions, *self.versions
                )
            )
        return found


_FORMS = {"parquet": "Parquet", "csv": "CSV", "jsonl": "JSON Lines"}


def _changed(begun: Sequence[Input], given: Sequence[Input]) -> list[str]:
    if [each.file for each in begun] != [each.file for each in given]:
        return ["it reads other files"]
    return [f"`{now.file}` has changed" for then, now in zip(begun, given, strict=True) if then != now]


class Done(NamedTuple):
    """What is whole: up to where the inputs are read, where the row groups end, and the rejects, and what came of the rows."""

    source: int = 0
    position: Position = BEGINNING
    ends: tuple[int, ...] = ()
    rejects_end: int = 0
    account: Account = Account()

    @property
    def end(self) -> int:
        return self.ends[-1] if self.ends else 0


def terms_line(terms: Terms, digits: int) -> str:
    form = terms._asdict() | {"inputs": [list(each) for each in terms.inputs], "digits": digits}
    return _line({"journal": FORM, **form})


def done_line(done: Done) -> str:
    return _line({**done._asdict(), "ends": done.end, "account": done.account.form()})


def _line(form: dict[str, Any]) -> str:
    return json.dumps(form, ensure_ascii=False) + "\n"


def read_journal(file: Path) -> tuple[Terms, int, list[Done], list[int]] | None:
    """Terms, digits, what was whole after each row group, and where the journal ends after each line.

    None where there is none, or none of this form; a last line that was not written to its end counts for nothing.
    """
    try:
        lines = file.read_bytes().splitlines(keepends=True)
        first = json.loads(lines[0])
        if first.pop("journal") != FORM:
            return None
        digits = first.pop("digits")
        inputs = tuple(Input(*each) for each in first.pop("inputs"))
        terms = Terms(**first, inputs=inputs)._replace(versions=tuple(first["versions"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None
    done: list[Done] = []
    ends = [len(lines[0])]
    for line in lines[1:]:
        try:
            form = json.loads(line)
            before = done[-1].ends if done else ()
            done.append(
                Done(
                    form["source"],
                    tuple(form["position"]),
                    before if form["ends"] == (before[-1] if before else 0) else (*before, form["ends"]),
                    form["rejects_end"],
                    Account.of_form(form["account"]),
                )
            )
        except (ValueError, LookupError, TypeError):
            break
        ends.append(ends[-1] + len(line))
    return terms, digits, done, ends
