// What is said of elements, put on a diagram of bpmn-js: colours and the numbers of findings, where a case stands.

export function mark(viewer, data) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  for (const element of registry.getAll()) {
    for (const name of ["is-error", "is-warning", "is-note", "is-done", "is-here"]) {
      if (canvas.hasMarker(element, name)) canvas.removeMarker(element, name);
    }
  }
  overlays.remove({ type: "finding" });
  for (const { element, state } of data.states ?? []) {
    if (registry.get(element)) canvas.addMarker(element, `is-${state}`);
  }
  const pinned = new Set();
  for (const { element, level, number } of data.marks ?? []) {
    if (!registry.get(element)) continue;
    canvas.addMarker(element, `is-${level}`);
    if (pinned.has(element)) continue;
    pinned.add(element);
    const pin = document.createElement("span");
    pin.className = `flow-pin flow-pin-${level}`;
    pin.textContent = number;
    overlays.add(element, "finding", { position: { top: -10, right: 10 }, html: pin });
  }
}

const loading = new Map();

// A script of the vendor, once. The policy lets scripts come from this house only.
export function load(address) {
  if (!loading.has(address)) {
    loading.set(
      address,
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = () => reject(new Error(address));
        document.head.append(script);
      }),
    );
  }
  return loading.get(address);
}
