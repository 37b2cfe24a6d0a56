// Installing, keeping and renewing the app. A new version waits until its person wants it: no page is closed over a draft.
import { keep } from "./limits.js";

const HOUR = 3600000;

export async function start(app) {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    app.install = event;
  });
  await keep();
  if (!("serviceWorker" in navigator)) return;
  const worker = await navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/officer/" }).catch(() => null);
  if (!worker) return;
  if (worker.waiting && navigator.serviceWorker.controller) offer(app, worker);
  worker.addEventListener("updatefound", () => watch(app, worker, worker.installing));
  asks(worker);
}

// An app on the home screen may stay open for days: whoever comes back to it has it looked for a new version.
function asks(worker) {
  let last = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - last < HOUR) return;
    last = Date.now();
    worker.update().catch(() => null);
  });
}

function watch(app, worker, coming) {
  coming.addEventListener("statechange", () => {
    if (coming.state === "installed" && navigator.serviceWorker.controller) offer(app, worker);
  });
}

// Said under the title, where it covers nothing, until the person touches it.
function offer(app, worker) {
  app.renew = () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    worker.waiting.postMessage("now");
  };
  app.tell();
}
