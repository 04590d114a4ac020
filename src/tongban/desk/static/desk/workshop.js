// The text of a file: the line of a finding is shown at once, and Ctrl+S saves.

const form = document.querySelector("[data-workshop-text]");
const text = form?.querySelector("textarea");

function show(number) {
  const lines = text.value.split("\n");
  if (!(number > 0 && number <= lines.length)) return;
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + lines[number - 1].length);
  const height = parseFloat(getComputedStyle(text).lineHeight) || 20;
  text.scrollTop = Math.max(0, (number - 4) * height);
}

if (text) {
  show(Number(new URLSearchParams(location.search).get("line")));
  let touched = false;
  text.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", () => { touched = false; });
  addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}
