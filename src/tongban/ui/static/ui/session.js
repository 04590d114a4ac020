// Warns before an idle session ends; the server ends it in any case.

const box = document.getElementById("session");

if (box) {
  const idle = Number(box.dataset.session);
  const left = Number(box.dataset.sessionLeft);
  const clock = box.querySelector("[data-session-clock]");
  let opened = Date.now();
  const show = () => {
    const rest = Math.round(idle + left - (Date.now() - opened) / 1000);
    box.hidden = rest > left;
    clock.textContent = `${Math.floor(Math.max(rest, 0) / 60)}:${String(Math.max(rest, 0) % 60).padStart(2, "0")}`;
  };
  box.querySelector("[data-session-stay]").addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    if (answer.ok) opened = Date.now();
    show();
  });
  setInterval(show, 1000);
}
