"""``policies/README.md``: the regimes that ship, and the language they are written in, construct by construct."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache

from pydantic import BaseModel

from tests.language.constructs import CHAPTERS, CONSTRUCTS, Chapter, Construct
from tests.language.running import MINIMAL, Example, example, outcomes, parsed
from tests.language.tables import anchor, own_keys, table, values
from tests.language.unique import UNIQUE, UNUSED
from tests.language.uses import POLICIES, Shipped, of, shipped, users
from tradezone.policy.grammar.policy import PolicyText
from tradezone.text.fields import Section
from tradezone.text.yaml_text import read_yaml

README = POLICIES / "README.md"
#: More policies than these that do not use a construct, and those that do are named instead.
_FEW = 5
_WIDTH = 140
#: What sections are called that others are built on, and no policy holds as such.
_BUILT_ON = {"ChargingText": "a measure that charges", "DutyMeasureText": "a duty by a table of rates"}
_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")

_OPENING = """\
# Policies, and the language they are written in

<!-- written by `python -m tests.goldens` from the schema, the policies and tests/language -->

A policy is the text of an agreement as data: what goods it is about, who is bound, which prices are floors, and what falls due. It is
written so that a trade lawyer can read it beside the law, line by line: every figure stands with its day and with the clause it comes from.
The form is YAML: a name, a colon, what it says; a dash begins an entry of a list; `#` begins a remark. There are no formulas. What a figure is
multiplied by, what it is compared with and when it is rounded is fixed by the words below.

`tradezone check POLICY` says what is wrong with a policy, with line and column. `tradezone test POLICY` decides the worked cases beside it.
"""

_READING = """\
## How to read the rest

Each construct below has its rule, its keys, one example, and what the example comes to. An example shows the sections that are added to this
small policy, or take the place of its own:

```yaml
{minimal}```

The sentence under an example is what `tradezone` answers. Unless it says otherwise the goods are of origin `CN`, imported into `US`, and entered on
2026-06-01. The examples are files in [`tests/language/examples`](../tests/language/examples), and a test decides them all.
"""

_FILE = """\
## A policy file

{rule}

Sections stand in this order in every policy here. The order decides nothing.

{table}
"""

_UNIQUE = """\
## Used by one policy, or by none

What only one policy uses may be there for that one law, or be wrong in a way that no second law has shown. Each is here with the reason. A
test fails for a construct that fewer than two policies use and that is not here. Names such as ZONE-03 are those of worked cases.

| construct | policy | why no other |
|---|---|---|
{unique}

These no policy uses yet.

| construct | what needs it | held by |
|---|---|---|
{unused}
"""


def page() -> str:
    """The whole page."""
    parts = [
        _OPENING,
        "\n".join(["## The regimes", "", *_regimes()]) + "\n",
        _READING.format(minimal=MINIMAL.read_text(encoding="utf-8")),
        "\n".join(["## Contents", "", *_contents()]) + "\n",
        _FILE.format(rule=wrapped(rule_of(PolicyText)), table=table(PolicyText, links(), shown_values())),
        *(_chapter(chapter) for chapter in CHAPTERS),
        _UNIQUE.format(unique="\n".join(_unique()), unused="\n".join(_unused())),
    ]
    return "\n".join(parts)


def _regimes() -> Iterator[str]:
    yield "| regime | what it is | sources | how sure its figures are |"
    yield "|---|---|---|---|"
    for each in shipped():
        first, *rest = _SENTENCES.split(_remark(each))
        sources = "; ".join(each.policy.sources.values())
        cells = (f"{each.link} {each.policy.policy.title}", first, sources, f"**{_sure(each)}.** {' '.join(rest)}".strip())
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _remark(each: Shipped) -> str:
    """The remark a policy begins with: what it is, and how sure its figures are."""
    lines = each.file.read_text(encoding="utf-8").splitlines()
    end = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    return " ".join(line.removeprefix("#").strip() for line in lines[:end])


def _sure(each: Shipped) -> str:
    """What the marks of a policy say of its figures."""
    header = each.policy.policy
    if header.illustrative:
        return "Illustrative throughout"
    marked = sum(bool(getattr(part, "illustrative", False)) for part in of(each.policy, BaseModel))
    second_hand = sum("(secondary" in title for title in each.policy.sources.values())
    found = [f"{second_hand} of {len(each.policy.sources)} sources at second hand"] if second_hand else []
    found += [f"{marked} {'entry' if marked == 1 else 'entries'} marked illustrative"] if marked else []
    return "; ".join(found).capitalize() if found else "Nothing marked as illustrative or at second hand"


def _contents() -> Iterator[str]:
    for chapter in CHAPTERS:
        inside = ", ".join(f"[{each.heading}]({anchor(each.heading)})" for each in chapter.constructs)
        yield f"* [{chapter.heading}]({anchor(chapter.heading)}): {inside}"


def _chapter(chapter: Chapter) -> str:
    return "\n".join([f"## {chapter.heading}", "", *(_construct(each) for each in chapter.constructs)])


def _construct(construct: Construct) -> str:
    """One construct: its rule, its keys, its example, what that comes to, and who uses it."""
    shown = example(construct.name)
    lines = [f"### {construct.heading}", ""]
    if shown.rule:
        lines += [wrapped(shown.rule), ""]
    for model in construct.models:
        lines += [*_model(model, alone=len(construct.models) == 1), ""]
    lines += [
        f"```yaml\n{shown.shown}```",
        "",
        *(wrapped(f"* {sentence}", "  ") for sentence in outcomes(shown)),
        "",
        wrapped(_used_by(construct)),
        "",
    ]
    return "\n".join(lines)


def _model(model: type[BaseModel], *, alone: bool) -> list[str]:
    """The rule of a section of the schema, and a table of its keys."""
    called = _called(model.__name__)
    name = "" if alone else f"**{called[0].upper()}{called[1:]}.** "
    before = model.__mro__[1]
    besides = (
        f" Its keys are those of {links()[before.__name__]}{', and' if own_keys(model) else '.'}" if before is not Section else ""
    )
    keys = ["", table(model, links(), shown_values())] if own_keys(model) else []
    return [wrapped(f"{name}{rule_of(model)}{besides}"), *keys]


def rule_of(model: type[BaseModel]) -> str:
    """The docstring of a section, as text."""
    return " ".join(inspect.cleandoc(model.__doc__ or "").split()).replace("``", "`")


def wrapped(text: str, indent: str = "") -> str:
    """A paragraph in lines that a reader of the file can read."""
    return textwrap.fill(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _used_by(construct: Construct) -> str:
    found = users(construct.uses)
    others = [each for each in shipped() if each not in found]
    if len(others) <= _FEW:
        return f"Used by every policy but {_names(others)}." if others else "Used by every policy."
    return f"Used by {_names(found)}." if found else "Used by no policy yet."


def _names(policies: Iterable[Shipped]) -> str:
    return ", ".join(each.link for each in policies)


def _unique() -> Iterator[str]:
    for construct in CONSTRUCTS:
        if construct.name in UNIQUE:
            found = _names(users(construct.uses))
            yield f"| [{construct.heading}]({anchor(construct.heading)}) | {found} | {UNIQUE[construct.name]} |"


def _unused() -> Iterator[str]:
    for construct in CONSTRUCTS:
        if construct.name in UNUSED:
            entry = UNUSED[construct.name]
            test = f" and [`tests/{entry.test}`](../tests/{entry.test})" if entry.test else ""
            yield f"| [{construct.heading}]({anchor(construct.heading)}) | {entry.needs} | its example{test} |"


@cache
def links() -> dict[str, str]:
    """Of each section of the schema a link to where its keys are."""
    found = {model.__name__: each for each in CONSTRUCTS for model in each.models if issubclass(model, Section)}
    return {name: f"[{_called(name)}]({anchor(each.heading)})" for name, each in found.items()}


def _called(name: str) -> str:
    if name in _BUILT_ON:
        return _BUILT_ON[name]
    model = next(model for each in CONSTRUCTS for model in each.models if model.__name__ == name)
    return model.called if issubclass(model, Section) else name


@cache
def shown_values() -> dict[tuple[str, str], str]:
    """Values that keys have in the shipped policies, and else in the examples."""
    laws = [(each.policy, each.plain) for each in shipped()]
    return values(iter([*laws, *(_read(example(each.name)) for each in CONSTRUCTS)]))


def _read(shown: Example) -> tuple[PolicyText, dict[str, object]]:
    plain = read_yaml("policy.yaml", shown.policy).plain
    assert isinstance(plain, dict)
    return parsed(shown.policy), plain


def rewrite() -> None:
    README.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
