// Questions that follow from an answer appear at once; without this module they come with the next "go on".
// What is being typed stays: only questions that come or go are changed. Meanwhile the form says that it is busy.

const form = document.querySelector("form[data-branches]");
let asked = 0;

async function fresh() {
  const kept = await fetch(form.dataset.branches, { method: "POST", body: new FormData(form) });
  if (!kept.ok) return null;
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("form[data-branches] .questions");
}

// The entries of a group that repeats have questions of their own.
function inside(now, then) {
  for (const entry of then.querySelectorAll(".entry")) {
    const there = document.getElementById(entry.id);
    if (!there || !now.contains(there)) continue;
    there.querySelector(".entry-kept").replaceWith(document.adoptNode(entry.querySelector(".entry-kept")));
    change(there.querySelector(".questions"), entry.querySelector(".questions"));
  }
}

function change(now, then) {
  const wanted = [...then.children];
  const ids = new Set(wanted.map((question) => question.id));
  for (const question of [...now.children]) if (!ids.has(question.id)) question.remove();
  let last = null;
  for (const question of wanted) {
    const there = document.getElementById(question.id);
    if (!there) {
      const put = document.adoptNode(question);
      if (last) last.after(put);
      else now.prepend(put);
      last = put;
    } else {
      last = there;
      inside(there, question);
    }
  }
}

async function look() {
  const turn = ++asked;
  form.setAttribute("aria-busy", "true");
  try {
    const then = await fresh();
    if (then && turn === asked) change(form.querySelector(".questions"), then);
  } finally {
    if (turn === asked) form.removeAttribute("aria-busy");
  }
}

form?.addEventListener("change", (event) => {
  if (event.target.matches("input[type=radio], input[type=checkbox], select")) look();
});
