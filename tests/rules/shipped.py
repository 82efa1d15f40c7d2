"""The policies of this repository, and those made for the laws."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tradezone import load_zone
from tradezone.policy.zone import Zone

POLICIES = Path(__file__).parents[2] / "policies"
#: The folders that hold a policy, by their name.
FOLDERS = {
    folder.name: folder
    for folder in sorted(path for path in POLICIES.rglob("*") if path.is_dir() and path.name != "cases")
    if any(file.suffix in (".yaml", ".yml") for file in folder.iterdir())
}


#: Policies for the laws alone, which join what no shipped policy does.
INVENTED = {file.stem: file for file in sorted((Path(__file__).parents[1] / "laws" / "policies").glob("*.yaml"))}


def path_of(name: str) -> Path:
    return FOLDERS.get(name) or INVENTED[name]


@cache
def zone(name: str) -> Zone:
    return load_zone(path_of(name))


@cache
def of_shipments() -> list[str]:
    """The policies that have measures on shipments, those for the laws alone among them."""
    return [name for name in sorted({**FOLDERS, **INVENTED}) if zone(name).measures]


@cache
def of_transactions() -> list[str]:
    """Those that settle contracts."""
    return [name for name in sorted(FOLDERS) if zone(name).settlements]
