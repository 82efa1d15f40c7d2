"""Goldens: printed output kept as plain files, and the one command that rewrites them.

``python -m tests.goldens`` rewrites the outputs of examples, of README commands and of diagnostics, the list of modules in the README, and the reference of
the language in ``policies/README.md``. Read what it changed as a diff before committing it.
"""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent
EXAMPLES = TOP / "examples"
OUTPUTS = TOP / "tests" / "examples"
README = TOP / "README.md"

BLOCK = re.compile(r"```console\n(.*?)```\n", re.DOTALL)
MODULES = re.compile(r"(<!-- modules: [^>]*-->\n).*?(<!-- end of modules -->\n)", re.DOTALL)
#: Commands that only set a machine or a shell up; what they do is seen by .ci/run.
SET_UP = ("pip install -e '.[test]'", "eval ", "_TRADEZONE_COMPLETE")
INSTALLED = "pip install -e . && "


def command_of(example: Path) -> str:
    """The command that runs an example: its first line."""
    return example.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def output_of(command: str) -> str:
    """What a command prints, results first and then the rest; installing is left to .ci/run."""
    words = shlex.split(command.removeprefix(INSTALLED))
    if words[0] == "tradezone":
        words = [sys.executable, "-m", *words]
    elif words[0] == "python":
        words[0] = sys.executable
    done = subprocess.run(words, cwd=TOP, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.stdout + done.stderr


def blocks() -> list[tuple[str, str]]:
    """The commands of the README and the output it shows for each; commands that only set something up are left out."""
    found = []
    for match in BLOCK.finditer(README.read_text(encoding="utf-8")):
        command, _, shown = match[1].partition("\n")
        command = command.removeprefix("$ ")
        if not command.startswith(SET_UP):
            found.append((command, shown))
    return found


def module_list() -> str:
    """Every module of the package and the first sentence of its docstring."""
    lines = ["| module | says |", "|---|---|"]
    package = TOP / "tradezone"
    for file in sorted(package.rglob("*.py")):
        docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        sentence = " ".join(docstring.split("\n\n")[0].split()).rstrip(".")
        name = file.relative_to(package).as_posix().removesuffix("/__init__.py")
        name = "tradezone" if name == "__init__.py" else name
        bold = f"**{name}/**" if file.name == "__init__.py" and name != "tradezone" else f"`{name}`"
        lines.append(f"| {bold} | {sentence.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def readme_with_outputs() -> str:
    """The README with every output as it is now."""

    def renewed(match: re.Match[str]) -> str:
        command = match[1].partition("\n")[0].removeprefix("$ ")
        return match[0] if command.startswith(SET_UP) else f"```console\n$ {command}\n{output_of(command)}```\n"

    text = BLOCK.sub(renewed, README.read_text(encoding="utf-8"))
    return MODULES.sub(lambda match: match[1] + module_list() + match[2], text)


def rewrite() -> None:
    OUTPUTS.mkdir(exist_ok=True)
    for example in sorted(EXAMPLES.glob("*.yaml")):
        (OUTPUTS / f"{example.stem}.txt").write_text(output_of(command_of(example)), encoding="utf-8")
    (OUTPUTS / "embed.txt").write_text(output_of("python examples/embed.py"), encoding="utf-8")
    README.write_text(readme_with_outputs(), encoding="utf-8")
    from tests.language import page

    page.rewrite()


if __name__ == "__main__":
    from tests.errors import rewrite as errors

    errors.rewrite()
    rewrite()
