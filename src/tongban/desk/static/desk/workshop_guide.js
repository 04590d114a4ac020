// The guide as the public reads it, a moment after the typing stops.

const place = document.querySelector("[data-look]");
const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;

for (const look of place?.querySelectorAll("[data-look-of]") ?? []) {
  const text = document.getElementById(look.dataset.lookOf);
  let waiting = 0;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const body = new URLSearchParams({ text: text.value, csrfmiddlewaretoken: token });
      const answer = await fetch(place.dataset.look, { method: "POST", body });
      if (answer.ok) look.innerHTML = await answer.text();
    }, 500);
  });
}
