// The editor of decision tables (dmn-js). The text below it stays the form that is sent; without scripts it is the editor.

import { translation } from "./words.js";

const place = document.querySelector("[data-rules-editor]");
const form = document.getElementById("rules-form");
const status = document.getElementById("flow-status");
const fold = document.getElementById("rules-text");
const views = place.querySelector("[data-rules-views]");
const translate = { additionalModules: [translation(document.documentElement.lang)] };
const modeler = new window.DmnJS({
  container: place.querySelector("[data-rules-canvas]"),
  drd: translate,
  decisionTable: translate,
  literalExpression: translate,
  boxedExpression: translate,
});
let changed = false;

function listen() {
  const viewer = modeler.getActiveViewer();
  if (!viewer || viewer.heard) return;
  viewer.heard = true;
  viewer.on("elements.changed", touched);
  viewer.on("commandStack.changed", touched);
}

function touched() {
  changed = true;
  status.textContent = place.dataset.unsaved;
}

// One button for each decision: the table that it holds.
function choose() {
  const tables = modeler.getViews().filter((view) => view.type !== "drd");
  views.replaceChildren(
    ...(tables.length < 2 ? [] : tables).map((view) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-quiet button-s";
      button.textContent = view.element.name || view.element.id;
      button.addEventListener("click", () => modeler.open(view).then(listen));
      return button;
    }),
  );
  return tables[0];
}

async function begin() {
  place.hidden = false;
  try {
    await modeler.importXML(form.elements.xml.value, { open: false });
    const table = choose();
    if (!table) throw new Error("no table");
    await modeler.open(table);
  } catch {
    status.textContent = place.dataset.unreadable;
    return;
  }
  fold.open = false;
  listen();
}

form.addEventListener("submit", async (event) => {
  if (form.dataset.ready || !changed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.elements.xml.value = (await modeler.saveXML({ format: true })).xml;
  form.dataset.ready = "1";
  changed = false;
  setTimeout(() => form.requestSubmit()); // a form does not send itself while it is being sent
}, true);

window.addEventListener("pageshow", () => delete form.dataset.ready);
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

begin();
