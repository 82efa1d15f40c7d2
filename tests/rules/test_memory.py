"""Memory and threads of a process that decides for a long time. Each law is tried in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tradezone.rules import engine

pytestmark = pytest.mark.skipif(
    not engine.AVAILABLE or not Path("/proc/self/statm").exists(), reason="needs durable-rules, and a system that says what it uses"
)

PRELUDE = """
import gc, os, threading, warnings
from pathlib import Path
warnings.simplefilter("ignore")

def megabytes():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
"""

CASES = """
from itertools import islice, product
from tradezone.policy.conditions import Presented
from tradezone.policy.trees import Is
from tradezone.rules.engine import DurableRules
from tradezone.rules.ruleset import Rule, conclusions, vocabulary

questions = [Presented("documents", f"d{number}") for number in range(11)]
rules = [Rule((str(number),), tuple(Is(question) for question in questions[number : number + 2])) for number in range(10)]
words = vocabulary(rules)
durable = DurableRules("trial", list(conclusions(rules, words)))
cases = (dict(zip(words.values(), answers)) for answers in product(("yes", "no", "unknown"), repeat=len(words)))
for case in islice(cases, 2_000):
    durable.conclusions(case)
before = megabytes()
for case in islice(cases, 20_000):
    durable.conclusions(case)
print(megabytes() - before)
"""

POLICIES = '''
from tradezone import Shipment, evaluate
from tradezone.verify.loading import check_policy_text

POLICY = """tradezone: 1
policy: {{ id: p{number}, title: Small, currency: USD, terms: FOB, time_zone: UTC, rounding: half_up to 0.01, cite: law }}
sources: {{ law: Law }}
products: {{ tin: {{ title: Tin, hs: 8001.10, unit: kg }} }}
reference_prices: {{ tin: [{{ from: 2026-01-01, value: {number}.00 USD/kg, cite: law }}] }}
price_floors:
  - {{ id: floor, title: Floor, cite: law, from: 2026-01-01, covers: all, imported_into: US, origin: any, tested: customs_value,
      compared: before_duties, floor: 100% of reference_price, charge: [{{ otherwise: shortfall, cite: law }}] }}
"""
SHIPMENT = Shipment.parse({"imported_into": "US", "entered": "2026-09-15",
    "items": [{"product": "tin", "quantity": "1 kg", "customs_value": "1.00 USD"}]})

def decide(number):
    decision = evaluate(check_policy_text(POLICY.format(number=number)).zone, SHIPMENT)
    assert decision.decided_by == "durable-rules" and decision.totals.duty.exact.numerator == (number - 1) * 100

for number in range(1, 101):
    decide(number)
before = megabytes()
for number in range(101, 1_101):
    decide(number)
print(megabytes() - before)
'''

THREADS = (
    POLICIES.partition("for number in")[0]
    + """
decide(2)
print(threading.active_count(), len(list(Path("/proc/self/task").iterdir())))
"""
)


def printed(script: str) -> str:
    return subprocess.run([sys.executable, "-c", PRELUDE + script], capture_output=True, text=True, check=True, timeout=120).stdout


def test_twenty_thousand_cases_leave_memory_as_it_was():
    assert float(printed(CASES)) < 4


def test_a_thousand_policies_one_after_another_leave_their_rulesets_behind():
    """A ruleset that is never deleted takes 0.35 MB: a thousand of them would be 350."""
    assert float(printed(POLICIES)) < 20


def test_no_thread_is_started():
    assert printed(THREADS).split() == ["1", "1"]
