"""Which files a run reads: those named, those of a folder by name, and those a pattern stands for."""

from __future__ import annotations

import glob
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.files import STANDARD_INPUT, cannot_be_read

#: Files of rows, which a folder or a pattern stands for.
TABLES: Final = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
#: Files of shipments, which are read as rows where they are named themselves.
DOCUMENTS: Final = {".yaml": "yaml", ".yml": "yaml", ".json": "json"}
_FORMATS: Final = TABLES | DOCUMENTS


class Input(NamedTuple):
    """One file to read; size and time of change say later whether it is still the same. Both are -1 of standard input."""

    file: str
    form: str
    size: int
    changed: int


def find_inputs(named: Iterable[str], made: Collection[Path] = ()) -> tuple[list[Input], list[Diagnostic]]:
    """The files in the order named, and what is wrong with a name.

    Of a folder its table files in the order of their names, hidden ones and those of ``made``, which the run itself writes, left out;
    the same of a pattern such as ``book/*.parquet`` where no file has it as its name.
    """
    inputs: list[Input] = []
    faults: list[Diagnostic] = []
    written = {path.resolve() for path in made}
    for name in named:
        try:
            inputs += _inputs(name, written)
        except Faults as fault:
            faults += fault.diagnostics
        except OSError as error:
            faults.append(cannot_be_read(name, error))
    return inputs, faults


def _inputs(name: str, written: Collection[Path]) -> Iterator[Input]:
    if name == STANDARD_INPUT:
        yield Input(name, "", -1, -1)
        return
    path = Path(name)
    if path.is_dir():
        found = [each for each in path.rglob("*") if not _is_hidden(each.relative_to(path))]
        yield from _several(name, found, written, "name files, or a folder of them")
    elif glob.has_magic(name) and not path.exists():
        found = [Path(each) for each in glob.iglob(name, recursive=True)]  # noqa: PTH207 a pattern may begin at the root
        yield from _several(name, found, written, "check the pattern")
    else:
        yield _input(path, name)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _several(name: str, found: Iterable[Path], written: Collection[Path], remedy: str) -> Iterator[Input]:
    tables = sorted(path for path in found if path.suffix.lower() in TABLES and path.is_file() and path.resolve() not in written)
    if not tables:
        reason = "it holds no file of rows" if Path(name).is_dir() else "no file of rows is named like that"
        sentence = f"`{name}` cannot be read: {reason}"
        raise Faults([Diagnostic("unreadable", sentence, Place(name), remedy=f"{remedy}; names end in {', '.join(TABLES)}")])
    for path in tables:
        yield _input(path, str(path))


def _input(path: Path, name: str) -> Input:
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        remedy = f"file names end in {', '.join(_FORMATS)}"
        raise Faults([Diagnostic("unknown-format", f"`{name}` is of no format read here", Place(name), remedy=remedy)])
    found = path.stat()
    return Input(name, form, found.st_size, found.st_mtime_ns)
