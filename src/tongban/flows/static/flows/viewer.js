// Move and zoom in a flow. The picture that the server drew stays what everybody sees first; the viewer (bpmn-js)
// comes when somebody asks for it.

import { load, mark } from "./marks.js";

async function open(stage, button) {
  const picture = stage.querySelector("[data-flow-picture]");
  const view = stage.querySelector("[data-flow-view]");
  const opened = view.hidden;
  if (opened && !stage.viewer) {
    const [answer] = await Promise.all([fetch(stage.dataset.flow), load(stage.dataset.viewer)]);
    if (!answer.ok) return;
    view.hidden = false;
    stage.viewer = new window.BpmnJS({ container: view });
    await stage.viewer.importXML(await answer.text());
    mark(stage.viewer, JSON.parse(stage.dataset.marks));
  }
  view.hidden = !opened;
  picture.hidden = opened;
  button.setAttribute("aria-pressed", String(opened));
  for (const zoom of stage.querySelectorAll("[data-flow-zoom]")) zoom.hidden = !opened;
  if (opened) stage.viewer.get("canvas").zoom("fit-viewport", "auto");
}

for (const stage of document.querySelectorAll("[data-flow]")) {
  stage.querySelector("[data-flow-tools]").hidden = false;
  stage.addEventListener("click", (event) => {
    const button = event.target.closest("[data-flow-open]");
    if (button) open(stage, button);
    const zoom = event.target.closest("[data-flow-zoom]")?.dataset.flowZoom;
    if (!zoom) return;
    const canvas = stage.viewer.get("canvas");
    if (zoom === "fit") canvas.zoom("fit-viewport", "auto");
    else canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() + Number(zoom))));
  });
}
