// What a small phone has left: room and battery.
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
  return (await isLow()) ? "电量不多了。每个字都已存下，关机也不丢，计时照走。" : "";
}

export async function isLow() {
  const found = navigator.getBattery && (await navigator.getBattery().catch(() => null));
  return Boolean(found) && found.level < 0.15 && !found.charging;
}

export async function used() {
  if (!navigator.storage || !navigator.storage.estimate) return "";
  const { usage } = await navigator.storage.estimate();
  return `${Math.max(1, Math.round(usage / 1024 / 1024))} MB`;
}
