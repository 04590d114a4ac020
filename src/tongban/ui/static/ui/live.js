// Live parts ask every two seconds what changed since they last looked; a part that did not change is left alone,
// so nothing flickers. <div data-live="/live/queue" data-since="17">…</div>

const PAUSE = 2000;
const REST = 15000;

async function look(part) {
  const url = new URL(part.dataset.live, location.href);
  if (part.dataset.since) url.searchParams.set("since", part.dataset.since);
  try {
    const headers = part.dataset.tag ? { "If-None-Match": part.dataset.tag } : {};
    const answer = await fetch(url, { headers, cache: "no-store" });
    if (answer.status === 200) {
      part.dataset.tag = answer.headers.get("ETag") ?? "";
      part.dataset.since = answer.headers.get("X-Since") ?? part.dataset.since ?? "";
      const text = await answer.text();
      if (text !== part.innerHTML) part.innerHTML = text;
    }
    return answer.ok || answer.status === 304 ? PAUSE : REST;
  } catch {
    return REST;
  }
}

function follow(part) {
  const again = async () => {
    const pause = document.hidden ? REST : await look(part);
    if (part.isConnected) setTimeout(again, pause);
  };
  setTimeout(again, PAUSE);
}

for (const part of document.querySelectorAll("[data-live]")) follow(part);

for (const clock of document.querySelectorAll("[data-clock]")) {
  if (clock.dataset.clock === "fixed") continue;
  const zone = clock.dataset.zone || undefined;
  const show = () => {
    clock.textContent = new Date().toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone,
    });
  };
  show();
  setInterval(show, 5000);
}
