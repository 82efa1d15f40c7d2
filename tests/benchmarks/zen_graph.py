"""The critical minerals zone as a decision graph of zen-engine: what a user of that engine would write by hand.

Three decision tables say what changes by date, by product, and by importer; one expression node decides origin, preference and amounts.
Every figure, date and name is taken from the loaded ``Zone``. The tables pass nothing on but their own columns, each row is tested by as few
comparisons as can tell it apart, and dates and amounts reach the graph as numbers, so that zen reads no text.

The graph is narrower than tradezone, which favours it: one item of a shipment, every fact given, kilograms and dollars; no
citations, no formulas, no reason why a measure does not apply.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

import tradezone
from tradezone.policy.conditions import ContentKept
from tradezone.policy.products import Content
from tradezone.values import DutyExpression, ShareOfDuty
from tradezone.values.due_expression import REFERENCE
from tradezone.values.duty_expression import NO_LIMITS, AdValorem, Specific
from tradezone.values.exact import Exact

#: The amounts that both engines state, and where a charge stands among zen's answers.
CHARGES = {"zone-floor": "zone_floor", "mfn-duty": "mfn_duty", "originating-goods": "originating_goods"}
SECURITIES = {"origin-in-doubt": "origin_in_doubt"}
TOTALS = ("customs_value", "ordinary_duty", "additional_duty", "fees", "duty", "security", "landed_cost")


def decision_graph(zone) -> str:
    """The zone's decision model, as the JSON that ``create_decision`` reads."""
    nodes = [
        {"id": "item", "name": "Item", "type": "inputNode"},
        _table("calendar", "What changes by date", ["entered"], ["parties", "stage"], _calendar(zone)),
        _table("product", "Floor by product and date", ["product", "entered"], ["minimum", "heading"], _floors(zone)),
        _table("schedule", "Duty by importer and product", ["imported_into", "product"], ["ordinary"], _duties(zone)),
        _expressions("decision", "Origin, preference, amounts", _decision(zone)),
        {"id": "answer", "name": "Answer", "type": "outputNode"},
    ]
    tables = ("calendar", "product", "schedule")
    edges = [("item", table) for table in tables] + [(table, "decision") for table in tables]
    edges += [("item", "decision"), ("decision", "answer")]
    drawn = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in edges]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": drawn})


def zen_decision(zone):
    """The graph compiled by zen-engine once, to be evaluated many times."""
    import zen

    decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(decision_graph(zone)))
    decision.validate()
    return decision


def differences(zone, contents: Iterable[dict]) -> list[str]:
    """Where zen and tradezone do not answer alike, in words; each shipment has one item and every fact."""
    decision, found = zen_decision(zone), []
    for number, content in enumerate(contents, 1):
        shipment = tradezone.Shipment.parse(content)
        theirs = zen_answer(decision.evaluate(item_context(zone, shipment))["result"])
        ours = tradezone_answer(tradezone.evaluate(zone, shipment))
        found += [f"shipment {number}: {name} {ours[name]}, in zen {theirs[name]}" for name in ours if ours[name] != theirs[name]]
    return found


def item_context(zone, shipment) -> dict:
    """A shipment of one item as the graph's input: numbers for dates and amounts, every fact given."""
    item = shipment.items[0]
    return {
        "entered": shipment.entered.second(zone.time_zone),
        "imported_into": shipment.imported_into,
        "exported_from": shipment.exported_from,
        "route": list(shipment.route),
        "product": item.product,
        "origin": item.origin,
        # Floats, because zen has no other numbers; nothing of tradezone is worked out from them.
        "quantity": float(item.quantity.amount),
        "value": float(item.customs_value.amount),
        "duty_paid": 0.0 if item.duty_paid is None else float(item.duty_paid.amount),
        "documents": list(item.documents),
        "claims": list(item.claims),
        "procedures": list(item.procedures),
        "shares": {_name(key): float(Decimal(text.removesuffix("%")) / 100) for key, text in item.attributes.items()},
        "materials": [{"hs": m.hs.digits, "origin": m.origin, "value": float(m.value.amount)} for m in item.materials],
        "processing": [done.operation for done in item.processing],
    }


def zen_answer(result) -> dict[str, str]:
    """Every amount zen states, in cents, and the two words of its answer."""
    names = [*CHARGES, *SECURITIES, *TOTALS]
    fields = {**CHARGES, **SECURITIES}
    amounts = {name: f"{Decimal(repr(result[fields.get(name, name)])):.2f}" for name in names}
    return {**amounts, "outcome": result["outcome"], "compliance": result["compliance"]}


def tradezone_answer(decision) -> dict[str, str]:
    """The same of a decision; a charge or security that is not there is zero."""
    item, totals = decision.items[0], decision.totals
    lines = {line.measure: str(line.money.amount) for line in (*item.charges, *item.securities)}
    amounts = {name: lines.get(name, "0.00") for name in (*CHARGES, *SECURITIES)}
    amounts |= {name: str(getattr(totals, name).amount) for name in TOTALS}
    return {**amounts, "outcome": decision.outcome, "compliance": decision.compliance}


def _calendar(zone) -> list[tuple[list[str], list[str]]]:
    """From each day on which a status or the staging changes, latest first: the parties, and the share of the duty that is left."""
    assert not zone.roll.suspensions, "a suspension for some products only has no place in this graph"
    (staging,) = (each.rows for each in zone.measures["originating-goods"].stagings)
    codes = sorted({*zone.roll.standings, *zone.roll.territories})
    days = {row.start for timeline in zone.roll.standings.values() for row in timeline} | {row.start for row in staging}
    rows = []
    for day in sorted(days, reverse=True):
        parties = [code for code in codes if _is_party(zone, code, day)]
        row = staging.at(day)
        rows.append(([f">= {day}"], [json.dumps(parties), _stage(row.value.value) if row else "1"]))
    return [*rows, ([""], ["[]", "1"])]


def _is_party(zone, code: str, second: int) -> bool:
    standing = zone.roll.standing(code, second, "")
    return standing is not None and standing.status == "party"


def _stage(staged) -> str:
    """The share of the ordinary duty that a preference leaves."""
    if isinstance(staged, ShareOfDuty):
        return _number(staged.share.exact)
    assert staged == DutyExpression(), "the stages of this zone are shares, then free"
    return "0"


def _floors(zone) -> list[tuple[list[str], list[str]]]:
    """For each product, latest price first: the least value that meets the floor, nought where none stands, and the heading."""
    (level,) = zone.measures["zone-floor"].floor
    assert level.otherwise, "the floor of this zone is one figure in every case"
    assert level.value.of == REFERENCE, "the floor of this zone is a share of the reference price"
    share = level.value.share.exact
    rows = []
    for name, series in zone.prices.items():
        product = zone.products[name]
        assert not series.by_origin, "a price by origin has no place in this graph"
        for row in reversed(list(series.plain)):
            price = row.value.value
            minimum = "0" if price is None else _product(price.per(product.unit) * share, _held(product.priced_on))
            rows.append(([json.dumps(name), f">= {row.start}"], [minimum, json.dumps(product.hs[0].heading)]))
    return rows


def _duties(zone) -> list[tuple[list[str], list[str]]]:
    """The rows of the ordinary duty: by importer and product, then the rate for every other party."""
    rows = []
    for rate in zone.measures["mfn-duty"].rates:
        if rate.otherwise:
            rows.append((["", ""], [_rate(zone, None, rate.value)]))
            continue
        (importer,) = rate.conditions[0].condition.selection.codes
        rows += [([json.dumps(importer), json.dumps(name)], [_rate(zone, name, rate.value)]) for name in sorted(rate.covers)]
    return rows


def _rate(zone, name: str | None, rate: DutyExpression) -> str:
    """A rate of duty as an expression on the item: the sum of its parts."""
    assert rate.less is None, "a target has no place in this graph"
    assert rate.limits == NO_LIMITS, "a limit has no place in this graph"
    return " + ".join(_part(zone, name, part) for part in rate.parts) or "0"


def _part(zone, name: str | None, part: AdValorem | Specific) -> str:
    if isinstance(part, AdValorem):
        assert part.base is None, "a percentage in this graph falls on the customs value"
        return _product(part.rate.exact, "value")
    product = zone.products[name]
    return _product(part.price.per(product.unit), _held(product.contents[part.content] if part.content else None))


def _decision(zone) -> list[tuple[str, str]]:
    """Names and expressions in order; each may use those before it as ``$.name``."""
    measures, rule = zone.measures, zone.origin_rules[0]
    first_day = measures["zone-floor"].period.start
    sample = measures["samples"].conditions[-1].condition.quantity.exact
    content = next(each.wanted.bound.value.exact for each in rule.written if isinstance(each, ContentKept))
    insufficient = json.dumps(sorted(rule.insufficient))
    return [
        ("reached", f"entered >= {first_day} and imported_into in parties"),
        ("claimed", "'originating-goods' in claims"),
        ("foreign", "filter(materials, not (#.origin in parties))"),
        ("insufficient", f"len($.foreign) > 0 and all(processing, # in {insufficient})"),
        ("changed", "$.reached and none($.foreign, startsWith(#.hs, heading))"),
        ("enough", f"value - sum(map($.foreign, #.value)) >= {_number(content)} * value"),
        ("originates", "origin in parties and not $.insufficient and (len($.foreign) == 0 or $.changed or $.enough)"),
        ("direct", "all(route, # in parties) or 'non-manipulation-certificate' in documents"),
        (
            "preferred",
            "$.reached and $.claimed and $.originates and 'certificate-of-origin' in documents and $.direct",
        ),
        ("floored", f"$.reached and quantity > {_number(sample)}"),
        ("credit", "exported_from in parties ? duty_paid : 0"),
        ("zone_floor", "$.floored ? round(max([minimum - value - $.credit, 0]), 2) : 0"),
        ("whole_duty", "$.reached ? round(ordinary, 2) : 0"),
        ("originating_goods", "$.preferred ? round(stage * ordinary, 2) : 0"),
        ("mfn_duty", "$.preferred ? 0 : $.whole_duty"),
        (
            "origin_in_doubt",
            "$.preferred and 'origin-verification' in procedures ? $.whole_duty - $.originating_goods : 0",
        ),
        ("customs_value", "round(value, 2)"),
        ("ordinary_duty", "$.mfn_duty + $.originating_goods"),
        ("additional_duty", "$.zone_floor"),
        ("fees", "0"),
        ("duty", "$.ordinary_duty + $.additional_duty"),
        ("security", "$.origin_in_doubt"),
        ("landed_cost", "$.customs_value + $.duty"),
        ("outcome", "$.security > 0 ? 'held' : $.zone_floor > 0 ? 'adjusted' : 'cleared'"),
        (
            "compliance",
            "$.reached and $.claimed and origin in parties and exported_from in parties and $.insufficient ? 'breach' : 'compliant'",
        ),
    ]


def _held(content: Content | None) -> str:
    """The quantity a price or rate falls on."""
    if content is None:
        return "quantity"
    factors = ["quantity", f"shares.{_name(content.share)}"]
    if content.moisture is not None:
        factors.append(f"(1 - shares.{_name(content.moisture)})")
    if content.conversion is not None:
        factors.append(_number(content.conversion.factor))
    return " * ".join(factors)


def _product(factor: Exact, rest: str) -> str:
    return f"{_number(factor)} * {rest}"


def _number(exact: Exact) -> str:
    """A figure in plain digits; zen reckons in decimals."""
    return f"{Decimal(exact.numerator) / Decimal(exact.denominator):f}"


def _name(attribute: str) -> str:
    return attribute.replace("-", "_")


def _table(key: str, title: str, inputs: list[str], outputs: list[str], rows: list[tuple[list[str], list[str]]]) -> dict:
    """A decision table of which the first row that matches counts; an empty cell matches all."""
    rules = [
        {"_id": f"{key}-{i}", **dict(zip(inputs, tests, strict=True)), **dict(zip(outputs, cells, strict=True))}
        for i, (tests, cells) in enumerate(rows)
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in inputs],
        "outputs": [{"id": name, "name": name, "field": name} for name in outputs],
        "rules": rules,
        "passThrough": False,
        "executionMode": "single",
    }
    return {"id": key, "name": title, "type": "decisionTableNode", "content": content}


def _expressions(key: str, title: str, expressions: list[tuple[str, str]]) -> dict:
    written = [{"id": name, "key": name, "value": value} for name, value in expressions]
    content = {"expressions": written, "passThrough": False, "executionMode": "single"}
    return {"id": key, "name": title, "type": "expressionNode", "content": content}
