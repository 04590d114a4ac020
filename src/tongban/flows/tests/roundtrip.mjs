// Reads BPMN files as the editor of the browser does and writes them back: {file: {xml, warnings}} as JSON.

import { readFile } from "node:fs/promises";
import { BpmnModdle } from "bpmn-moddle";

import descriptor from "../static/flows/moddle.js";

const answer = {};
for (const file of process.argv.slice(2)) {
  const moddle = new BpmnModdle({ tb: descriptor });
  const { rootElement, warnings } = await moddle.fromXML(await readFile(file, "utf8"));
  const { xml } = await moddle.toXML(rootElement, { format: true });
  answer[file] = { xml, warnings: warnings.map((warning) => warning.message) };
}
process.stdout.write(JSON.stringify(answer));
