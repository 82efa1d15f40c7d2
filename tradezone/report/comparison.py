"""Two policies side by side: what changed in law, what that comes to in money, and shipments that show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from tradezone.comparison.changes import KINDS, Change
from tradezone.comparison.comparing import Comparison, Version
from tradezone.comparison.entries import Status
from tradezone.comparison.totals import Payer, Sum, Totals
from tradezone.comparison.witnesses import Witness, Witnesses
from tradezone.comparison.wordings import said_plain, said_row
from tradezone.report.compared_entries import entry_lines, figure, signed, verdict
from tradezone.report.layout import WIDTH, Line, both_ends, columns, side_by_side
from tradezone.text.diagnostics import printable

#: What an entry of each section is called.
NOUNS: Final = {
    "policy": "policy",
    "sources": "source",
    "parties": "party",
    "groups": "group",
    "customs_territories": "customs territory",
    "products": "product",
    "conversions": "conversion",
    "reference_prices": "reference price of",
    "market_prices": "market price",
    "exchange_rates": "exchange rates",
    "ordinary_duties": "ordinary duty",
    "tariff_preferences": "tariff preference",
    "rules_of_origin": "rule of origin",
    "price_floors": "price floor",
    "additional_duties": "additional duty",
    "fees": "fee",
    "exceptions": "exception",
    "gates": "gate",
    "securities": "security",
    "findings": "finding",
    "settlements": "settlement",
    "stacking": "stacking",
    "acknowledged": "acknowledged warning",
    "promises": "promises",
}
#: Entries printed of the money of a comparison, and names of those who pay; the JSON form has all.
MOST_ENTRIES: Final = 25
_MOST_NAMES: Final = 8
_COUNTED: Final[dict[Status, str]] = {
    "less": "with less due",
    "more": "with more due",
    "otherwise": "otherwise different",
    "same": "the same",
    "open": "not settled",
}
_SINCE, _PLACE, _CITE = 10, 17, 20
#: The room for the places of a report grows with the names of its files, up to this.
_WIDEST_PLACE: Final = 30
_ORDINAL: Final = re.compile(r"[0-9]+(?:st|nd|rd|th)")
_NAME, _FIGURE = 20, -18


def comparison_lines(comparison: Comparison) -> Iterator[Line]:
    """The whole report."""
    yield from (_headline("old", comparison.old), _headline("new", comparison.new))
    yield from _law(comparison.law)
    if comparison.money is not None:
        yield from _money(comparison.money)
    if comparison.witnesses is not None:
        yield from _witnesses(comparison.witnesses)


def _headline(word: str, version: Version) -> Line:
    return both_ends(f"{word}  {version.path}", f"policy {version.policy}, in {version.currency}", "bold")


def of_what(change: Change) -> str:
    """``price floor `zone-floor```."""
    noun = NOUNS.get(change.section, change.section)
    return f"{noun} `{change.of}`" if change.of else noun


def _law(changes: Sequence[Change]) -> Iterator[Line]:
    """The changes of law by what they belong to, and then those of words alone."""
    of_law = [change for change in changes if not change.words_only]
    of_words = [change for change in changes if change.words_only]
    counts = Counter(change.kind for change in of_law)
    words = [f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]]
    words += [f"{len(of_words)} in words alone"] if of_words else []
    yield Line("")
    yield both_ends("Law", ", ".join(words) or "nothing changed", "bold")
    yield from _listed(of_law)
    if of_words:
        yield Line("Words alone", "bold")
        yield from _listed(of_words)


def _listed(changes: Sequence[Change]) -> Iterator[Line]:
    before = None
    places = [place.short for change in changes for place in (change.before, change.after) if place is not None]
    room = min(max([_PLACE, *map(len, places)]), _WIDEST_PLACE)
    for change in changes:
        owner = (change.section, change.of)
        if owner != before:
            title = f": {printable(change.title)}" if change.title else ""
            yield from columns([(f"{of_what(change)}{title}", WIDTH)], indent=0)
            before = owner
        yield from _change(change, room)


def _change(change: Change, room: int) -> list[Line]:
    """One change: from when, what, where it stands in either policy, and by which clause; the old place above the new one."""
    since = str(change.since.day) if change.since is not None else "always"
    places = [place.short for place in (change.before, change.after) if place is not None]
    cites = [", ".join(each) for each in (change.cites_before, change.cites_after)]
    if change.kind != "altered":
        cites = [each for each in cites if each]
    if len(places) < 2 or cites[0] == cites[-1]:
        cites = [each for each in reversed(cites) if each][:1]
    stacks = []
    for cell, width in ((cites, _CITE), (places, room)):
        stacks.append([line.text for text in cell for line in columns([(text, width)], indent=0)])
    rest = WIDTH - 2 - _SINCE - room - _CITE - 3
    text = [line.text for line in columns([(printable(change_text(change)), rest)], indent=0)]
    cells = [([since], _SINCE), (text, rest), (stacks[1], room), (stacks[0], _CITE)]
    return side_by_side(cells, 2, {"added": "green", "repealed": "red"}.get(change.kind, ""))


def change_text(change: Change) -> str:
    """What changed, in the words of the authors of both policies."""
    where = _where(change.what[: len(change.what) - len(change.ends)])
    if change.ends:
        return f"{where}: repealed, from {change.since}" if where else f"repealed, from {change.since}"
    if change.kind == "altered":
        old, new = ("nothing" if each is None else said_plain(each) for each in (change.old, change.new))
        return f"{where}: {old} -> {new}"
    if not change.what:
        return change.kind
    content = change.new if change.kind == "added" else change.old
    return f"{where}: {change.kind}: {said_row(content or '')}"


def _where(steps: Sequence[str]) -> str:
    """The way to what changed: ``rates, origin CN``, ``3rd of any_of, build_down``."""
    found: list[str] = []
    for step in steps:
        if found and _ORDINAL.fullmatch(step):
            found[-1] = f"{step} of {found[-1]}"
        else:
            found.append(step)
    return ", ".join(found)


def _money(totals: Totals) -> Iterator[Line]:
    yield Line("")
    yield both_ends("Money", counted(totals), "bold")
    if totals.sums:
        cells = [("", _NAME), ("before", _FIGURE), ("after", _FIGURE), ("difference", _FIGURE)]
        yield from columns(cells)
    for each in totals.sums:
        yield from _sum(each)
    for heading, payers in (("By importer", totals.importers), ("By origin", totals.origins), ("By measure", totals.measures)):
        yield from _payers(heading, payers)
    if totals.entries:
        yield Line("Entries, largest difference first", "bold")
    for entry in totals.entries[:MOST_ENTRIES]:
        yield from entry_lines(entry)
    rest = len(totals.entries) - MOST_ENTRIES
    if rest > 0:
        yield Line(f"  and {rest} more; `--format json` has them all")


def counted(totals: Totals) -> str:
    """How many entries there are, and what became of them."""
    parts = [f"{totals.counts[status]} {word}" for status, word in _COUNTED.items() if totals.counts[status]]
    unread = totals.counts["unread"] + totals.not_read
    parts += [f"{unread} not read"] if unread else []
    total = totals.total + totals.not_read
    files = totals.files_not_read
    words = [f"{total} {'entry' if total == 1 else 'entries'}: {', '.join(parts)}"] if total else []
    words += [f"{files} {'file' if files == 1 else 'files'} not read"] if files else []
    return "; ".join(words) or "no entries"


def _sum(each: Sum) -> Iterator[Line]:
    if each.name in ("fees", "security") and not any(money.units for money in (each.before, each.after)):
        return
    title = {"settlement": "Paid to producers"}.get(each.name, each.name.capitalize())
    cells = [(title, _NAME), *((figure(money), _FIGURE) for money in (each.before, each.after)), (signed(each.difference), _FIGURE)]
    yield from columns([*cells, (each.after.currency, 4)], style="bold" if each.name == "duty" else "")
    if each.name in ("duty", "fees"):
        for title, money in (("  refunds", each.less), ("  supplements", each.more)):
            if money.units:
                yield from columns([(title, _NAME), ("", _FIGURE), ("", _FIGURE), (signed(money), _FIGURE)])


def _payers(heading: str, payers: Sequence[Payer]) -> Iterator[Line]:
    if not payers or (heading == "By importer" and all(not payer.name for payer in payers)):
        return
    yield Line(heading, "bold")
    for payer in payers[:_MOST_NAMES]:
        entries = f"{payer.entries} {'entry' if payer.entries == 1 else 'entries'}"
        yield from columns([(printable(payer.name) or "not given", 38), (entries, _FIGURE), (signed(payer.difference), _FIGURE)])
    if len(payers) > _MOST_NAMES:
        yield Line(f"  and {len(payers) - _MOST_NAMES} more")


def _witnesses(witnesses: Witnesses) -> Iterator[Line]:
    """Shipments on which the two policies differ, for each change that shows on one."""
    yield Line("")
    number = len(witnesses.found)
    words = f"{number} {'shipment' if number == 1 else 'shipments'}, of {witnesses.tried:,} tried"
    yield both_ends("Witnesses", witnesses.why_none or words, "bold")
    for count, witness in enumerate(witnesses.found, 1):
        yield from _witness(count, witness)
    if witnesses.not_shown and not witnesses.why_none:
        yield from _unshown("Nothing that was tried is decided otherwise by one of these alone", witnesses.not_shown)
    if witnesses.not_tried:
        yield from _unshown("Not looked for, of so many changes", witnesses.not_tried)


def _unshown(heading: str, changes: Sequence[Change]) -> Iterator[Line]:
    yield Line(heading, "bold")
    for change in changes:
        yield from columns([(f"{of_what(change)}: {printable(change_text(change))}", WIDTH - 2)])


def _witness(number: int, witness: Witness) -> Iterator[Line]:
    """The changes it shows with what each does alone, the shipment, and both decisions."""
    if len(witness.shows) != 1:
        what = (
            f"{len(witness.shows)} changes, each by itself"
            if witness.shows
            else "all changes together, none of which shows by itself"
        )
        yield Line(f"witness {number}: {what}", "bold")
    for shown in witness.shows:
        words = f"{of_what(shown.change)}, {printable(change_text(shown.change))}"
        alone = len(witness.shows) == 1
        yield from columns(
            [(f"witness {number}: {words}" if alone else words, WIDTH if alone else WIDTH - 2)], 0 if alone else 2, "bold"
        )
        if shown.alone.amounts != witness.difference.amounts:
            yield both_ends("  by itself" if alone else "    by itself", verdict(shown.alone))
    for line in witness.text.splitlines():
        yield Line(f"    {printable(line)}")
    yield from entry_lines(witness.difference)
