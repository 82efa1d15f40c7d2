"""The files of a policy, and where each of its parts stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path as FilePath
from typing import Final, NamedTuple

from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.document import Document, Path, Places, Plain
from tradezone.text.fields import LANGUAGE
from tradezone.text.files import cannot_be_read, read_text
from tradezone.text.yaml_text import read_yaml
from tradezone.values import Citation

#: Every file of a policy begins with it.
LANGUAGE_KEY: Final = "tradezone"
#: The key by which an amending file is told from a policy.
AMENDS: Final = "amends"
ENDINGS: Final = (".yaml", ".yml")


class SourceText(NamedTuple):
    """What a source was read from: its name, and the file name and text of each of its files."""

    name: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PolicySource(Places):
    """A policy as written: one file, or the files of a folder read in name order, each holding whole sections."""

    name: str
    documents: tuple[Document, ...]
    sections: Mapping[str, Document]
    plain: dict[str, Plain] = field(repr=False)
    digest: str

    @property
    def text(self) -> SourceText:
        """What ``from_texts`` makes the same source of."""
        return SourceText(self.name, tuple((document.file, document.text) for document in self.documents))

    def place(self, path: Path, *, key: bool = False) -> Place:
        document = self.sections.get(str(path[0])) if path else None
        return (document or self.documents[0]).place(path, key=key)

    def amended_by(self, path: Path) -> tuple[Citation, ...]:  # noqa: ARG002 a policy as it was enacted
        """The clause of the amendment that wrote what stands at a path, if one did."""
        return ()

    @property
    def amended_under(self) -> frozenset[str]:
        """The instruments that amendments are made under."""
        return frozenset()

    def is_unchanged(self, name: str) -> str | None:  # noqa: ARG002 the same
        """Of a measure that only goes on under another id, since what it rests on was amended, the id it had."""
        return None

    def line(self, file: str, number: int) -> str | None:
        for document in self.documents:
            if document.file == file:
                return document.line(number)
        return None


def policy_files(policy: str | FilePath) -> list[FilePath]:
    """The files of a policy: the file itself, or the YAML files of a folder; ``Faults`` where there is none."""
    path = FilePath(policy)
    try:
        if not path.is_dir():
            return [path]
        files = sorted(file for file in path.iterdir() if file.suffix in ENDINGS and file.is_file())
    except OSError as error:
        raise Faults([cannot_be_read(str(policy), error)]) from None
    if not files:
        raise Faults(
            [
                Diagnostic(
                    "no-policy",
                    f"the folder `{policy}` holds no policy",
                    Place(str(policy)),
                    remedy="name a YAML file, or a folder with YAML files in it",
                )
            ]
        )
    return files


def read_source(policy: str | FilePath) -> PolicySource:
    """The text of a policy; ``Faults`` with all that is wrong with its files as text."""
    return from_texts(str(policy), [(str(file), read_text(file)) for file in policy_files(policy)])


def from_texts(name: str, texts: list[tuple[str, str]]) -> PolicySource:
    """The same from texts at hand: file name and content of each."""
    faults: list[Diagnostic] = []
    documents: list[Document] = []
    for file, text in texts:
        try:
            documents.append(read_yaml(file, text))
        except Faults as found:
            faults.extend(found.diagnostics)
    if faults:
        raise Faults(faults)
    digest = sha256()
    sections: dict[str, Document] = {}
    plain: dict[str, Plain] = {}
    for document in documents:
        digest.update(document.text.encode())
        if not isinstance(document.plain, dict):
            place = document.place(())
            faults.append(Diagnostic("wrong-shape", "a policy is a mapping of sections", place, remedy="begin with `tradezone: 1`"))
            continue
        faults.extend(_language(document, is_first=document is documents[0]))
        for section, content in document.plain.items():
            if section in sections and section != LANGUAGE_KEY:
                first = sections[section].place((section,), key=True)
                faults.append(
                    Diagnostic(
                        "duplicate-section",
                        f"the section `{section}` stands in two files",
                        document.place((section,), key=True),
                        (f"{first}: first given here",),
                        "keep each section whole in one file",
                    )
                )
            sections.setdefault(section, document)
            plain.setdefault(section, content)
    if faults:
        raise Faults(faults)
    return PolicySource(name, tuple(documents), sections, plain, "sha256:" + digest.hexdigest())


def _language(document: Document, *, is_first: bool) -> Iterator[Diagnostic]:
    """Every file of a policy says which version of the language it is in; of the first one the schema sees to it."""
    version = document.plain.get(LANGUAGE_KEY) if isinstance(document.plain, dict) else None
    remedy = f"begin with `{LANGUAGE_KEY}: {LANGUAGE}`"
    if is_first or version == LANGUAGE:
        return
    if version is None:
        yield Diagnostic("missing-key", f"`{LANGUAGE_KEY}` is missing from this file", document.place(()), remedy=remedy)
    else:
        yield Diagnostic(
            "wrong-version", "the files of a policy are in one language", document.place((LANGUAGE_KEY,)), remedy=remedy
        )
