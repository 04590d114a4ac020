"""DMN XML to `Definitions`: the decision requirement graph and the item definitions."""

from xml.etree.ElementTree import Element  # types only

from .boxes import BoxReader
from .model import Decision, Definitions, FunctionBox, InputData, ItemDefinition, Knowledge, Service, Variable
from .xmltree import child, children, local, read, ref, text_of, type_ref


def read_definitions(xml: bytes | str) -> Definitions:
    """Read a whole model; raises Refusal for bad XML, bad FEEL (with its place) and what cannot be run."""
    root = read(xml)
    boxes = BoxReader(_names(root))
    model = Definitions(root.get("name", ""), root.get("namespace", ""))
    for element in children(root, "itemDefinition"):
        item = _item(element, boxes)
        model.types[item.name] = item
    for element in root:
        reader = _ELEMENTS.get(local(element))
        if reader:
            reader(element, boxes, model)
    return model


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
