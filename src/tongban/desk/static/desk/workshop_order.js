// Rows are dragged to another place; the buttons beside them do the same by keyboard and without scripts.

let held = null;

function drop(row, target) {
  const form = row.querySelector("form.mover");
  const to = form.elements.namedItem("to");
  to.value = target.dataset.row;
  const button = document.createElement("button");
  button.name = "do";
  button.value = "to";
  button.hidden = true;
  form.append(button);
  form.requestSubmit(button);
}

for (const list of document.querySelectorAll("[data-order]")) {
  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-row]");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-row]");
    if (!held || !over || over.parentElement !== held.parentElement) return;
    event.preventDefault();
    for (const row of list.children) row.classList.toggle("is-over", row === over && row !== held);
  });
  list.addEventListener("drop", (event) => {
    const over = event.target.closest("[data-row]");
    if (!held || !over || over === held || over.parentElement !== held.parentElement) return;
    event.preventDefault();
    drop(held, over);
  });
  list.addEventListener("dragend", () => {
    for (const row of list.children) row.classList.remove("is-over");
    held = null;
  });
}
