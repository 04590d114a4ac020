// The intake by keyboard and camera: Enter goes to the next field, Ctrl+Enter files; a chosen file is kept at once.
// Without this module every button does the same work by a round trip.

const form = document.querySelector("[data-intake]");

function fields() {
  return [...form.querySelectorAll("input:not([type=hidden]), select, textarea, button")].filter(
    (field) => !field.disabled && field.offsetParent !== null,
  );
}

function press(name) {
  form.requestSubmit(form.querySelector(`[data-${name}]`));
}

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    press("submit");
    return;
  }
  const field = event.target;
  const own = field.tagName === "BUTTON" || field.tagName === "TEXTAREA" || field.type === "file";
  if (own || (field.id === "card" && field.value)) return;
  event.preventDefault();
  const all = fields();
  all[all.indexOf(field) + 1]?.focus();
});

form.addEventListener("change", (event) => {
  if (event.target.matches("[data-page]") && event.target.files.length) press("save-button");
  if (event.target.id === "window") press("save-button");
});

const box = form.querySelector("[data-camera-box]");
const video = box.querySelector("video");
const says = box.querySelector("[data-camera-says]");
let line = "";

function stop() {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
  box.hidden = true;
}

async function start(chosen) {
  line = chosen;
  box.hidden = false;
  says.textContent = "";
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: 2560 } });
    await video.play();
    box.querySelector("[data-camera-take]").focus();
  } catch {
    says.textContent = says.dataset.failed;
  }
}

function take() {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  if (!canvas.width) return;
  canvas.getContext("2d").drawImage(video, 0, 0);
  canvas.toBlob(
    (blob) => {
      const input = form.querySelector(`[name="page_${CSS.escape(line)}"]`);
      const files = new DataTransfer();
      files.items.add(new File([blob], `camera-${Date.now()}.jpg`, { type: "image/jpeg" }));
      input.name = `camera_${line}`;
      input.files = files.files;
      stop();
      press("save-button");
    },
    "image/jpeg",
    0.9,
  );
}

if (navigator.mediaDevices?.getUserMedia) {
  for (const button of form.querySelectorAll("[data-camera]")) {
    button.hidden = false;
    button.addEventListener("click", () => start(button.dataset.camera));
  }
}
box.querySelector("[data-camera-take]").addEventListener("click", take);
box.querySelector("[data-camera-stop]").addEventListener("click", stop);
