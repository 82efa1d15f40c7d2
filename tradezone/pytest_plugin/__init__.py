"""The pytest plugin: the cases and promises of policies as tests.

A policy is collected where its file or its folder is named on the command line, or where it lies in a folder that the ini option
``tradezone_policies`` names (left out: ``policies`` beside the ini file). Nothing else is, so that no project's tests change because this
package is installed: a policy that lies among Python files belongs to somebody's tests. Nothing else of the package is loaded until a
policy has been found.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from tradezone.pytest_plugin.looking import FOLDERS, Named, are_cases, home_of, is_header, is_yaml

_NAMED: Final = pytest.StashKey[Named]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tradezone", "policies of trade zones")
    group.addoption(
        "--tradezone-examples",
        type=int,
        metavar="N",
        help="shipments on which the promises of a policy are tried (default: as many as `tradezone verify` draws)",
    )
    group.addoption(
        "--tradezone-seed",
        type=int,
        default=0,
        metavar="N",
        help="from what the shipments are drawn; the same are drawn again (default: 0)",
    )
    parser.addini(FOLDERS, "folders whose policies are tested; a policy named on the command line is in any case", type="paths")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_NAMED] = Named.of(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """A process of pytest-xdist looks where this one does."""
    node.workerinput[FOLDERS] = [str(path) for path in node.config.stash[_NAMED].paths]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A policy by the file that holds its header, or worked cases beside one."""
    if not is_yaml(file_path) or not parent.config.stash[_NAMED].reach(file_path):
        return None
    beside = home_of(file_path) == file_path.parent
    if not (is_header(file_path) if beside else are_cases(file_path)):
        return None
    from tradezone.pytest_plugin.collecting import CasesFile, PolicyFile

    return (PolicyFile if beside else CasesFile).from_parent(parent, path=file_path)
