"""Every diagnostic with the smallest file that gives it: a folder for each code, and what the command prints on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from tradezone.cli.main import run

HERE = Path(__file__).parent
EXPECTED = "expected.txt"
README = HERE / "README.md"
#: The policy that shipments and cases are read under, unless a folder has its own.
ZONE = "zone.yaml"
#: A folder of several faults of one pass, which is the example of no single code.
MANY = "many"

_POLICY = (HERE / "bad-id" / "policy.yaml").read_text().replace("Tiny Zone", "tiny")
_SHIPMENT = "{imported_into: US, entered: 2026-12-04, items: [{product: ore, documents: [%s]}]}"

#: Files that are too large to keep: their name, and how they are made.
GENERATED: dict[str, tuple[str, Callable[[], str]]] = {
    "too-long": ("policy.yaml", lambda: _POLICY.replace("Tiny zone", "Tiny zone " + "x" * 10_000)),
    "too-large": ("policy.yaml", lambda: _POLICY + "#" * (16 * 1024 * 1024)),
    "too-many": ("shipments.yaml", lambda: f"tradezone: 1\nshipments: [{_SHIPMENT % ','.join(['form-a'] * 1_001)}]\n"),
}


def folders() -> list[str]:
    """The names of all folders, each a code or ``many``."""
    return sorted(path.parent.name for path in HERE.glob(f"*/{EXPECTED}"))


def arguments(folder: Path) -> list[str]:
    """The command that a folder is an example of, by the files in it; a folder without any lacks the policy it is asked about."""
    zone = ZONE if (folder / ZONE).exists() else f"../{ZONE}"
    for file in sorted(folder.iterdir()):
        if file.stem == "shipments":
            return ["evaluate", zone, file.name]
        if file.stem == "cases":
            return ["test", zone, file.name]
    return ["check", "policy" if (folder / "policy").is_dir() else "policy.yaml"]


def printed(name: str, workplace: Path) -> tuple[int, str]:
    """Exit code and standard error of the command on a folder. Files that are made are made in ``workplace``."""
    folder = HERE / name
    if name in GENERATED:
        folder = workplace / name
        folder.mkdir(parents=True)
        shutil.copy(HERE / ZONE, workplace)
        file, make = GENERATED[name]
        (folder / file).write_text(make(), encoding="utf-8")
    errors = StringIO()
    with chdir(folder), redirect_stderr(errors), redirect_stdout(StringIO()):
        code = run(arguments(folder))
    return code, errors.getvalue()


def expected(name: str) -> str:
    return (HERE / name / EXPECTED).read_text(encoding="utf-8")


def catalogue() -> str:
    """The table of all codes, each with the sentence of its example."""
    rows = []
    for name in folders():
        if name != MANY:
            first = expected(name).splitlines()[0]
            severity, sentence = first.split(f"[{name}]: ", 1)[0].rpartition(" ")[2], first.split(f"[{name}]: ", 1)[1]
            rows.append(f"| [`{name}`]({name}/) | {severity} | {sentence.replace('|', chr(92) + '|')} |")
    return "\n".join(
        [
            "# Diagnostics",
            "",
            "Each folder holds the smallest file that gives one diagnostic, and `expected.txt`: what `tradezone check` (a policy),",
            "`tradezone evaluate` (shipments, under [`zone.yaml`](zone.yaml) or the folder's own) or `tradezone test` (cases) prints on it.",
            f"[`{MANY}`]({MANY}/) shows all faults of one pass reported at once. `python -m tests.errors.rewrite` rewrites this page and",
            "every `expected.txt`; read the difference before keeping it.",
            "",
            "| code | severity | for example |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )
