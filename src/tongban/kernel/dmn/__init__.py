"""DMN, Decision Model and Notation 1.1 to 1.5: decisions read from XML and taken, with the reason for each.

Public face: `load(xml) -> Model`, `Model.decide`, `Model.explain -> Outcome`, `Model.findings` (overlaps and
gaps of the tables), `Finding`, `Outcome`, `TableTrace`, `RuleTrace`, `Condition`. See docs/developer/feel.md.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from tongban.kernel.feel import Value

from .analysis import Finding, analyse
from .engine import ask
from .model import Definitions, FunctionBox, TableBox
from .reader import read_definitions
from .trace import Condition, Outcome, RuleTrace, TableTrace
from .types import Types

__all__ = ["Condition", "Finding", "Model", "Outcome", "RuleTrace", "TableTrace", "load"]


class Model:
    """A loaded decision model; may be asked again and again, from several threads."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self._types = Types(definitions.types)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.definitions.name

    @property
    def decisions(self) -> tuple[str, ...]:
        """Names of its decisions, as the file orders them."""
        return tuple(decision.name for decision in self.definitions.decisions.values())

    @property
    def inputs(self) -> dict[str, str | None]:
        """Names of its input data with their declared types."""
        data = self.definitions.inputs.values()
        return {item.variable.name: item.variable.type_ref for item in data}

    def decide(self, name: str, inputs: Mapping[str, object], *, now: dt.datetime | None = None) -> Value:
        """The value of a decision (or decision service); null is None. Declared dates may come as ISO texts.

        Raises Refusal("dmn.decision") for an unknown name, Refusal("dmn.cycle"), Refusal("feel.limit.…").
        """
        return self.explain(name, inputs, now=now).value

    def explain(self, name: str, inputs: Mapping[str, object], *, now: dt.datetime | None = None) -> Outcome:
        """As `decide`, with every table's rules and conditions: what fired, what failed, on which value."""
        return ask(self.definitions, self._types, name, inputs, now)

    def findings(self) -> list[Finding]:
        """What a reviewer should look at in the tables: overlaps, gaps, rules that can never matter."""
        found: list[Finding] = []
        for decision in self.definitions.decisions.values():
            if isinstance(decision.box, TableBox):
                found += analyse(decision.box, decision.name)
        for knowledge in self.definitions.knowledge.values():
            function: FunctionBox | None = knowledge.function
            if function and isinstance(function.body, TableBox):
                found += analyse(function.body, knowledge.name)
        return found


def load(xml: bytes | str, others: Sequence[bytes | str] = ()) -> Model:
    """Read a DMN model; `others` are models that it may import.

    Raises Refusal("dmn.xml…") for what is no DMN, Refusal("feel.syntax") with the place for a wrong
    expression, and Refusal("dmn.language" / "dmn.import" / "dmn.table.…") for what cannot be run.
    """
    return Model(read_definitions(xml, others))
