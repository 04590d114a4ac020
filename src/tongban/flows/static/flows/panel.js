// The properties of what is chosen in the editor: reads and writes the model by the names that the server's form has.

const TIMES = { timeDuration: "timeDuration", timeDate: "timeDate", timeCycle: "timeCycle" };

const is = (object, type) => object.$instanceOf?.(type) ?? false;
const timerOf = (object) => object.eventDefinitions?.find((one) => is(one, "bpmn:TimerEventDefinition"));
const loopOf = (object) => {
  const loop = object.loopCharacteristics;
  return loop && is(loop, "bpmn:MultiInstanceLoopCharacteristics") ? loop : null;
};

// Which groups of fields an element has.
export function groups(element) {
  const object = element.businessObject;
  const found = ["all"];
  if (is(object, "bpmn:FlowNode")) found.push("node");
  if (is(object, "bpmn:UserTask")) found.push("step");
  if (is(object, "bpmn:ServiceTask") || is(object, "bpmn:SendTask") || is(object, "bpmn:BusinessRuleTask")) found.push("action");
  if (is(object, "bpmn:CallActivity")) found.push("called");
  if (is(object, "bpmn:Activity")) found.push("loop");
  if (timerOf(object)) found.push("timer");
  const choosing = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway", "bpmn:Activity"];
  if (is(object, "bpmn:SequenceFlow") && choosing.some((type) => is(object.sourceRef, type))) found.push("flow");
  return found;
}

// The values of the fields.
export function values(element) {
  const object = element.businessObject;
  const loop = loopOf(object);
  const timer = timerOf(object);
  const time = timer && Object.keys(TIMES).find((name) => timer[name]?.body);
  const own = (name) => (object.$descriptor.propertiesByName[`tb:${name}`] ? object.get(`tb:${name}`) ?? "" : "");
  return {
    id: object.id,
    name: object.name ?? "",
    ...Object.fromEntries(["kind", "role", "unit", "post", "limit", "checks", "action", "title_en"].map((name) => [name, own(name)])),
    called: object.calledElement ?? "",
    loop: loop ? (loop.isSequential ? "sequential" : "parallel") : "",
    over: loop?.get("tb:collection") ?? "",
    item: loop?.get("tb:item") ?? "",
    enough: loop?.completionCondition?.body ?? "",
    timer: time ?? "limit",
    time: timer ? (time ? timer[time].body : timer.get("tb:limit") ?? "") : "",
    condition: object.conditionExpression?.body ?? "",
    default: Boolean(object.sourceRef?.default && object.sourceRef.default === object),
  };
}

// Write one field.
export function write(modeler, element, name, value) {
  const modeling = modeler.get("modeling");
  const moddle = modeler.get("moddle");
  const object = element.businessObject;
  const said = typeof value === "string" ? value.trim() || undefined : value;
  const formal = (body) => (body ? moddle.create("bpmn:FormalExpression", { body }) : undefined);
  if (name === "name") modeling.updateLabel(element, said ?? "");
  else if (name === "called") modeling.updateProperties(element, { calledElement: said });
  else if (name === "condition") modeling.updateProperties(element, { conditionExpression: formal(said) });
  else if (name === "default") modeling.updateProperties(element.source, { default: said ? object : undefined });
  else if (name === "loop") writeLoop(modeling, moddle, element, said);
  else if (["over", "item", "enough"].includes(name)) {
    const key = { over: "tb:collection", item: "tb:item", enough: "completionCondition" }[name];
    const loop = loopOf(object);
    if (loop) modeling.updateModdleProperties(element, loop, { [key]: name === "enough" ? formal(said) : said });
  } else if (name === "timer" || name === "time") writeTime(modeling, element, formal, name, said);
  else modeling.updateProperties(element, { [`tb:${name}`]: said });
}

function writeLoop(modeling, moddle, element, said) {
  const loop = loopOf(element.businessObject);
  if (!said) modeling.updateProperties(element, { loopCharacteristics: undefined });
  else if (loop) modeling.updateModdleProperties(element, loop, { isSequential: said === "sequential" });
  else {
    const made = moddle.create("bpmn:MultiInstanceLoopCharacteristics", { isSequential: said === "sequential" });
    made.$parent = element.businessObject;
    modeling.updateProperties(element, { loopCharacteristics: made });
  }
}

function writeTime(modeling, element, formal, name, said) {
  const timer = timerOf(element.businessObject);
  const now = values(element);
  const form = name === "timer" ? said : now.timer;
  const time = name === "time" ? said : now.time;
  const fresh = { "tb:limit": form === "limit" ? time : undefined };
  for (const one of Object.keys(TIMES)) fresh[one] = one === form ? formal(time) : undefined;
  modeling.updateModdleProperties(element, timer, fresh);
}
