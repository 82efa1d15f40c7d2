"""Products: what goods are called, classified, measured and made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tradezone.text.diagnostics import Place
from tradezone.values import Citation
from tradezone.values.exact import Exact
from tradezone.values.hs import HsCode
from tradezone.values.units import Unit


class Attribute(NamedTuple):
    name: str
    kind: str
    title: str
    words: tuple[str, ...]


class Conversion(NamedTuple):
    name: str
    title: str
    factor: Exact
    cites: tuple[Citation, ...]
    illustrative: bool


class Content(NamedTuple):
    """A quantity held in the goods: quantity x (1 - moisture) x share x factor, none of it rounded."""

    name: str
    title: str
    share: str | None
    moisture: str | None
    conversion: Conversion | None
    cites: tuple[Citation, ...]


class MadeFrom(NamedTuple):
    """The stage before, and how many units of it go into one unit of this one."""

    product: str
    conversion: Conversion


class Product(NamedTuple):
    """A material at a stage: what it is called, where it is classified, in what unit it is traded and priced."""

    name: str
    title: str
    hs: tuple[HsCode, ...]
    unit: Unit
    attributes: Mapping[str, Attribute]
    contents: Mapping[str, Content]
    priced_on: Content | None
    made_from: MadeFrom | None
    illustrative: bool
    place: Place
