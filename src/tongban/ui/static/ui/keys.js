// The desk by keyboard: j and k walk a list, Enter or e opens, x selects, / goes to the filter.

const rows = () => [...document.querySelectorAll("[data-list] tbody tr[data-url], [data-row][data-url]")];
const at = () => rows().findIndex((row) => row.hasAttribute("data-at"));

function go(step) {
  const all = rows();
  if (!all.length) return;
  const now = at();
  const next = Math.min(Math.max(now + step, 0), all.length - 1);
  all[now]?.removeAttribute("data-at");
  const row = all[next];
  row.setAttribute("data-at", "");
  (row.querySelector("a") ?? row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  row.dispatchEvent(new CustomEvent("row-at", { bubbles: true }));
}

const actions = {
  j: () => go(1),
  k: () => go(-1),
  e: () => rows()[at()] && location.assign(rows()[at()].dataset.url),
  x: () => rows()[at()]?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("[data-list] input[type=search], [role=search] input[type=search]")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = actions[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// On a narrow screen the navigation is a strip: the place one is at must be seen.
const strip = document.querySelector(".desk-nav");
const here = strip?.querySelector("[aria-current]");
if (here && strip.scrollWidth > strip.clientWidth) {
  strip.scrollLeft += here.getBoundingClientRect().left - strip.getBoundingClientRect().left - 16;
}
