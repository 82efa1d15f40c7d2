"""Checks of products: what each is classified, traded, described and priced by."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.policy.building import product_entries
from tradezone.policy.schema import PolicyText
from tradezone.policy.scope import covered
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.nearest import did_you_mean
from tradezone.values import DutyExpression
from tradezone.values.units import UNITS

Found = Iterator[Diagnostic]
QUANTITY = "quantity"
_OF_PRODUCTS = ("hs", "unit", "attributes", "contents", "priced_on", "illustrative")


def check_products(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for check in (incomplete_products, attribute_kinds, contents, disagreeing_lines, specific_rates):
        found.extend(check(text, source))
    return found


def incomplete_products(text: PolicyText, source: PolicySource) -> Found:
    """A material either has stages, or is itself a product with an HS code and a unit."""
    for name, material in text.products.items():
        place = source.place(("products", name), key=True)
        if material.stages is None:
            for key in ("hs", "unit"):
                if getattr(material, key) is None:
                    yield Diagnostic(
                        "missing-key", f"`{key}` is missing", place, remedy=f"add `{key}:`, or `stages:` if it has any"
                    )
        else:
            own = [key for key in _OF_PRODUCTS if key in material.model_fields_set]
            if own:
                keys = " and ".join(f"`{key}`" for key in own)
                sentence = f"`{name}` has stages, and {keys} of its own that no stage would read"
                yield Diagnostic("stages-and-line", sentence, place, remedy=f"give {keys} at each stage")


def attribute_kinds(text: PolicyText, source: PolicySource) -> Found:
    """An attribute is of one kind in the whole policy."""
    first: dict[str, tuple[str, tuple[str, ...]]] = {}
    for _, path, product, _ in product_entries(text):
        for name, attribute in product.attributes.items():
            where = (*path, "attributes", name)
            kind, before = first.setdefault(name, (attribute.kind, where))
            if attribute.kind != kind:
                yield Diagnostic(
                    "attribute-kind",
                    f"`{name}` is `{attribute.kind}` here and `{kind}` elsewhere",
                    source.place((*where, "kind")),
                    (f"{source.place((*before, 'kind'))}: the first one is here",),
                    "give one of the two another name",
                )


def contents(text: PolicyText, source: PolicySource) -> Found:
    """What is priced or charged by content is worked out from shares the product declares and factors the policy lists."""
    for name, path, product, _ in product_entries(text):
        if product.priced_on != QUANTITY and product.priced_on not in product.contents:
            yield Diagnostic(
                "unknown-content",
                f"`{name}` is priced on `{product.priced_on}`, which is not one of its contents",
                source.place((*path, "priced_on")),
                remedy=did_you_mean(product.priced_on, [QUANTITY, *product.contents]),
            )
        for key, held in product.contents.items():
            where = (*path, "contents", key)
            for fact in ("share", "moisture"):
                attribute = getattr(held, fact)
                if attribute is not None and getattr(product.attributes.get(attribute), "kind", None) != "share":
                    yield Diagnostic(
                        "unknown-attribute",
                        f"`{attribute}` is not a share that `{name}` declares",
                        source.place((*where, fact)),
                        remedy=did_you_mean(
                            attribute,
                            [name for name, declared in product.attributes.items() if declared.kind == "share"],
                            otherwise="declare it under `attributes` of the product, with `kind: share`",
                        ),
                    )
            if held.conversion is not None and held.conversion not in text.conversions:
                yield Diagnostic(
                    "unknown-conversion",
                    f"`{held.conversion}` is not listed under `conversions`",
                    source.place((*where, "conversion")),
                    remedy=did_you_mean(held.conversion, text.conversions, otherwise="list it there, with its `value` and `cite`"),
                )
        for key, attribute in product.attributes.items():
            if (attribute.kind == "word") != (attribute.words is not None):
                place = source.place((*path, "attributes", key), key=True)
                remedy = "add `words: [...]`" if attribute.kind == "word" else "take `words` out, or make it `kind: word`"
                yield Diagnostic("missing-key", f"`words` goes with `kind: word` of `{key}`", place, remedy=remedy)


def disagreeing_lines(text: PolicyText, source: PolicySource) -> Found:
    """The line of a schedule that a rate is quoted from agrees with the HS codes of every product it covers."""
    products = {name: product for name, _, product, _ in product_entries(text)}
    for section in ("ordinary_duties", "additional_duties"):
        for i, measure in enumerate(getattr(text, section)):
            for j, row in enumerate(measure.rates):
                if row.hs is None:
                    continue
                for name in sorted(covered(row.covers or measure.covers, products)):
                    codes = products[name].hs or []
                    if not any(row.hs.agrees(code) for code in codes):
                        listed = ", ".join(str(code) for code in codes)
                        yield Diagnostic(
                            "hs-mismatch",
                            f"the line `{row.hs}` does not agree with `{name}`, which is {listed}",
                            source.place((section, i, "rates", j, "hs")),
                            (f"{source.place((*_product_path(name), 'hs'))}: `{name}` is classified here",),
                            "quote the line of this product, or narrow `covers`",
                        )


def _product_path(name: str) -> tuple[str, ...]:
    material, _, stage = name.partition("/")
    return ("products", material, "stages", stage) if stage else ("products", material)


def specific_rates(text: PolicyText, source: PolicySource) -> Found:
    """A specific rate is in the policy's currency, by a unit the product is traded in, on a content the product has."""
    products = {name: product for name, _, product, _ in product_entries(text)}
    rows = [
        (
            (section, i, "rates", j, "value" if row.value is not None else "otherwise"),
            row.value or row.otherwise,
            row.covers or measure.covers,
        )
        for section in ("ordinary_duties", "additional_duties")
        for i, measure in enumerate(getattr(text, section))
        for j, row in enumerate(measure.rates)
    ]
    rows += [
        (("tariff_preferences", i, "staging", j, "value"), row.value, measure.covers)
        for i, measure in enumerate(text.tariff_preferences)
        for j, row in enumerate(measure.staging)
        if isinstance(row.value, DutyExpression)
    ]
    for path, rate, covers in rows:
        if rate.specific is None:
            continue
        place = source.place(path)
        if rate.specific.currency != text.policy.currency:
            yield Diagnostic(
                "currency-mismatch",
                f"the rate is in {rate.specific.currency}, but the policy reckons in {text.policy.currency}",
                place,
                remedy=f"give it in {text.policy.currency}",
            )
        for name in sorted(covered(covers, products)):
            product = products[name]
            if product.unit is not None and UNITS[product.unit].dimension != rate.specific.unit.dimension:
                yield Diagnostic(
                    "unit-mismatch",
                    f"the rate is per {rate.specific.unit.name}, but `{name}` is traded in {product.unit}",
                    place,
                    remedy=f"give it per {product.unit}, or narrow `covers`",
                )
            elif rate.content is not None and rate.content not in product.contents:
                yield Diagnostic(
                    "unknown-content",
                    f"`{rate.content}` is not a content of `{name}`",
                    place,
                    remedy=did_you_mean(rate.content, product.contents, otherwise="declare it under `contents` of the product"),
                )
