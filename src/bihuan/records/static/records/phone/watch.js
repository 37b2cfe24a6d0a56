// Stopwatches keep when they began, not ticks: a locked screen, a closed browser and a flat battery lose nothing.

// {since, kept}: running since that moment, with what had gathered before, in milliseconds.
export function begun(watch, now = Date.now()) {
  return watch && watch.since ? watch : { since: now, kept: (watch && watch.kept) || 0 };
}

export function stopped(watch, now = Date.now()) {
  return { since: null, kept: elapsed(watch, now) };
}

// By hand: the officer knows better.
export function corrected(milliseconds) {
  return { since: null, kept: Math.max(0, milliseconds), byHand: true };
}

// A clock that was set back meanwhile takes nothing away.
export function elapsed(watch, now = Date.now()) {
  if (!watch) return 0;
  return watch.kept + (watch.since ? Math.max(0, now - watch.since) : 0);
}

export function running(watch) {
  return Boolean(watch && watch.since);
}

// 12:46, from an hour on 1:02:03.
export function face(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(seconds / 3600);
  return (hours ? [hours, ...parts] : parts).join(":");
}

// 16 分, 1 小时 5 分, 40 秒.
export function words(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  if (!minutes) return `${Math.floor(milliseconds / 1000)} 秒`;
  return minutes < 60 ? `${minutes} 分` : `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`;
}

// A moment with this phone's offset, as the server wants it.
export function iso(moment) {
  const at = new Date(moment);
  const off = -at.getTimezoneOffset();
  const local = new Date(moment + off * 60000).toISOString().slice(0, 19);
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  return `${local}${off < 0 ? "-" : "+"}${two(Math.abs(off) / 60)}:${two(Math.abs(off) % 60)}`;
}
