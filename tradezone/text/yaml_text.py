"""YAML as strings with their places. The only module that imports yaml.

Every scalar arrives as the author's text: ``NO`` is Norway and ``2805.30`` keeps its zero. What could surprise a reader of law
is refused: keys given twice, anchors, aliases, tags, merge keys, several documents in a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import yaml

from tradezone.text.characters import bad_character, unreadable, unreadable_at
from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.document import Document, Node, Plain
from tradezone.text.yaml_faults import syntax_fault
from tradezone.values.figures import clip

DEEPEST: Final = 32
LONGEST_SCALAR: Final = 10_000
#: A file with more faults than this is broken in one way many times, and reading it stops.
_MOST_FAULTS: Final = 1_000

#: libyaml's parser where PyYAML was built with it, ten times faster; the other reads the same language.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(file: str, text: str) -> Document:
    """The document, or ``Faults`` with everything that is wrong with it as YAML."""
    found = unreadable(text)
    if found is not None:
        raise Faults([bad_character(file, found)])
    reader = _Reader(file)
    try:
        reader.read(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        reader.faults.append(syntax_fault(file, text, error))
    if reader.root is None and not reader.faults:
        reader.faults.append(
            Diagnostic("empty-file", "the file holds nothing", Place(file), remedy="a file begins with `tradezone: 1`")
        )
    if reader.faults or reader.root is None:
        raise Faults(reader.faults)
    return Document(file, text, reader.plain, reader.root)


class _Open(NamedTuple):
    """A collection not yet ended: its node and plain content, and the key it stands under."""

    node: Node
    plain: Any
    under: str | None
    is_flow: bool


class _Reader:
    """Builds nodes and plain content side by side from the parser's events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Diagnostic] = []
        self.root: Node | None = None
        self.plain: Plain = ""
        self.open: list[_Open] = []
        #: Of each open collection, the key whose value comes next: its name, line, column and length.
        self.key: list[tuple[str, int, int, int] | None] = []
        self.documents = 0

    def read(self, events: Iterator[Any]) -> None:
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self.scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self.collection(event, {} if kind is yaml.MappingStartEvent else [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.open.pop()
                self.key.pop()
            elif kind is yaml.AliasEvent:
                self.alias(event)
            elif kind is yaml.DocumentStartEvent:
                self.documents += 1
                if self.documents > 1:
                    self.fault(event, 3, "several-documents", "a second document begins here", "write one document a file")
                    return

    @property
    def awaits_key(self) -> bool:
        return bool(self.key) and self.key[-1] is None and type(self.open[-1].plain) is dict

    def scalar(self, event: Any) -> None:
        mark = event.start_mark
        value: str = event.value
        length = event.end_mark.column - mark.column if event.end_mark.line == mark.line else 1
        if event.anchor is not None or event.tag is not None:
            self.refused(event)
        if len(value) > LONGEST_SCALAR:
            sentence, remedy = f"a text of {len(value)} characters", f"a text has at most {LONGEST_SCALAR} characters"
            self.fault(event, length, "too-long", sentence, remedy)
            value = value[:LONGEST_SCALAR]
        if event.style == '"' and (hidden := unreadable(value)) is not None:
            self.faults.append(unreadable_at(Place(self.file, mark.line + 1, mark.column + 1, length), hidden[0]))
        if self.awaits_key:
            self.take_key(event, value, length)
            return
        if not value and event.implicit[0]:
            if not self.open:  # a document of nothing
                return
            self.empty(event)
        self.add(Node(value, mark.line, mark.column, max(1, length)), value)

    def empty(self, event: Any) -> None:
        """A key or a dash with nothing after it; between braces a comma may have cut a text in two."""
        key = self.key[-1] if self.key else None
        if key is None:
            self.fault(event, 1, "empty-value", "an entry has nothing in it", "give a value, or leave the entry out")
            return
        name, line, column, length = key
        remedy = "give a value, or leave the line out"
        if self.open[-1].is_flow:
            remedy = "give a value; where a text has a comma in it, put the text in quotes"
        place = Place(self.file, line + 1, column + 1, length)
        self.faults.append(Diagnostic("empty-value", f"`{clip(name)}` has nothing after it", place, remedy=remedy))

    def take_key(self, event: Any, name: str, length: int) -> None:
        mark = event.start_mark
        owner, _, under, _ = self.open[-1]
        if name == "<<":
            self.fault(event, 2, "merge-key", "a merge key `<<` is not read", "write the keys out")
        elif not name:
            self.fault(event, 1, "key-not-text", "a key is empty", "write a name before the `:`")
        elif name in owner.keys:
            first = owner.keys[name]
            where = f" under `{clip(under)}`" if under is not None else ""
            self.faults.append(
                Diagnostic(
                    "duplicate-key",
                    f"`{clip(name)}` is given twice{where}",
                    Place(self.file, mark.line + 1, mark.column + 1, length),
                    (f"{Place(self.file, first[0] + 1, first[1] + 1)}: first given here",),
                    "keep one of the two; rows of a series stand in one list",
                )
            )
        self.key[-1] = (name, mark.line, mark.column, length)

    def collection(self, event: Any, plain: Any) -> None:
        mark = event.start_mark
        if event.anchor is not None or event.tag is not None:
            self.refused(event)
        if len(self.open) >= DEEPEST:
            self.fault(event, 1, "too-deep", f"more than {DEEPEST} levels deep", "a policy or shipment needs far fewer levels")
            raise Faults(self.faults)
        if self.awaits_key:
            self.fault(event, 1, "key-not-text", "a key is a list or a mapping", "a key is a name")
            raise Faults(self.faults)
        node = Node({} if type(plain) is dict else [], mark.line, mark.column)
        key = self.key[-1] if self.key else None
        under = key[0] if key else self.open[-1].under if self.open else None
        self.add(node, plain)
        self.open.append(_Open(node, plain, under, bool(event.flow_style)))
        self.key.append(None)

    def alias(self, event: Any) -> None:
        mark, length = event.start_mark, len(event.anchor) + 1
        self.fault(event, length, "alias", f"the alias `*{clip(event.anchor)}` is not read", "write the value out")
        if self.awaits_key:
            self.key[-1] = (f"*{event.anchor}", mark.line, mark.column, length)
        else:
            self.add(Node("", mark.line, mark.column), "")

    def refused(self, event: Any) -> None:
        if event.anchor is not None:
            length = len(event.anchor) + 1
            self.fault(
                event, length, "anchor", f"the anchor `&{clip(event.anchor)}` is not read", "write each value where it stands"
            )
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.fault(
                event, len(tag), "tag", f"the tag `{clip(tag)}` is not read", "every value is read as the text that stands there"
            )

    def add(self, node: Node, plain: Any) -> None:
        if not self.open:
            self.root, self.plain = node, plain
            return
        owner, content, _, _ = self.open[-1]
        if type(content) is list:
            owner.value.append(node)  # type: ignore[union-attr]  # a list node holds a list
            content.append(plain)
            return
        key = self.key[-1]
        assert key is not None, "a value follows a key"  # noqa: S101 the parser's promise
        name, *where = key
        self.key[-1] = None
        if name not in owner.keys:
            owner.keys[name] = (where[0], where[1], where[2])
            owner.value[name] = node  # type: ignore[index,call-overload]  # a mapping node holds a mapping
            content[name] = plain

    def fault(self, event: Any, length: int, code: str, sentence: str, remedy: str) -> None:
        mark = event.start_mark
        place = Place(self.file, mark.line + 1, mark.column + 1, max(1, length))
        self.faults.append(Diagnostic(code, sentence, place, remedy=remedy))
        if len(self.faults) >= _MOST_FAULTS:
            raise Faults(self.faults)
