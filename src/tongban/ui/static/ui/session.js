// Warns before an idle session ends; the server ends it in any case, and says how long it may rest.

const box = document.getElementById("session");
const WARNED = 300;

if (box) {
  const limit = Number(box.dataset.session);
  const part = (name) => box.querySelector(`[data-session-${name}]`);
  let opened = Date.now();
  const show = () => {
    const rest = Math.max(0, Math.round(limit - (Date.now() - opened) / 1000));
    const over = rest === 0;
    box.hidden = rest > Math.min(WARNED, limit / 3);
    part("clock").textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
    part("soon").hidden = part("stay").hidden = over;
    part("over").hidden = part("again").hidden = !over;
  };
  part("stay").addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.ok && !answer.redirected) opened = Date.now();
    show();
  });
  setInterval(show, 1000);
}
