"""Looking for policies: which files are a policy's, told without reading them as YAML, and which of them were asked for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

import pytest

#: The ini option, and what the paths are sent under to a process of pytest-xdist.
FOLDERS: Final = "tradezone_policies"
CASES: Final = "cases"
ENDINGS: Final = (".yaml", ".yml")

#: Sections stand at the margin: the language version, a header or what is amended, and worked cases.
_LANGUAGE: Final = re.compile(r"^tradezone:", re.MULTILINE)
_HEADER: Final = re.compile(r"^(policy:[ \t]*(\{.*|#.*)?|amends:.*)\r?$", re.MULTILINE)
_CASES: Final = re.compile(r"^cases:", re.MULTILINE)


class Named(NamedTuple):
    """Where policies are looked for: in folders that are configured, and at paths that somebody wrote on the command line."""

    folders: tuple[Path, ...]
    paths: tuple[Path, ...]

    @classmethod
    def of(cls, config: pytest.Config) -> Named:
        folders = config.getini(FOLDERS) or [config.rootpath / "policies"]
        return cls(tuple(Path(folder).resolve() for folder in folders), tuple(map(Path, _paths(config))))

    def reach(self, file: Path) -> bool:
        """Whether a file was asked for: it lies in a folder that is configured, or it, its policy or its folder of cases is named.

        A folder above the policy may be named, too, where neither it nor one between holds code: who tests a program names its tests, in
        which policies stand for other reasons.
        """
        resolved = file.resolve()
        if any(resolved.is_relative_to(folder) for folder in self.folders) or resolved in self.paths:
            return True
        home = home_of(file).resolve()
        for path in self.paths:
            above = [home, *home.parents][: len(home.parts) - len(path.parts) + 1] if home.is_relative_to(path) else []
            within = [home] if resolved.is_relative_to(path) and path.is_relative_to(home) else []
            if (above or within) and not any(map(_is_code, above or within)):
                return True
        return False


def _paths(config: pytest.Config) -> list[str]:
    """The paths that somebody wrote on the command line; where nobody did, what pytest reads in their place are none.

    A process that pytest-xdist starts is sent them: it cannot tell by whom its own were written.
    """
    if hasattr(config, "workerinput"):
        return list(config.workerinput[FOLDERS])
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return []
    return [str((config.invocation_params.dir / argument.partition("::")[0]).resolve()) for argument in config.args]


def _is_code(folder: Path) -> bool:
    return any(file.suffix == ".py" for file in folder.iterdir())


def home_of(file: Path) -> Path:
    """The folder of the policy a file would belong to: where it lies, or of worked cases where their folder does."""
    return next((folder.parent for folder in file.parents if folder.name == CASES and headers(folder.parent)), file.parent)


def headers(folder: Path) -> list[Path]:
    """The files of a folder that are a policy's first."""
    return sorted(file for file in folder.iterdir() if is_yaml(file) and file.is_file() and is_header(file))


def is_yaml(file: Path) -> bool:
    return file.suffix in ENDINGS


def is_header(file: Path) -> bool:
    """Whether a file holds the header of a policy, or says what it amends."""
    return _has(file, _HEADER)


def are_cases(file: Path) -> bool:
    """Whether a file holds worked cases."""
    return _has(file, _CASES)


def _has(file: Path, section: re.Pattern[str]) -> bool:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return False
    return _LANGUAGE.search(text) is not None and section.search(text) is not None
