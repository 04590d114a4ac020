// Pages of site inspections without a network: the last good answer of each page and the files that it needs are kept;
// everything else goes to the network. What officers enter is kept by inspect.js, not here.

const KEPT = "inspections-1";
const SCOPE = new URL(self.registration.scope).pathname;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function isPage(url) {
  return url.pathname === SCOPE || /^[0-9a-f-]{36}\/$/.test(url.pathname.slice(SCOPE.length));
}

async function page(request) {
  const cache = await caches.open(KEPT);
  const name = new URL(request.url).pathname;
  let answer;
  try {
    answer = await fetch(request);
  } catch (offline) {
    const kept = await cache.match(name);
    if (kept) return kept;
    throw offline;
  }
  if (answer.ok && !answer.redirected) await cache.put(name, answer.clone());
  else if (answer.status < 500) await cache.delete(name); // signed out, or no longer one's own: nothing stays behind
  return answer;
}

async function part(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request.url);
  const fresh = fetch(request).then((answer) => {
    if (answer.ok) cache.put(request.url, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  fresh.catch(() => undefined);
  return kept;
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isPage(url)) event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(part(event.request));
});

self.addEventListener("message", (event) => {
  if (!event.data?.keep) return;
  event.waitUntil(
    caches.open(KEPT).then((cache) =>
      Promise.allSettled(
        event.data.keep.map(async (address) => {
          const answer = await fetch(address, { credentials: "same-origin" });
          const url = new URL(address, self.location.href);
          if (answer.ok && !answer.redirected) await cache.put(isPage(url) ? url.pathname : url.href, answer);
        }),
      ),
    ),
  );
});
