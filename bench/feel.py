"""Speed of FEEL and DMN: compiled conditions as gateways use them, compiling, and a decision table.

python bench/feel.py [--save]
"""

from __future__ import annotations

from collections.abc import Callable

from _facts import measure, report, spread

from tongban.kernel.dmn import load
from tongban.kernel.feel import compile, evaluate
from tongban.kernel.feel.expression import _expression

CONTEXT = {
    "outcome": "grant",
    "amount": 2000,
    "applicant": {"age": 20, "kind": "natural_person"},
    "m": "13812345678",
}
CONDITIONS = {
    "gateway_one_comparison": 'outcome = "grant"',
    "gateway_three_comparisons": 'outcome = "grant" and amount > 1000 and applicant.age >= 18',
    "choice_of_list": 'applicant.kind in ("natural_person", "legal_entity")',
    "arithmetic": "amount * 1.13 + 2 > 5",
    "mobile_pattern": 'matches(m, "^1[3-9][0-9]{9}$")',
    "loop_of_100": "sum(for i in 1..100 return i)",
}
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="fee" namespace="urn:bench">
<inputData id="a" name="age"><variable name="age" typeRef="number"/></inputData>
<inputData id="k" name="kind"><variable name="kind" typeRef="string"/></inputData>
<decision id="d" name="fee"><informationRequirement><requiredInput href="#a"/></informationRequirement>
<informationRequirement><requiredInput href="#k"/></informationRequirement><decisionTable hitPolicy="FIRST">
<input><inputExpression><text>age</text></inputExpression></input>
<input><inputExpression><text>kind</text></inputExpression></input><output/>%s</decisionTable></decision>
</definitions>"""
RULE = """<rule><inputEntry><text>[%d..%d)</text></inputEntry><inputEntry><text>"a", "b"</text></inputEntry>
<outputEntry><text>%d</text></outputEntry></rule>"""


def per_call(work: Callable[[], object], calls: int) -> dict[str, float]:
    """Microseconds of one call, spread over seven runs."""

    def run() -> None:
        for _ in range(calls):
            work()

    return spread([seconds / calls * 1e6 for seconds in measure(run, repeat=7)])


def compile_anew() -> object:
    """One compilation without the cache."""
    _expression.cache_clear()
    return compile(CONDITIONS["gateway_three_comparisons"])


def main() -> None:
    """Measure and report."""
    figures: dict[str, object] = {}
    for name, text in CONDITIONS.items():
        expression = compile(text)
        calls = 300 if name == "loop_of_100" else 5000
        figures[f"{name}_us"] = per_call(lambda expression=expression: expression(CONTEXT), calls)  # type: ignore[misc]
    text = CONDITIONS["gateway_three_comparisons"]
    figures["evaluate_text_cached_us"] = per_call(lambda: evaluate(text, CONTEXT), 5000)
    figures["compile_uncached_us"] = per_call(compile_anew, 200)
    model = load(TABLE % "".join(RULE % (n * 10, n * 10 + 10, n) for n in range(10)))
    figures["table_10_rules_us"] = per_call(lambda: model.decide("fee", {"age": 95, "kind": "b"}), 500)
    report("feel", figures, bound_by="the interpreter: closures call closures, nothing waits")


if __name__ == "__main__":
    main()
