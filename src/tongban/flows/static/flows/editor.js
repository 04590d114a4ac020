// The editor of flows: bpmn-js with a panel of our own. It is sent as a plain form, so that the server judges and keeps
// it; while somebody draws, the check of the server is asked again after every rest of a second.

import descriptor from "./moddle.js";
import { mark } from "./marks.js";
import { groups, values, write } from "./panel.js";
import { translation } from "./words.js";

const place = document.querySelector("[data-flow-editor]");
const form = document.getElementById("flow-form");
const panel = document.getElementById("flow-panel");
const chooser = document.getElementById("flow-choose");
const status = document.getElementById("flow-status");
const list = document.getElementById("flow-found");

const modeler = new window.BpmnJS({
  container: place.querySelector("[data-flow-canvas]"),
  moddleExtensions: { tb: descriptor },
  additionalModules: [translation(document.documentElement.lang)],
});
const said = place.dataset;
let changed = false;

async function begin() {
  place.hidden = false;
  try {
    const { warnings } = await modeler.importXML(form.elements.xml.value);
    if (warnings.length) status.textContent = said.warned;
  } catch {
    status.textContent = said.unreadable;
    return;
  }
  fit();
  mark(modeler, JSON.parse(said.marks));
  choices();
  modeler.on("commandStack.changed", touched);
  modeler.on("selection.changed", ({ newSelection }) => show(newSelection.length === 1 ? newSelection[0] : null));
  show(null);
}

// The whole drawing, beside the palette and never larger than it is.
function fit() {
  const canvas = modeler.get("canvas");
  const { inner, outer } = canvas.viewbox();
  const [left, rim] = [outer.width > 500 ? 120 : 60, 30];
  const scale = Math.min(1, (outer.width - left - rim) / inner.width, (outer.height - 2 * rim) / inner.height) || 1;
  const [width, height] = [outer.width / scale, outer.height / scale];
  canvas.viewbox({ x: inner.x - left / scale, y: inner.y - (height - inner.height) / 2, width, height });
}

// Every element by name, for who does not point at things.
function choices() {
  const registry = modeler.get("elementRegistry");
  const here = chooser.value;
  const rows = registry.filter((e) => e.businessObject && !e.labelTarget && e.parent && /Task|Event|Gateway|Flow|Activity|SubProcess/.test(e.type));
  chooser.replaceChildren(chooser.options[0], ...rows.map((e) => new Option(`${e.businessObject.name || e.id}`, e.id)));
  chooser.value = registry.get(here) ? here : "";
}

function chosen() {
  const selection = modeler.get("selection").get();
  return selection.length === 1 ? selection[0] : null;
}

function show(element) {
  const object = element?.labelTarget ?? element;
  const there = object ? groups(object) : [];
  panel.querySelector("[data-none]").hidden = Boolean(object);
  for (const group of panel.querySelectorAll("[data-group]")) group.hidden = !there.includes(group.dataset.group);
  chooser.value = object && [...chooser.options].some((o) => o.value === object.id) ? object.id : "";
  if (!object) return;
  for (const [name, value] of Object.entries(values(object))) {
    const field = panel.querySelector(`[name="p_${name}"]`);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = value;
    else {
      if (field.tagName === "SELECT" && value && ![...field.options].some((o) => o.value === value)) field.add(new Option(value, value));
      field.value = value;
    }
  }
}

panel.addEventListener("change", (event) => {
  const element = chosen();
  const name = event.target.name?.replace(/^p_/, "");
  if (!element || !name) return;
  write(modeler, element.labelTarget ?? element, name, event.target.type === "checkbox" ? event.target.checked : event.target.value);
  show(element);
});
panel.addEventListener("submit", (event) => event.preventDefault());

chooser.addEventListener("change", () => {
  const element = modeler.get("elementRegistry").get(chooser.value);
  modeler.get("selection").select(element ?? null);
  if (element) modeler.get("canvas").scrollToElement(element);
});

let waiting;
function touched() {
  changed = true;
  status.textContent = said.unsaved;
  choices();
  const element = chosen();
  if (element && !panel.contains(document.activeElement)) show(element);
  clearTimeout(waiting);
  waiting = setTimeout(check, 1000);
}

async function xml() {
  return (await modeler.saveXML({ format: true })).xml;
}

async function check() {
  const body = new FormData(form);
  body.set("xml", await xml());
  const answer = await fetch(said.check, { method: "POST", body });
  if (!answer.ok) return;
  const told = await answer.json();
  list.innerHTML = told.html;
  mark(modeler, told.marks);
}

form.addEventListener("submit", async (event) => {
  if (form.dataset.ready) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.elements.xml.value = await xml();
  form.dataset.ready = "1";
  changed = false;
  setTimeout(() => form.requestSubmit(event.submitter)); // a form does not send itself while it is being sent
}, true);

place.addEventListener("click", (event) => {
  const act = event.target.closest("[data-do]")?.dataset.do;
  if (act === "undo" || act === "redo") modeler.get("commandStack")[act]();
  if (act === "fit") fit();
  if (act === "larger" || act === "smaller") modeler.get("zoomScroll").stepZoom(act === "larger" ? 1 : -1);
});

window.addEventListener("pageshow", () => delete form.dataset.ready);
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

begin();
