// The desk by keyboard: a bar-code reader or a typed digit goes to the case finder; n opens the next task;
// the left and right arrows turn the pages of the material;
// a frequent opinion is written into the empty opinion field.

const finder = document.querySelector("[data-find] input");

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (finder && /^[0-9]$/.test(event.key)) {
    finder.focus();
    finder.value = "";
  } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    const turn = event.key === "ArrowLeft" ? "before" : "following";
    document.getElementById("sheet")?.contentDocument?.querySelector(`[data-turn="${turn}"]`)?.click();
  } else if (event.key === "n") {
    document.querySelector("[data-next]")?.click();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.name !== "template") return;
  const field = event.target.form?.elements.namedItem("opinion");
  if (field && !field.value.trim()) field.value = event.target.value;
});
