// Uploads with progress and by dropping; without this module the plain file input does the same work.

function tell(box, words, percent) {
  const line = box.querySelector("[data-drop-progress]");
  line.hidden = false;
  line.querySelector("progress").value = percent;
  line.querySelector("span").textContent = words;
}

function send(box, field, files) {
  const zone = box.querySelector("[data-drop]");
  const words = box.querySelector("[data-drop-progress]").dataset;
  const form = box.closest("form");
  if (form?.dataset.sent) return;
  if (form) form.dataset.sent = "1"; // the button beside must not send the same file again meanwhile
  const body = new FormData();
  for (const file of files) body.append(field.name, file);
  const token = form?.querySelector('[name="csrfmiddlewaretoken"]');
  if (token) body.append(token.name, token.value);
  const request = new XMLHttpRequest();
  const failed = () => {
    if (form) delete form.dataset.sent;
    tell(zone, words.failed, 0);
  };
  request.open("POST", box.dataset.uploadUrl);
  request.setRequestHeader("Accept", "text/html");
  request.upload.addEventListener("progress", (event) => {
    const percent = event.total ? Math.round((event.loaded / event.total) * 100) : 0;
    tell(zone, `${words.words} ${percent}%`, percent);
  });
  request.addEventListener("load", () => {
    if (request.status < 400) {
      tell(zone, words.done, 100);
      location.reload();
    } else {
      failed();
    }
  });
  request.addEventListener("error", failed);
  request.send(body);
}

for (const box of document.querySelectorAll("[data-upload]")) {
  const zone = box.querySelector("[data-drop]");
  const field = zone.querySelector("input[type=file]");
  zone.querySelector("[data-drop-words]").hidden = false;
  const choose = zone.querySelector("[data-drop-choose]");
  if (choose) {
    choose.hidden = false; // in the page's language; the browser's own button speaks the browser's
    field.classList.add("file-quiet");
  }
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.dataset.over = "1";
    });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => delete zone.dataset.over);
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (box.dataset.uploadUrl) send(box, field, event.dataTransfer.files);
    else field.files = event.dataTransfer.files;
  });
  if (box.dataset.uploadUrl) {
    for (const input of zone.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => input.files.length && send(box, input, input.files));
    }
  }
}
