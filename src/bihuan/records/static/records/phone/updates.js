// Installing, keeping and renewing the app. A new version waits until its person wants it: no page is closed over a draft.
import { button, make } from "./parts.js";

export async function start(app) {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    app.install = event;
  });
  await keep();
  if (!("serviceWorker" in navigator)) return;
  const worker = await navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/officer/" }).catch(() => null);
  if (!worker) return;
  if (worker.waiting && navigator.serviceWorker.controller) offer(worker);
  worker.addEventListener("updatefound", () => watch(worker, worker.installing));
}

function watch(worker, coming) {
  coming.addEventListener("statechange", () => {
    if (coming.state === "installed" && navigator.serviceWorker.controller) offer(worker);
  });
}

function offer(worker) {
  const now = button("换上", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    worker.waiting.postMessage("now");
  }, { kind: "s" });
  const bar = make("div", { class: "b-toast" }, make("span", {}, "有新版本。写的都已存下。"), now);
  document.getElementById("toasts").replaceChildren(bar);
}

// Asks the browser not to clear this away when space runs short; it may say no.
export async function keep() {
  if (!navigator.storage || !navigator.storage.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

const SHORT = 200 * 1024 * 1024;
const PICTURE = 350 * 1024;

// One plain sentence on the room that is left and the battery; empty where there is nothing to say.
export async function shortage() {
  const found = await Promise.all([space(), battery()]);
  return found.filter(Boolean).join("");
}

async function space() {
  if (!navigator.storage || !navigator.storage.estimate) return "";
  const { quota, usage } = await navigator.storage.estimate();
  const left = quota - usage;
  return left < SHORT ? `手机快存不下了，大约还能放 ${Math.max(0, Math.floor(left / PICTURE))} 张照片；文字不受影响。` : "";
}

async function battery() {
  const found = navigator.getBattery && (await navigator.getBattery().catch(() => null));
  return found && found.level < 0.15 && !found.charging ? "电量不多了。每个字都已存下，关机也不丢，计时照走。" : "";
}

export async function used() {
  if (!navigator.storage || !navigator.storage.estimate) return "";
  const { usage } = await navigator.storage.estimate();
  return `${Math.max(1, Math.round(usage / 1024 / 1024))} MB`;
}
