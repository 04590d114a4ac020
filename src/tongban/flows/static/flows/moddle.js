// Our attributes of BPMN elements (urn:tongban:bpmn:1) for moddle, so that the editor reads and writes them as what
// they are. What it does not know it keeps as it came.

const text = (name) => ({ name, isAttr: true, type: "String" });

export default {
  name: "Tongban",
  prefix: "tb",
  uri: "urn:tongban:bpmn:1",
  xml: { tagAlias: "lowerCase" },
  associations: [],
  types: [
    { name: "Titled", extends: ["bpmn:FlowNode"], properties: [text("title_zh"), text("title_en")] },
    {
      name: "Step",
      extends: ["bpmn:UserTask"],
      properties: [text("kind"), text("role"), text("unit"), text("post"), text("limit"), text("checks")],
    },
    {
      name: "Called",
      extends: ["bpmn:ServiceTask", "bpmn:BusinessRuleTask", "bpmn:SendTask"],
      properties: [text("action"), text("decision")],
    },
    { name: "Timed", extends: ["bpmn:TimerEventDefinition"], properties: [text("limit")] },
    {
      name: "Each",
      extends: ["bpmn:MultiInstanceLoopCharacteristics"],
      properties: [text("collection"), text("item")],
    },
  ],
};
