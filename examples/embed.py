"""tradezone as a library: load a policy once, decide shipments as they come. Run it from the top of the repository."""

import tradezone

zone = tradezone.load_zone("policies/precedents/us-polysilicon-mip")
goods = {
    "product": "module",
    "origin": "GB",
    "quantity": "100 kW",
    "customs_value": "30000.00 USD",
    "documents": ["mip-certification"],
}
shipment = tradezone.Shipment.parse({"imported_into": "US", "entered": "2026-12-04", "items": [goods]})
decision = tradezone.evaluate(zone, shipment)
print(decision.outcome, decision.totals.duty)
for charge in decision.items[0].charges:
    print(f"{charge.money}  {charge.measure}: {charge.formula}  [{charge.cites[-1]}]")
