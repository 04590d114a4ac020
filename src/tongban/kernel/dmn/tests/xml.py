"""Small DMN models written short, for tests."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from tongban.kernel.dmn import Model, load

NAMESPACE = "https://www.omg.org/spec/DMN/20211108/MODEL/"


def model(*parts: str, namespace: str = NAMESPACE) -> Model:
    """A model of the given elements."""
    return load(f'<definitions xmlns="{namespace}" name="m" namespace="urn:m">{"".join(parts)}</definitions>')


def literal(text: str, tag: str = "literalExpression") -> str:
    """A literal expression."""
    return f"<{tag}><text>{escape(text)}</text></{tag}>"


def given(name: str, type_ref: str = "") -> str:
    """An input."""
    declared = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<inputData id="i_{name}" name="{name}"><variable name="{name}"{declared}/></inputData>'


def decision(name: str, logic: str, *requires: str, type_ref: str = "") -> str:
    """A decision; `requires` are "input:x", "decision:x" or "knowledge:x"."""
    declared = f' typeRef="{type_ref}"' if type_ref else ""
    links = "".join(_link(*require.split(":")) for require in requires)
    return (
        f'<decision id="d_{name}" name="{name}"><variable name="{name}"{declared}/>{links}{logic}</decision>'
    )


def _link(kind: str, name: str) -> str:
    if kind == "knowledge":
        return f'<knowledgeRequirement><requiredKnowledge href="#k_{name}"/></knowledgeRequirement>'
    tag, prefix = ("requiredInput", "i_") if kind == "input" else ("requiredDecision", "d_")
    return f'<informationRequirement><{tag} href="#{prefix}{name}"/></informationRequirement>'


def table(policy: str, inputs: dict[str, str], outputs: dict[str, str], rules: Sequence[tuple[str, ...]],
          default: str = "", aggregation: str = "") -> str:  # fmt: skip
    """A table; `inputs` and `outputs` map the expression or name to its allowed values ("" for none)."""
    columns = "".join(
        f"<input label={quoteattr(text)}>{literal(text, 'inputExpression')}"
        f"{literal(allowed, 'inputValues') if allowed else ''}</input>"
        for text, allowed in inputs.items()
    )
    results = "".join(
        f"<output name={quoteattr(name)}>{literal(allowed, 'outputValues') if allowed else ''}"
        f"{literal(default, 'defaultOutputEntry') if default else ''}</output>"
        for name, allowed in outputs.items()
    )
    rows = "".join(_row(rule, len(inputs)) for rule in rules)
    extra = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{extra}>{columns}{results}{rows}</decisionTable>'


def _row(rule: tuple[str, ...], width: int) -> str:
    tags = ["inputEntry"] * width + ["outputEntry"] * (len(rule) - width)
    return "<rule>" + "".join(literal(text, tag) for text, tag in zip(rule, tags, strict=True)) + "</rule>"
