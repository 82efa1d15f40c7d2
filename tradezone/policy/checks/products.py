"""Checks of products: what each is classified, traded, described and priced by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tradezone.policy.building import product_entries
from tradezone.policy.grammar.policy import DUTY_SECTIONS, PolicyText
from tradezone.policy.scope import covered
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.nearest import did_you_mean

Found = Iterator[Diagnostic]
QUANTITY = "quantity"
_OF_PRODUCTS = ("hs", "unit", "made_from", "attributes", "contents", "priced_on", "illustrative")


def check_products(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for check in (incomplete_products, attribute_kinds, contents, disagreeing_lines, made_from):
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
    for section in DUTY_SECTIONS:
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


def made_from(text: PolicyText, source: PolicySource) -> Found:
    """What a stage is made from is another product of the policy, by a conversion the policy lists."""
    products = [name for name, *_ in product_entries(text)]
    before = {name: product.made_from.product for name, _, product, _ in product_entries(text) if product.made_from is not None}
    for name, path, product, _ in product_entries(text):
        origin = product.made_from
        if origin is None:
            continue
        place = source.place((*path, "made_from", "product"))
        if origin.product not in products:
            sentence = f"`{name}` is made from `{origin.product}`, which is not a product of this policy"
            yield Diagnostic("unknown-product", sentence, place, remedy=did_you_mean(origin.product, products))
        elif name in _before(before, origin.product):
            by_way = "" if origin.product == name else f", by way of `{origin.product}`"
            sentence = f"`{name}` is made from itself{by_way}"
            yield Diagnostic("circular-product", sentence, place, remedy="name the stage before it, or leave `made_from` out")
        if origin.conversion not in text.conversions:
            yield Diagnostic(
                "unknown-conversion",
                f"`{origin.conversion}` is not listed under `conversions`",
                source.place((*path, "made_from", "conversion")),
                remedy=did_you_mean(origin.conversion, text.conversions, otherwise="list it there, with its `value` and `cite`"),
            )


def _before(before: Mapping[str, str], name: str) -> list[str]:
    """A product and all it is made from, stage by stage."""
    found: list[str] = []
    ahead: str | None = name
    while ahead is not None and ahead not in found:
        found.append(ahead)
        ahead = before.get(ahead)
    return found
