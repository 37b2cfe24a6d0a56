// One window writes in a draft at a time. Another window that wants it asks: the first stores what it has and lets go. One
// that does not answer, such as a window that the phone has put to sleep, loses it.
const PATIENCE = 1500;
const name = (id) => `officer-draft ${id}`;
const line = "BroadcastChannel" in window ? new BroadcastChannel("officer-drafts") : null;

let mine = null; // {id, free, gone}: what this window holds

if (line) line.addEventListener("message", ({ data }) => mine && mine.id === data && yielded(mine));

// Whether this window holds the draft now. `gone` is called when another window gets it, and waited for where that one asked:
// then, and only then, may the last words still be stored.
export async function hold(id, gone) {
  if (mine && mine.id === id) return Object.assign(mine, { gone }) && true;
  release();
  return !navigator.locks || request(id, gone, { ifAvailable: true });
}

// Takes it over from the window that holds it.
export async function want(id) {
  release();
  if (line) line.postMessage(id);
  const waited = new AbortController();
  const clock = setTimeout(() => waited.abort(), PATIENCE);
  const given = await request(id, nobody, { signal: waited.signal });
  clearTimeout(clock);
  return given || request(id, nobody, { steal: true });
}

// Until the page that shows it has read it.
function nobody() {}

// Whatever else was held is let go: another page is shown.
export function keepOnly(id) {
  if (mine && mine.id !== id) release();
}

function release() {
  if (mine) mine.free();
  mine = null;
}

// Whether what is written in this window may still be stored.
export function holds(id) {
  return !navigator.locks || Boolean(mine && mine.id === id);
}

function request(id, gone, how) {
  return new Promise((answer) => {
    const held = { id, gone };
    const kept = navigator.locks.request(name(id), how, (lock) => {
      if (!lock) return answer(false);
      mine = held;
      answer(true);
      return new Promise((free) => (held.free = free));
    });
    kept.catch(() => {
      answer(false);
      if (mine === held) taken(held);
    });
  });
}

async function yielded(held) {
  await held.gone(true);
  if (mine === held) release();
}

function taken(held) {
  mine = null;
  held.gone(false);
}
