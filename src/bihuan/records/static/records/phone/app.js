// The officer's app: it opens from what the phone holds, and asks the server afterwards.
import { icon, make, note, tabs, toast, top } from "./parts.js";
import * as claim from "./claim.js";
import * as network from "./network.js";
import { activities, beginning } from "./pages/activities.js";
import { fresh, help, helping } from "./pages/help.js";
import { leave, own } from "./pages/own.js";
import { elsewhere, pairing, strange } from "./pages/pairing.js";
import { draft, queue } from "./pages/queue.js";
import { record } from "./pages/record.js";
import { said } from "./pages/said.js";
import * as drafts from "./drafts.js";
import * as sync from "./sync.js";
import * as updates from "./updates.js";
import * as vault from "./vault.js";
import { iso } from "./watch.js";

const ROUTES = [
  [/^#\/$/, activities],
  [/^#\/new\/([\w-]+)(?:\/([\w-]+))?$/, beginning],
  [/^#\/walk$/, queue],
  [/^#\/walk\/([0-9a-f-]+)$/, record],
  [/^#\/draft\/([0-9a-f-]+)$/, draft],
  [/^#\/help$/, helping],
  [/^#\/help\/new\/(help|opinion)$/, fresh],
  [/^#\/help\/([0-9a-f-]+)$/, help],
  [/^#\/said$/, said],
  [/^#\/own$/, own],
  [/^#\/leave$/, leave],
];
const LISTS = /^#\/(walk|said|own)?$/;
const PAIR = /^#\/pair\/([\w-]+)$/;

const app = { data: null, install: null, renew: null, waiting: 0, leavers: [] };

app.show = (parts) => {
  leaveNow();
  const held = where(document.activeElement);
  document.getElementById("app").replaceChildren(...parts);
  document.title = `${document.querySelector("h1").textContent} · 闭环体验员`;
  document.body.dataset.foot = parts.some((each) => each.matches(".b-dock")) ? "dock" : "tabs";
  const again = held && document.querySelector(held);
  if (again) again.focus({ preventScroll: true });
};

// How to find again what a finger or the keyboard was at, on the page drawn anew.
function where(part) {
  if (!part || !part.closest("#app")) return null;
  if (part.id) return `#${CSS.escape(part.id)}`;
  if (part.dataset.watch) return `[data-watch="${part.dataset.watch}"]`;
  return part.name ? `[name="${CSS.escape(part.name)}"][value="${CSS.escape(part.value)}"]` : null;
}

// A page with a tab: its main part and the bar below.
app.page = (title, tab, ...parts) => app.show([top(title), app.net(), make("main", { id: "main", tabindex: "-1" }, ...parts), tabs(tab)]);

// By the server's clock, as far as the phone's own is known to be wrong.
app.today = () => iso(Date.now() + (app.data.off || 0) * 1000).slice(0, 10);

app.onLeave = (work) => app.leavers.push(work);

app.go = (hash) => {
  if (location.hash === hash) return draw();
  location.hash = hash;
  return null;
};

app.missing = (words, back) => app.show([top("走流程", back), make("main", { id: "main", tabindex: "-1" }, note("grey", "info-circle", words))]);

// What stands under the title as long as there is something to say.
app.net = () => {
  const bar = make("div", { class: "b-net fixnet", role: "status", "data-net": "" });
  tellNet(bar);
  return bar;
};

app.tell = () => {
  for (const bar of document.querySelectorAll("[data-net]")) tellNet(bar);
};

function tellNet(bar) {
  const [sign, words, link] = standing();
  bar.hidden = !words;
  document.body.toggleAttribute("data-told", Boolean(words));
  bar.replaceChildren(...(words ? [icon(sign), make("span", { class: "grow" }, words), ...(link ? [link] : [])] : []));
}

function standing() {
  const kept = app.waiting ? `已存在手机里 ${app.waiting} 条，` : "";
  const { state } = sync;
  if (state.signedOut) return ["lock", `登录到期了，照常记。${kept}重新登录后接着交。`, again("登录")];
  if (state.away) return ["wifi-off", `没有网络，照常记。${kept}有网自动交，不会重复。`];
  if (state.told) return ["alert-circle", `${state.told}${kept}`];
  if (state.sending) return ["loader-2", `正在交：${state.sending.record}，还有 ${state.sending.left} 条。`];
  if (app.renew) return ["download", "有新版本。写的都已存下，什么时候换都行。", make("button", { class: "u nw", type: "button", "data-renew": "" }, "换上")];
  return [];
}

function again(words) {
  return make("a", { class: "u nw", href: "/login?next=/officer/" }, words);
}

async function draw() {
  const hash = location.hash || "#/";
  claim.keepOnly((hash.match(/^#\/(?:walk|help)\/([0-9a-f-]+)$/) || [])[1]);
  const found = ROUTES.map(([pattern, page]) => [hash.match(pattern), page]).find(([match]) => match);
  const code = hash.match(PAIR);
  if (code) return pairing(app, code[1]);
  if (sync.state.other) return elsewhere(app, sync.state.other);
  if (!app.data) return strange(app);
  await counted();
  return found ? found[1](app, ...found[0].slice(1)) : app.go("#/");
}

// Another page: what is shown there was read some time ago, so that it is read again behind it.
const FRESH = 2000;
async function turned() {
  await draw();
  if (document.activeElement === document.body) toMain();
  if (app.data && LISTS.test(location.hash) && Date.now() - app.data.read > FRESH) sync.send();
}

function toMain() {
  const main = document.getElementById("main");
  if (main) main.focus({ preventScroll: true });
}

// A link to the text itself would be taken for another page.
function skipped(event) {
  if (!event.target.closest(".b-skip")) return;
  event.preventDefault();
  toMain();
}

function leaveNow() {
  for (const work of app.leavers.splice(0)) work();
}

async function counted() {
  app.waiting = await drafts.unsent();
}

async function start() {
  document.documentElement.toggleAttribute("data-care", /(^|; )care=1/.test(document.cookie));
  document.addEventListener("click", skipped);
  vault.onWiped(() => location.reload());
  document.addEventListener("click", ({ target }) => target.closest("[data-renew]") && app.renew());
  window.addEventListener("hashchange", turned);
  window.addEventListener("online", () => vault.isOpen() && sync.send());
  window.addEventListener("offline", () => sync.say({ away: true }));
  document.addEventListener("visibilitychange", () => !document.hidden && vault.isOpen() && sync.send());
  sync.onChange(changed);
  await opened();
  strayed();
  await draw();
  updates.start(app);
  if (vault.isOpen()) sync.send();
}

// The worker shows the app where another page of the officer's could not be had.
function strayed() {
  if (/^\/officer\/(app)?$/.test(location.pathname)) return;
  history.replaceState(null, "", "/officer/#/own");
  toast("那一页要有网络才能看。手机里的都在。");
}

// What the phone knows already; a phone that knows nobody asks the server once who signed in here.
app.open = opened;
async function opened() {
  if (!window.indexedDB || !(window.crypto && crypto.subtle)) return;
  const person = vault.whose() || (await signedIn());
  if (!person) return;
  await vault.unlock(person);
  const pass = await vault.get("things", "key");
  network.by(pass && pass.value.key, null);
  const kept = await vault.get("things", "data");
  app.data = kept ? kept.value : await first();
  app.device = pass ? pass.value.name : null;
}

async function first() {
  try {
    return await sync.refresh();
  } catch {
    return null;
  }
}

async function signedIn() {
  try {
    return String((await network.get("/officer/data")).who.id);
  } catch {
    return null;
  }
}

// Something came or went: the bar says so, and a page that lists drafts is drawn anew.
let last = "";
async function changed(state) {
  if (!vault.isOpen()) return;
  if (state.other) return draw();
  const kept = await vault.get("things", "data");
  if (kept) app.data = kept.value;
  await counted();
  app.tell();
  const now = JSON.stringify([state.away, state.signedOut, state.told, Boolean(state.sending), app.waiting, app.data && app.data.read]);
  if (now !== last && LISTS.test(location.hash || "#/") && app.data) draw();
  last = now;
}

start();
