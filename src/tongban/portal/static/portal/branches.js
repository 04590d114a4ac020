// Questions that follow from an answer appear at once; without this module they come with the next "go on".

const form = document.querySelector("form[data-branches]");

function ids(root) {
  return [...root.querySelectorAll(".question")].map((question) => question.id).join(" ");
}

async function look() {
  const kept = await fetch(form.dataset.branches, { method: "POST", body: new FormData(form) });
  if (!kept.ok) return;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-branches] .questions");
  const now = form.querySelector(".questions");
  if (!fresh || ids(fresh) === ids(now)) return;
  const place = document.activeElement?.id;
  now.replaceWith(document.adoptNode(fresh));
  document.getElementById(place)?.focus();
}

form?.addEventListener("change", (event) => {
  if (event.target.matches("input[type=radio], input[type=checkbox], select")) look();
});
