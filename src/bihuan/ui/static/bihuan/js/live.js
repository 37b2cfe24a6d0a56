// Counts that stay true while a page is open: asked for now and then, and at once when the page is looked at again or an act
// was done on it. Where the list of what is owed stands on the page it comes anew, unless somebody is busy with it.
const AGAIN = 30000;
const LATEST = 600000; // so long, at most, between questions that were not answered
let wait = AGAIN;
let timer;
let asking = false;

function start() {
  if (!document.querySelector("[data-live-count]")) return;
  document.addEventListener("visibilitychange", () => !document.hidden && ask());
  document.addEventListener("htmx:afterSettle", (event) => acted(event) && ask());
  later();
}

function acted(event) {
  return event.detail.requestConfig && event.detail.requestConfig.verb === "post" && !event.target.matches("[role=status]");
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, wait);
}

async function ask() {
  if (document.hidden || asking) return later();
  asking = true;
  try {
    const answer = await fetch("/my/live", { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.json());
    wait = AGAIN;
  } catch {
    wait = Math.min(wait * 2, LATEST); // signed out, offline: what stands on the page stays
  }
  asking = false;
  later();
}

function show(counts) {
  for (const [url, count] of Object.entries(counts)) {
    const places = [...document.querySelectorAll(`[data-live-count="${CSS.escape(url)}"]`)];
    const changed = places.some((place) => (place.textContent.trim() || "0") !== (count || "0"));
    for (const place of places) put(place, count);
    if (changed) document.dispatchEvent(new CustomEvent("live", { detail: { url, count } }));
  }
}

function put(place, count) {
  const badge = place.matches(".b-count");
  if (badge) place.hidden = !count;
  place.textContent = count || (badge ? "" : "0");
}

// The list of what is owed, when its count has changed.
document.addEventListener("live", (event) => {
  const list = document.querySelector("[data-live-list]");
  if (!list || event.detail.url !== "/my" || busy(list)) return;
  window.htmx.ajax("GET", list.dataset.liveList, { target: list, select: "#owed", swap: "outerHTML" });
});

function busy(list) {
  return list.contains(document.activeElement) || Boolean(list.querySelector("details[open], [data-pick]:checked"));
}

start();
