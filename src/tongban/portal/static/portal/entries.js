// Entries of a group that repeats are added, removed and moved at once; without this module the page is sent instead.
// The page itself says what stands there afterwards, so that both ways lead to the same.

const form = document.querySelector("form[data-kept]");

function place(group, what, number) {
  const entries = [...group.querySelectorAll(".entry")];
  const at = { add: entries.length, up: number - 1, down: number + 1 }[what] ?? number;
  const entry = entries[Math.min(Math.max(at, 1), entries.length) - 1];
  const first = what === "up" || what === "down" ? entry?.querySelector(`[value$=":${what}:${at}"]`) : null;
  return first ?? entry ?? group.querySelector(".entries-add button");
}

async function arrange(button) {
  const [name, what, number] = button.value.split(":");
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(location.href, { method: "POST", body: new FormData(form, button) });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const then = page.getElementById(`q-${name}`);
    if (!then) throw new Error("another page");
    const now = document.getElementById(`q-${name}`);
    const put = document.adoptNode(then);
    now.replaceWith(put);
    history.replaceState(null, "", answer.url);
    place(put, what, Number(number))?.focus();
  } catch {
    button.dataset.plain = "1";
    button.click(); // the page is sent as it would be without scripts
  } finally {
    form.removeAttribute("aria-busy");
  }
}

form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.name !== "arrange" || button.dataset.plain) return;
  event.preventDefault();
  arrange(button);
});
