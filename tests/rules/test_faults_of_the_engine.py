"""What durable-rules does wrong, so that a release which does it right is noticed.

The rules this package compiles keep clear of every shape below. Each trial runs in a process of its own and is expected to fail: one that
begins to pass is a reason to read the compiler's limits again. Left out, because they do not fail every time: ``$or`` of join
predicates and ``$and`` of equality joins under clashing hashes read out of bounds without always being caught at it, and whether the
text ``1`` equals the number 1 depends on the build.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tradezone.rules import engine

pytestmark = pytest.mark.skipif(not engine.AVAILABLE, reason="durable-rules cannot be imported here")

PRELUDE = """
import copy, warnings
warnings.simplefilter("ignore")
from durable.engine import Ruleset

class Actions:
    def __init__(self):
        self.fired = []
    def get_action(self, name):
        return lambda c: self.fired.append(name)

actions = Actions()

def ruleset(**rules):
    return Ruleset("trial", actions, copy.deepcopy(rules))

def rule(*elements):
    return {"all": [{f"m{i}": element} for i, element in enumerate(elements)], "run": "held"}

SEEN = {"all": [{"m": {"kind": "case"}}], "run": "seen"}

def put(rules, **fact):
    handle = rules.assert_fact(fact)
    rules.do_actions(handle, lambda error, state: None)

print("begun", flush=True)
"""

CRASHES = {
    "the last predicate of a join's `$and` is false": """
second = {"$and": [{"kind": "ref"}, {"$neq": {"lot": {"m0": "lot"}}}]}
rules = ruleset(seen=SEEN, other=rule({"kind": "case"}, {"kind": "ref"}), join=rule({"kind": "case"}, second))
for i in range(50):
    put(rules, kind="case", lot="a", sid="1", id=f"c{i}")
    put(rules, kind="ref", lot="a", sid="1", id=f"r{i}")
""",
    "an integer is divided by zero": """
rules = ruleset(seen=SEEN, r=rule({"$gt": {"a": {"$div": {"$l": {"$m": "b"}, "$r": {"$m": "c"}}}}}))
put(rules, kind="case", a=1, b=1, c=0, sid="1", id="1")
""",
    "a state in which no action ran is deleted": """
rules = ruleset(r=rule({"kind": "case"}, {"kind": "never"}))
for i in range(200):
    try:
        rules.assert_fact({"kind": "case", "sid": str(i), "id": str(i)})
    except Exception:
        pass
    rules.delete_state(str(i))
""",
}

HANGS = {
    "`$nex` stands alone and matches the engine's own message": """
rules = ruleset(seen=SEEN, r=rule({"$nex": {"a": 1}}))
put(rules, kind="case", sid="1", id="1")
""",
    "a property has a 513th test": """
ruleset(**{f"r{i}": rule({"w": str(i)}) for i in range(513)})
""",
}

REFUSALS = {
    "65 tests hold at once": ("error code: 303", """
rules = ruleset(**{f"r{i}": rule({f"w{i}": "yes"}) for i in range(65)})
put(rules, sid="1", id="1", **{f"w{i}": "yes" for i in range(65)})
"""),
    "a property has 512 tests": ("error code: 303", """
rules = ruleset(**{f"r{i}": rule({"w": str(i)}) for i in range(512)})
put(rules, w="5", sid="1", id="1")
"""),
    "a rule has a 17th element": ("error code: 304", """
rules = ruleset(r=rule(*({"kind": f"k{i}"} for i in range(17))))
for i in range(17):
    try:
        put(rules, kind=f"k{i}", sid="1", id=str(i))
    except Exception as error:
        if "not handled" not in str(error).lower():
            raise
"""),
    "a message has 260 properties": ("error code: 302", """
put(ruleset(seen=SEEN), kind="case", sid="1", id="1", **{f"p{i}": "x" for i in range(260)})
"""),
    "1,025 cases live at once": ("MemoryError", """
rules = ruleset(seen=SEEN)
for i in range(1025):
    put(rules, kind="case", sid=str(i), id="1")
"""),
    "no rule matches a case": ("MessageNotHandledException", """
put(ruleset(r=rule({"kind": "other"})), kind="case", sid="1", id="1")
"""),
    "a float is printed with an exponent": ("error code: 204", """
put(ruleset(seen=SEEN), kind="case", p=1e-05, sid="1", id="1")
"""),
}  # fmt: skip

WRONG_ANSWERS = {
    "an integer past 63 bits equals the largest of 63 bits": """
rules = ruleset(r=rule({"a": 9223372036854775807}))
put(rules, a=10**30, sid="1", id="1")
""",
    "a price at the floor is below it": """
rules = ruleset(r=rule({"$lt": {"price": 0.1 * 3}}))
put(rules, price=0.3, sid="1", id="1")
""",
}


def trial(script: str, seconds: float = 30) -> subprocess.CompletedProcess:
    """A script run to its end. New memory is filled with a pattern, so that what is read before it is written is seen to be."""
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + script],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        env={**os.environ, "MALLOC_PERTURB_": "165"},
    )


@pytest.mark.parametrize("shape", CRASHES)
def test_the_process_dies_where(shape):
    ended = trial(CRASHES[shape])
    assert ended.stdout == "begun\n"
    assert ended.returncode < 0, "the engine survived: read engine.md section 6 and the compiler's limits again"


@pytest.mark.parametrize("shape", HANGS)
def test_the_process_hangs_where(shape):
    with pytest.raises(subprocess.TimeoutExpired) as caught:
        trial(HANGS[shape], seconds=4)
    assert caught.value.stdout == b"begun\n"


@pytest.mark.parametrize("shape", REFUSALS)
def test_the_engine_refuses_where(shape):
    words, script = REFUSALS[shape]
    ended = trial(script)
    assert ended.returncode == 1
    assert words in ended.stderr.splitlines()[-1]


@pytest.mark.parametrize("shape", WRONG_ANSWERS)
def test_the_engine_answers_wrongly_that(shape):
    ended = trial(WRONG_ANSWERS[shape] + "\nprint(*actions.fired)")
    assert ended.stdout == "begun\nheld\n"
