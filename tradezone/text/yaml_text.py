"""YAML as strings with their places. The only module that imports yaml.

Every scalar arrives as the author's text: ``NO`` is Norway and ``2805.30`` keeps its zero. What could surprise a reader of law
is refused: keys given twice, anchors, aliases, tags, merge keys, several documents in a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import yaml

from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.document import Document, Node, Plain
from tradezone.values.figures import clip

DEEPEST: Final = 32
LONGEST_SCALAR: Final = 10_000

#: libyaml's parser where PyYAML was built with it, ten times faster; the other reads the same language.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(file: str, text: str) -> Document:
    """The document, or ``Faults`` with everything that is wrong with it as YAML."""
    reader = _Reader(file)
    try:
        reader.read(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        reader.faults.append(_syntax(file, text, error))
    if reader.root is None and not reader.faults:
        reader.faults.append(
            Diagnostic("empty-file", "the file holds nothing", Place(file), remedy="a file begins with `tradezone: 1`")
        )
    if reader.faults or reader.root is None:
        raise Faults(reader.faults)
    return Document(file, text, reader.plain, reader.root)


class _Reader:
    """Builds nodes and plain content side by side from the parser's events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Diagnostic] = []
        self.root: Node | None = None
        self.plain: Plain = ""
        #: Open collections: the node, its plain content, and the key whose value comes next.
        self.open: list[tuple[Node, Any]] = []
        self.key: list[tuple[str, int, int] | None] = []
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

    def scalar(self, event: Any) -> None:
        mark = event.start_mark
        value: str = event.value
        if event.anchor is not None or event.tag is not None:
            self.refused(event)
        if len(value) > LONGEST_SCALAR:
            self.fault(
                event, 1, "too-long", f"a text of {len(value)} characters", f"a text has at most {LONGEST_SCALAR} characters"
            )
            value = ""
        if self.key and self.key[-1] is None and type(self.open[-1][0].value) is dict:
            self.take_key(event, value)
            return
        if not value and event.implicit[0]:
            name = self.key[-1][0] if self.key and self.key[-1] else None
            what = f"`{clip(name)}` has nothing after it" if name else "an entry has nothing in it"
            self.fault(event, 1, "empty-value", what, "give a value, or leave the line out")
        length = event.end_mark.column - mark.column if event.end_mark.line == mark.line else 1
        self.add(Node(value, mark.line, mark.column, max(1, length)), value)

    def take_key(self, event: Any, name: str) -> None:
        mark = event.start_mark
        owner = self.open[-1][0]
        if name == "<<":
            self.fault(event, 2, "merge-key", "a merge key `<<` is not read", "write the keys out")
        elif name in owner.keys:
            first = owner.keys[name]
            self.faults.append(
                Diagnostic(
                    "duplicate-key",
                    f"`{clip(name)}` is given twice",
                    Place(self.file, mark.line + 1, mark.column + 1, len(name)),
                    (f"{Place(self.file, first[0] + 1, first[1] + 1)}: first given here",),
                    "keep one of the two; rows of a series stand in one list",
                )
            )
        self.key[-1] = (name, mark.line, mark.column)

    def collection(self, event: Any, plain: Any) -> None:
        mark = event.start_mark
        if event.anchor is not None or event.tag is not None:
            self.refused(event)
        if len(self.open) >= DEEPEST:
            self.fault(event, 1, "too-deep", f"more than {DEEPEST} levels deep", "a policy or shipment needs far fewer levels")
            raise Faults(self.faults)
        node = Node({} if type(plain) is dict else [], mark.line, mark.column)
        if self.key and self.key[-1] is None and type(self.open[-1][0].value) is dict:
            self.fault(event, 1, "key-not-text", "a key is a list or a mapping", "a key is a name")
            raise Faults(self.faults)
        self.add(node, plain)
        self.open.append((node, plain))
        self.key.append(None)

    def alias(self, event: Any) -> None:
        self.fault(event, len(event.anchor) + 1, "alias", f"the alias `*{clip(event.anchor)}` is not read", "write the value out")
        self.add(Node("", event.start_mark.line, event.start_mark.column), "")

    def refused(self, event: Any) -> None:
        if event.anchor is not None:
            length = len(event.anchor) + 1
            self.fault(
                event, length, "anchor", f"the anchor `&{clip(event.anchor)}` is not read", "write each value where it stands"
            )
        if event.tag is not None:
            self.fault(
                event, 1, "tag", f"the tag `{clip(event.tag)}` is not read", "every value is read as the text that stands there"
            )

    def add(self, node: Node, plain: Any) -> None:
        if not self.open:
            self.root, self.plain = node, plain
            return
        owner, content = self.open[-1]
        if type(content) is list:
            owner.value.append(node)  # type: ignore[union-attr,arg-type] a list node holds a list
            content.append(plain)
            return
        key = self.key[-1]
        if key is None:  # an alias stands where a key should
            return
        name, line, column = key
        self.key[-1] = None
        if name not in owner.keys:
            owner.keys[name] = (line, column)
            owner.value[name] = node  # type: ignore[index,call-overload] a mapping node holds a mapping
            content[name] = plain

    def fault(self, event: Any, length: int, code: str, sentence: str, remedy: str) -> None:
        mark = event.start_mark
        self.faults.append(Diagnostic(code, sentence, Place(self.file, mark.line + 1, mark.column + 1, length), remedy=remedy))


def _syntax(file: str, text: str, error: yaml.YAMLError) -> Diagnostic:
    """What the parser could not read, in our words."""
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).splitlines()[0]
    if mark is None:
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position)
        column = position - (text.rfind("\n", 0, position) + 1)
        return Diagnostic(
            "bad-character",
            "a control character cannot be read",
            Place(file, line + 1, column + 1),
            remedy="take the character out",
        )
    lines = text.split("\n", mark.line + 1)
    written = lines[mark.line] if mark.line < len(lines) else ""
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        return Diagnostic(
            "tab",
            "a tab stands where the line is indented",
            Place(file, mark.line + 1, indent.index("\t") + 1),
            remedy="indent with spaces",
        )
    place = Place(file, mark.line + 1, mark.column + 1)
    return Diagnostic(
        "bad-yaml", f"this is not YAML: {problem}", place, remedy="see how the lines above it are indented and quoted"
    )
