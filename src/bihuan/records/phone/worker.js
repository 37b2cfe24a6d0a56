// The service worker of /officer/: it keeps the app, never a page or an answer that tells of a person. The server puts
// VERSION and FILES before it. Old and new files never mix: each version has a cache of its own, filled whole or not at all.
const CACHE = `officer-${VERSION}`;
const SHELL = "/officer/app";

self.addEventListener("install", (event) => {
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

// The page asks for the new version when its person says so, never over a draft.
self.addEventListener("message", (event) => {
  if (event.data === "now") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(opened(request, pathname));
  else if (FILES.includes(pathname)) event.respondWith(kept(pathname, request));
});

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll([new Request(SHELL, { cache: "reload", credentials: "omit" }), ...FILES]);
}

// The app opens from what is kept; other pages of the officer's come from the server, and without a network the app says so.
function opened(request, pathname) {
  if (pathname === "/officer/" || pathname === SHELL) return kept(SHELL, request);
  return fetch(request).catch(() => kept(SHELL, request));
}

async function kept(name, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(name)) || fetch(request);
}

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("officer-") && name !== CACHE).map((name) => caches.delete(name)));
}
