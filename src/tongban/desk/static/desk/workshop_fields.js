// The lists of a condition are shown only where it is asked or needed on a condition.

for (const first of document.querySelectorAll("input[type=radio][value=when]")) {
  const name = first.name;
  const parts = ["question", "op", "value", "text"].map((part) => document.getElementById(`q-${name}_${part}`));
  const show = () => { for (const part of parts) if (part) part.hidden = !first.checked; };
  for (const radio of document.getElementsByName(name)) radio.addEventListener("change", show);
  show();
}
