// Whose phone this is, what it holds, and signing out: which first sends, or says what is not sent yet and asks.
import { button, dock, icon, light, make, note, top } from "../parts.js";
import * as drafts from "../drafts.js";
import * as network from "../network.js";
import * as sync from "../sync.js";
import * as limits from "../limits.js";
import * as vault from "../vault.js";

const SLACK = 120; // seconds that a clock may be off and nobody needs to know

export async function own(app) {
  const { data } = app;
  const { who } = data;
  const net = network.paired() ? "要有网络，用账号登录" : "要有网络";
  const [size, safe, short] = await Promise.all([limits.used(), limits.keep(), limits.shortage()]);
  const facts = [
    ["这台手机", network.paired() ? `已连接（${app.device}）` : "用账号登录"], ["手机里的记录", `${app.waiting} 份没有交`], ["占用", size],
    ...(Math.abs(data.off) > SLACK ? [["手机的时间", `${data.off > 0 ? "慢" : "快"}了${lasting(Math.abs(data.off))}，交的时候自动校正，计时不受影响`]] : []),
    ["会不会被清掉", safe ? "浏览器答应不清" : "空间不够时浏览器可能清掉，请早交"],
  ];
  app.page("我的", "#/own", make("div", { class: "mt4" }, make("h2", {}, who.name), make("p", { class: "sm mut" }, who.area)),
    ...(short ? [make("div", { class: "mt3" }, note("yellow", "alert-triangle", short))] : []),
    make("dl", { class: "b-facts mt4" }, ...facts.flatMap(([name, words]) => [make("dt", {}, name), make("dd", {}, words)])),
    make("ul", { class: "ways mt4" }, way("/officer/me", "certificate", "证书、档案、权利", net), way("/officer/records", "file-text", "网页上的记录", `${net}；也在这里定两份稿用哪份`), ...(data.helping ? [way("#/help", "message-2", "帮办和听来的意见", "没有网络也能记")] : []), way("/officer/phones", "phone", "连接的手机", net), way("#/leave", "logout", "退出登录", "先把没交的交上去")),
    make("p", { class: "sm mut mt4" }, "记录在手机里是加密存的，退出登录就清除。手机丢了，请在电脑上打开“连接的手机”报失。"));
}

function lasting(seconds) {
  if (seconds >= 172800) return `约 ${Math.round(seconds / 86400)} 天`;
  return seconds >= 7200 ? `约 ${Math.round(seconds / 3600)} 小时` : `约 ${Math.round(seconds / 60)} 分钟`;
}

function way(href, sign, words, small) {
  return make("li", {}, make("a", { href }, icon(sign), make("span", { class: "grow" }, make("b", {}, words), make("span", { class: "sm mut" }, small)), icon("chevron-right")));
}

// ---- leaving -------------------------------------------------------------------------------------------------------

export async function leave(app) {
  const stay = make("a", { class: "b-btn tall grow", href: "#/own" }, "先不退出");
  app.show([top("退出登录", "#/own"), app.net(), make("main", { id: "main", tabindex: "-1" }, make("p", { class: "mt4" }, "正在把没交的交上去…")), ...dock([stay])]);
  await sync.send();
  if (location.hash !== "#/leave") return null;
  const left = [];
  for (const state of ["open", "returned", "refused", "ready"]) left.push(...(await drafts.list(state)));
  app.waiting = left.length;
  return app.show([top("退出登录", "#/own"), app.net(), make("main", { id: "main", tabindex: "-1" }, ...(left.length ? undone(left) : [make("p", { class: "mt4" }, "都交上去了。退出以后，这台手机里什么都不留。")])), ...dock(ways(left.length))]);
}

function undone(left) {
  const names = { open: "没记完", returned: "要补充", refused: "没有收", ready: "还没交上" };
  const lines = left.slice(0, 20).map((draft) => make("li", {}, make("span", { class: "grow" }, draft.title), light("yellow", "alert-triangle", names[draft.state])));
  return [make("h2", { class: "mt4" }, `还有 ${left.length} 份没有交`), make("p", { class: "mt2" }, "现在退出，这些就从手机里清除，找不回来。"), make("ul", { class: "fates mt3" }, ...lines)];
}

function ways(left) {
  const stay = make("a", { class: "b-btn tall grow", href: left ? "#/walk" : "#/own" }, left ? "先不退出" : "再等等");
  const out = button(left ? "不要了，清除并退出" : "退出", () => goodbye(), { kind: `${left ? "no" : "pri"} tall` });
  return [stay, out];
}

async function goodbye() {
  await signOut();
  await vault.wipe();
  location.replace("/");
}

// Without a network the phone forgets all the same; the server's side ends by itself or on the officer's page.
async function signOut() {
  try {
    if (network.paired()) await network.post("/officer/unpair", {});
    else await network.leave();
  } catch {
    // Signing out never waits for a network.
  }
}
