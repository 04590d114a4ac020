// The minutes of a site inspection, with or without a network. What is entered is first kept in this browser
// (IndexedDB) under a key of its own and then sent; the house takes each key once, so sending twice does no harm.
// What is typed and drawn but not kept yet survives a reload as well.

const script = document.getElementById("inspect-script");
const root = document.querySelector("[data-inspection]");
const visit = root?.dataset.inspection;
const RETRY = 15000;

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register(script.dataset.worker).catch(() => undefined);
  navigator.serviceWorker.ready.then(({ active }) => {
    const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=modulepreload], link[rel=icon]")].map((l) => l.href);
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const pages = [location.pathname, ...[...document.querySelectorAll("a[data-keep]")].map((a) => a.pathname)];
    const own = [...parts, ...loaded].filter((address) => new URL(address).pathname.startsWith("/static/"));
    active?.postMessage({ keep: [...new Set([...pages, ...own])] });
  });
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("tongban-inspections", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "key" });
      asked.result.createObjectStore("drafts", { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

const store = root && opened();

async function ask(name, mode, what) {
  const done = (await store).transaction(name, mode);
  const asked = what(done.objectStore(name));
  return new Promise((resolve, reject) => {
    done.oncomplete = () => resolve(asked?.result);
    done.onerror = done.onabort = () => reject(done.error);
  });
}

const put = (name, row) => ask(name, "readwrite", (s) => s.put(row));
const drop = (name, key) => ask(name, "readwrite", (s) => s.delete(key));
const rows = async (name) => (await ask(name, "readonly", (s) => s.getAll())).filter((row) => row.visit === visit);

const net = root?.querySelector("[data-net]");

async function tell(words = "") {
  const waiting = await rows("entries");
  const refused = waiting.filter((entry) => entry.refused);
  const open = waiting.length - refused.length;
  const parts = [];
  if (words) parts.push(words);
  else if (open) parts.push(navigator.onLine ? `${root.dataset.saysKept} (${open})` : root.dataset.saysOffline + ` (${open})`);
  else if (!navigator.onLine) parts.push(root.dataset.saysOffline);
  else if (!refused.length) parts.push(root.dataset.saysSent);
  for (const entry of refused) parts.push(`${entry.label}: ${entry.refused}`);
  net.textContent = parts.join(" ");
  net.dataset.open = String(waiting.length);
}

function place() {
  if (!navigator.geolocation) return Promise.resolve({ no_place: "unsupported" });
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          lat: String(Math.round(coords.latitude * 1e6)),
          lon: String(Math.round(coords.longitude * 1e6)),
          accuracy: String(Math.round(coords.accuracy)),
        }),
      (error) => resolve({ no_place: error.code === 1 ? "denied" : "unavailable" }),
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 },
    );
  });
}

function picture(form) {
  const canvas = form.querySelector("canvas");
  if (!canvas?.dataset.drawn) return Promise.resolve(null);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function labelOf(form) {
  return (form.querySelector("legend, h3, label")?.textContent ?? form.dataset.entry).trim().slice(0, 60);
}

async function keep(form) {
  const at = new Date().toISOString();
  const fields = {};
  let file = null;
  for (const [name, value] of new FormData(form)) {
    if (value instanceof File) file = value.size ? value : file;
    else if (name !== "csrfmiddlewaretoken" && name !== "key") fields[name] = value;
  }
  file ??= await picture(form);
  if (form.dataset.entry === "photo") {
    if (!file) return;
    const where = await place();
    Object.assign(fields, where);
    net.textContent = where.lat ? root.dataset.saysPlace : root.dataset.saysNoplace;
  }
  const name = file && (file.name || "signature.png");
  const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  await put("entries", { key, visit, at, fields, file, name, form: form.dataset.form, label: labelOf(form) });
  if (form.dataset.entry !== "finding" && form.dataset.entry !== "result") {
    form.reset();
    clear(form);
    await drop("drafts", `${visit} ${form.dataset.form}`);
  }
  await tell();
  send();
}

let sending = false;

async function send() {
  if (sending || !navigator.onLine) return tell();
  sending = true;
  try {
    const waiting = (await rows("entries")).filter((entry) => !entry.refused).sort((a, b) => a.at.localeCompare(b.at));
    if (!waiting.length) return await tell();
    const state = await fetch(root.dataset.state, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (!state.ok) return await tell(state.status >= 500 ? "" : root.dataset.saysSignin);
    const { token } = await state.json();
    for (const entry of waiting) await post(entry, token);
    await freshen();
  } catch {
    // no network after all: what is kept stays kept, and the next try comes by itself
  } finally {
    sending = false;
    await tell();
  }
}

async function post(entry, token) {
  const body = new FormData();
  for (const [name, value] of Object.entries(entry.fields)) body.append(name, value);
  body.append("key", entry.key);
  body.append("at", entry.at);
  if (entry.file) body.append("file", entry.file, entry.name);
  const answer = await fetch(root.dataset.send, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": token, "X-Requested-With": "fetch", Accept: "application/json" },
    redirect: "manual",
  });
  if (answer.ok) {
    await drop("entries", entry.key);
    await drop("drafts", `${visit} ${entry.form}`);
    return;
  }
  if (answer.status >= 500 || answer.status === 0 || answer.status === 401 || answer.status === 429) throw new Error("later");
  const said = await answer.json().catch(() => ({}));
  await put("entries", { ...entry, refused: said.message || said.detail || root.dataset.saysClosed });
}

async function freshen() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!fresh.querySelector("[data-inspection]")) location.reload(); // the minutes were closed
  for (const part of root.querySelectorAll("[data-fresh]")) {
    const now = fresh.getElementById(part.id);
    if (now) part.replaceChildren(...now.childNodes);
  }
}

function typed(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "file") continue;
    if (field.type === "radio") {
      if (field.checked) values[field.name] = field.value;
    } else values[field.name] = field.value;
  }
  const canvas = form.querySelector("canvas");
  return { id: `${visit} ${form.dataset.form}`, visit, values, drawn: canvas?.dataset.drawn ? canvas.toDataURL() : "" };
}

function restore(form, draft) {
  for (const field of form.elements) {
    if (!(field.name in draft.values)) continue;
    if (field.type === "radio") field.checked = field.value === draft.values[field.name];
    else if (field.type !== "hidden" && field.type !== "file") field.value = draft.values[field.name];
  }
  const canvas = form.querySelector("canvas");
  if (canvas && draft.drawn) {
    const image = new Image();
    image.onload = () => canvas.getContext("2d").drawImage(image, 0, 0);
    image.src = draft.drawn;
    canvas.dataset.drawn = "yes";
  }
}

function clear(form) {
  const canvas = form.querySelector("canvas");
  if (!canvas) return;
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  delete canvas.dataset.drawn;
}

function drawing(box) {
  const canvas = box.querySelector("canvas");
  const form = box.closest("form");
  const pen = canvas.getContext("2d");
  let down = false;
  canvas.hidden = false;
  box.querySelector("[data-draw-hint]").hidden = false;
  const point = (event) => {
    const area = canvas.getBoundingClientRect();
    return [((event.clientX - area.left) * canvas.width) / area.width, ((event.clientY - area.top) * canvas.height) / area.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    down = true;
    canvas.setPointerCapture(event.pointerId);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#16202b";
    pen.beginPath();
    pen.moveTo(...point(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!down) return;
    pen.lineTo(...point(event));
    pen.stroke();
    canvas.dataset.drawn = "yes";
  });
  canvas.addEventListener("pointerup", () => {
    down = false;
    put("drafts", typed(form));
  });
  box.querySelector("[data-draw-clear]").addEventListener("click", () => {
    clear(form);
    put("drafts", typed(form));
  });
}

async function begin() {
  const drafts = new Map((await rows("drafts")).map((draft) => [draft.id, draft]));
  for (const form of root.querySelectorAll("form[data-entry]")) {
    for (const box of form.querySelectorAll("[data-draw]")) drawing(box);
    const draft = drafts.get(`${visit} ${form.dataset.form}`);
    if (draft) restore(form, draft);
    form.addEventListener("input", () => put("drafts", typed(form)));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep(form);
    });
    if (form.dataset.entry === "finding") {
      form.addEventListener("change", ({ target }) => {
        if (target.type === "radio" && target.value !== "wrong") form.requestSubmit();
      });
    }
    if (form.dataset.entry === "photo") form.querySelector("input[type=file]").addEventListener("change", () => keep(form));
  }
  for (const entry of (await rows("entries")).filter((row) => row.refused)) await put("entries", { ...entry, refused: "" });
  addEventListener("online", send);
  addEventListener("offline", () => tell());
  setInterval(() => net.dataset.open !== "0" && send(), RETRY);
  root.dataset.ready = "yes";
  await tell();
  send();
}

if (root) begin();
