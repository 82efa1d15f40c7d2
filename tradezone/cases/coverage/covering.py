"""Covering: a policy and its worked cases, decided, become the coverage of its law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tradezone.assessment.decision import Decision
from tradezone.cases.coverage.conditions import of_measures
from tradezone.cases.coverage.contracts import contract_probes
from tradezone.cases.coverage.coverable import ContractProbe, Coverable, Coverage, Probe
from tradezone.cases.coverage.limits import limit_probes
from tradezone.cases.coverage.measures import measure_probes
from tradezone.cases.coverage.origins import origin_probes
from tradezone.cases.coverage.places import Written
from tradezone.cases.coverage.seen import SeenContract, SeenItem
from tradezone.cases.coverage.series import series_probes
from tradezone.policy.source import PolicySource
from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Shipment, Transaction


class Covering:
    """What the cases of a policy reach, added up case by case. ``source`` is its text, for where conditions stand."""

    def __init__(self, zone: Zone, source: PolicySource | None = None) -> None:
        self.zone = zone
        written = Written(source)
        self._probes: list[Probe] = [
            *measure_probes(zone, written),
            *of_measures(zone, written),
            *origin_probes(zone, written),
            *series_probes(zone),
            *limit_probes(zone),
        ]
        self._of_contracts: list[ContractProbe] = list(contract_probes(zone, written))
        #: For each probe the cases that reach it, in the order they were decided; each once.
        self._reached: list[dict[str, None]] = [{} for _ in range(len(self._probes) + len(self._of_contracts))]
        self._cases = 0

    def add(self, case: str, subject: Shipment | Transaction, decision: Decision) -> None:
        """Adds what one decided case reaches."""
        self._cases += 1
        if isinstance(subject, Transaction):
            for settlement in self.zone.settlements:
                beside = SeenContract(case, self.zone, subject, settlement)
                self._note(case, (probe.reached(beside) for probe in self._of_contracts), len(self._probes))
            return
        for item in decision.items:
            seen = SeenItem(case, item)
            self._note(case, (probe.reached(seen) for probe in self._probes), 0)

    def _note(self, case: str, answers: Iterable[bool], first: int) -> None:
        for number, answer in enumerate(answers, first):
            if answer:
                self._reached[number][case] = None

    def coverage(self) -> Coverage:
        return Coverage(self.zone.id, self._cases, tuple(self._coverables()))

    def _coverables(self) -> Iterator[Coverable]:
        probes: list[Probe | ContractProbe] = [*self._probes, *self._of_contracts]
        for probe, cases in zip(probes, self._reached, strict=True):
            yield probe.coverable._replace(cases=tuple(cases))
