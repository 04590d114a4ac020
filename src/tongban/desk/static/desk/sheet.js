// A page of the material by keyboard: arrows turn, plus and minus (or Enter) change the size. Links and the box do
// the same without this module.

const large = document.getElementById("large");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const turn = { ArrowLeft: "before", PageUp: "before", ArrowRight: "following", PageDown: "following" }[event.key];
  const moved = large.checked && event.key.startsWith("Arrow");
  if (turn && !moved) {
    document.querySelector(`[data-turn="${turn}"]`)?.click();
  } else if (["+", "=", "-"].includes(event.key)) {
    large.checked = event.key !== "-";
  } else if (event.key === "Enter" && event.target.closest("main, body") && !event.target.closest("a")) {
    large.checked = !large.checked;
  }
});
