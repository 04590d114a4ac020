// What the house works out is shown while somebody types; without this module it stands there after the next button.
// The house reckons, never this module: what is shown is what will be sent.

const form = document.querySelector("form[data-calculates]");
const PAUSE = 400;
let waiting = 0;
let asked = 0;

async function reckon() {
  const turn = ++asked;
  const answer = await fetch(form.dataset.calculates, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  }).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  const { calculated } = await answer.json();
  for (const [name, words] of Object.entries(calculated)) {
    const output = document.getElementById(name);
    if (output?.dataset.calculated && output.textContent !== (words || "—")) output.textContent = words || "—";
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(reckon, PAUSE);
});
