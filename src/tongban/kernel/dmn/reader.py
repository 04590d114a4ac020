"""DMN XML to `Definitions`: the decision requirement graph and the item definitions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element  # types only

from tongban.kernel.errors import Refusal

from .boxes import BoxReader
from .model import Decision, Definitions, FunctionBox, InputData, ItemDefinition, Knowledge, Service, Variable
from .xmltree import child, children, local, read, ref, text_of, type_ref

MAX_IMPORTS: Final = 20


def read_definitions(xml: bytes | str, others: Sequence[bytes | str] = ()) -> Definitions:
    """Read a whole model; raises Refusal for bad XML, bad FEEL (with its place) and what cannot be run.

    `others` are the models that it may import, found by their namespace.
    """
    known: dict[str, Element] = {}
    for other in others:
        root = read(other)
        known[root.get("namespace", "")] = root
    return _read(read(xml), known, ())


def _read(root: Element, known: Mapping[str, Element], chain: tuple[str, ...]) -> Definitions:
    space = root.get("namespace", "")
    model = Definitions(root.get("name", ""), space)
    for element in children(root, "import"):
        _import(element, model, known, (*chain, space))
    outside = (name for alias, other in model.imports.items() for name in (alias, *other.names))
    model.names = _names(root).union(outside)
    boxes = BoxReader(model.names)
    for alias, other in model.imports.items():
        model.types |= {
            f"{alias}.{name}": _qualified(item, alias, other) for name, item in other.types.items()
        }
    for element in children(root, "itemDefinition"):
        item = _item(element, boxes)
        model.types[item.name] = item
    for element in root:
        reader = _ELEMENTS.get(local(element))
        if reader:
            reader(element, boxes, model)
    _check_references(model)
    return model


def _import(
    element: Element, model: Definitions, known: Mapping[str, Element], chain: tuple[str, ...]
) -> None:
    """Read an imported DMN model; schemas and PMML are left alone: nothing here can call them."""
    space = element.get("namespace", "")
    if "/DMN/" not in element.get("importType", ""):
        return
    if space in chain or len(chain) > MAX_IMPORTS:
        raise Refusal("dmn.import", f"The models import each other in a circle: {space}.", namespace=space)
    if space not in known:
        raise Refusal("dmn.import", f"The imported model {space} is not here.", namespace=space)
    alias = element.get("name") or space
    model.imports[alias] = _read(known[space], known, chain)


def _qualified(item: ItemDefinition, alias: str, home: Definitions) -> ItemDefinition:
    """A type of an imported model as the importing one names it."""
    ref = f"{alias}.{item.type_ref}" if item.type_ref in home.types else item.type_ref
    parts = tuple(_qualified(part, alias, home) for part in item.components)
    return replace(item, type_ref=ref, components=parts)


def _check_references(model: Definitions) -> None:
    """What lies in another model must have been imported."""
    spaces = {model.namespace, *(other.namespace for other in model.imports.values())}
    wanted = [one.requires for one in model.decisions.values()]
    wanted += [one.requires for one in model.knowledge.values()]
    for requires in wanted:
        for reference in requires:
            before = reference.rpartition("#")[0]
            if before and before not in spaces:
                message = f"{reference} lies in another model, which is not imported."
                raise Refusal("dmn.import", message, href=reference)


def _names(root: Element) -> frozenset[str]:
    """Every name in the model: FEEL needs them where they hold spaces or signs."""
    return frozenset(element.get("name", "") for element in root.iter()) - {""}


def _item(element: Element, boxes: BoxReader) -> ItemDefinition:
    allowed = text_of(child(element, "allowedValues"))
    if allowed is None:
        allowed = text_of(child(element, "typeConstraint"))
    return ItemDefinition(
        element.get("name", ""),
        type_ref(element),
        boxes.tests(allowed, f"the allowed values of {element.get('name')}") if allowed else None,
        tuple(_item(part, boxes) for part in children(element, "itemComponent")),
        element.get("isCollection") == "true",
        child(element, "functionItem") is not None,
    )


def _variable(element: Element) -> Variable:
    found = child(element, "variable")
    name = element.get("name", "")
    return Variable(found.get("name") or name, type_ref(found)) if found is not None else Variable(name)


def _requires(element: Element) -> tuple[str, ...]:
    links = children(element, "informationRequirement", "knowledgeRequirement")
    wanted = ("requiredInput", "requiredDecision", "requiredKnowledge")
    return tuple(ref(target) for link in links for target in children(link, *wanted))


def _id(element: Element) -> str:
    return str(element.get("id") or element.get("name", ""))


def _input_data(element: Element, _: BoxReader, model: Definitions) -> None:
    model.inputs[_id(element)] = InputData(_id(element), element.get("name", ""), _variable(element))


def _decision(element: Element, boxes: BoxReader, model: Definitions) -> None:
    name = element.get("name", "")
    box = boxes.first(element, f"the decision {name}")
    model.decisions[_id(element)] = Decision(_id(element), name, _variable(element), box, _requires(element))


def _knowledge(element: Element, boxes: BoxReader, model: Definitions) -> None:
    name = element.get("name", "")
    logic = child(element, "encapsulatedLogic")
    box = boxes.function(logic, f"the knowledge model {name}") if logic is not None else None
    function = box if isinstance(box, FunctionBox) else None
    model.knowledge[_id(element)] = Knowledge(
        _id(element), name, _variable(element), function, _requires(element)
    )


def _service(element: Element, _: BoxReader, model: Definitions) -> None:
    params = tuple(ref(part) for part in children(element, "inputDecision", "inputData"))
    outputs = tuple(ref(part) for part in children(element, "outputDecision"))
    model.services[_id(element)] = Service(_id(element), element.get("name", ""), outputs, params)


_ELEMENTS = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
}
