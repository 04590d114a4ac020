// Keeps a long form while it is being filled in; without this module every step keeps it.

const PAUSE = 1500;

for (const line of document.querySelectorAll("[data-save]")) {
  const form = line.closest("form") ?? document.querySelector("form[data-kept]");
  if (!form) continue;
  const words = line.querySelector("[data-save-words]");
  let waiting = 0;
  const say = (state, text) => {
    line.dataset.state = state;
    words.textContent = text;
  };
  const keep = async () => {
    say("saving", line.dataset.saving);
    try {
      const answer = await fetch(line.dataset.save, { method: "POST", body: new FormData(form) });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = new Date().toTimeString().slice(0, 5);
      say("saved", `${line.dataset.saved} ${now}`);
    } catch {
      say("failed", line.dataset.failed);
    }
  };
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  });
}
