"""Plain content as YAML that reads well, and that ``yaml_text`` reads as the same strings."""

from __future__ import annotations

from typing import Any, Final

import yaml

from tradezone.text.document import Plain

WIDTH: Final = 120
#: What fits on a line beside its key and stays readable.
_LONGEST_FLOW: Final = 90
_STR: Final = "tag:yaml.org,2002:str"


def yaml_text(content: Plain) -> str:
    """The content in block style, keys in their order; a short mapping or list without mappings in it stands in one line.

    Codes and numbers stand as they are: ``NO`` and ``2805.30`` are text to our reader. Anything but text, lists and mappings
    with text as keys is a ``TypeError``.
    """
    node = _node(content)
    node.flow_style = False  # the outermost mapping is one key a line
    text: str = yaml.serialize(node, Dumper=_Writer, allow_unicode=True, width=WIDTH)
    return text


class _Writer(yaml.SafeDumper):
    """Lists stand two spaces in from their key; no scalar is taken for anything but text."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 the dumper's own
        super().increase_indent(flow, indentless=False)


def _node(content: object) -> Any:
    """A node of its own for each value, so that one which stands twice is written twice and not as an alias."""
    if isinstance(content, str):
        return _scalar(content)
    if isinstance(content, dict):
        pairs = [(_scalar(key), _node(value)) for key, value in content.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=_is_short(content))
    if isinstance(content, list):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", [_node(each) for each in content], flow_style=_is_short(content))
    raise TypeError(f"YAML is written from text, lists and mappings, not from {type(content).__name__}")


def _scalar(text: object) -> Any:
    """A text; what plain style would lose or fold is put in quotes."""
    if not isinstance(text, str):
        raise TypeError(f"a key of YAML is text, not {type(text).__name__}")
    style = '"' if "\n" in text else "'" if not text.strip() else None
    return yaml.ScalarNode(_STR, str(text), style=style)


def _is_short(content: dict[str, Any] | list[Any]) -> bool:
    if not content:
        return True
    values = list(content.values()) if isinstance(content, dict) else content
    if any(isinstance(each, dict) for value in values for each in (value, *(value if isinstance(value, list) else ()))):
        return False
    return _length(content) <= _LONGEST_FLOW


def _length(content: Any) -> int:
    """The length of the content in one line, about."""
    if isinstance(content, dict):
        return sum(len(key) + 4 + _length(value) for key, value in content.items())
    if isinstance(content, list):
        return sum(2 + _length(each) for each in content)
    return len(content)
