"""What would change the answer: the least change of a shipment that turns a measure, proved by deciding it."""
