// What every page gains from scripts: menus that close, dialogues, focus on errors, the look without a reload.

const root = document.documentElement;

function keep(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `tb_${name}=${value}; path=/; max-age=31536000; SameSite=Lax${secure}`;
}

document.addEventListener("click", (event) => {
  const switcher = event.target.closest("[data-set]");
  if (switcher) {
    const [name, value] = switcher.dataset.set.split("=");
    event.preventDefault();
    keep(name, value);
    root.dataset[name] = value;
    for (const other of document.querySelectorAll(`[data-set^="${name}="]`)) other.removeAttribute("aria-current");
    switcher.setAttribute("aria-current", "true");
  }
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("input", (event) => {
  const most = Number(event.target.dataset?.count);
  const line = most && document.querySelector(`[data-count-for="${event.target.id}"]`);
  if (line) line.textContent = `${event.target.value.length} / ${most}`;
});

// A day may be chosen in the browser's calendar; the field keeps what a person would type.
for (const button of document.querySelectorAll("[data-calendar]")) {
  if (!("showPicker" in HTMLInputElement.prototype)) break;
  const field = button.parentElement.querySelector("[data-day]");
  const calendar = document.createElement("input");
  calendar.type = "date";
  calendar.className = "field-calendar";
  calendar.tabIndex = -1;
  calendar.setAttribute("aria-hidden", "true");
  calendar.min = field.dataset.min ?? "";
  calendar.max = field.dataset.max ?? "";
  button.after(calendar); // beside the button, not in it: nothing in a button may take the focus
  button.hidden = false;
  button.addEventListener("click", () => {
    calendar.value = /^\d{4}-\d{2}-\d{2}$/.test(field.value) ? field.value : "";
    calendar.showPicker();
  });
  calendar.addEventListener("change", () => {
    if (!calendar.value) return;
    field.value = calendar.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

// A form is sent once: a second click on a slow line must not open a second case.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.querySelector("[data-focus]")?.focus();
