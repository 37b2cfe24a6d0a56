// A phone that knows nobody yet: by the code of a desktop, or by signing in.
import { button, dock, make, note, top } from "../parts.js";
import * as network from "../network.js";
import * as sync from "../sync.js";
import * as vault from "../vault.js";

const MAIN = { id: "main", tabindex: "-1" };

export function pairing(app, code) {
  const told = make("div", { class: "mt4", role: "alert" });
  const join = button("连接", () => joined(app, code, join, told), { kind: "pri grow tall" });
  app.show([top("连接这台手机"), make("main", MAIN, make("p", { class: "mt4" }, "连接以后，不用密码就能在这台手机上记录和交记录，没有网络也能记。"), make("p", { class: "mt3" }, "只连接您自己的手机。随时可以在电脑上解除。"), told), ...dock([join])]);
}

async function joined(app, code, join, told) {
  join.disabled = true;
  try {
    const name = kind();
    const { key, who } = await network.post("/officer/pair", { code, name });
    await vault.unlock(String(who.id));
    await vault.put("things", { id: "key" }, { key, name });
    network.by(key, null);
    app.device = name;
    app.data = await sync.refresh();
    location.replace("/officer/app#/");
  } catch (error) {
    told.replaceChildren(note("red", "alert-octagon", error instanceof network.Away ? "现在没有网络，请连上网再点一次。" : error.message));
    join.disabled = false;
  }
}

// What the list of phones calls this one.
function kind() {
  const agent = navigator.userAgent;
  const system = [[/HarmonyOS/, "鸿蒙"], [/Android/, "安卓"], [/iPhone|iPad/, "苹果"], [/Windows/, "Windows"], [/Mac OS/, "Mac"], [/Linux/, "Linux"]].find(([sign]) => sign.test(agent));
  return `${system ? system[1] : ""}${/Mobile|Android|iPhone/.test(agent) ? "手机" : "电脑"}`;
}

export function strange(app) {
  const able = window.indexedDB && window.crypto && window.crypto.subtle;
  app.show([top("体验员"), make("main", MAIN, ...(able ? welcome() : unable()))]);
}

// Somebody else signed in on a phone that keeps an officer's records: they see nothing of them, and send nothing.
export function elsewhere(app, person) {
  const mine = button("在这台手机上用我自己的", () => {
    vault.handOver(person);
    location.reload();
  }, { kind: "w l" });
  app.show([top("体验员"), make("main", MAIN, make("div", { class: "mt4" }, note("yellow", "user", "这台手机里存着另一位体验员的记录，现在登录的不是那一位。那些记录不给看，也不会用您的名字交。")), make("p", { class: "mt4" }, make("a", { class: "b-btn pri w l", href: "/officer/me" }, "退出，让那一位登录")), make("p", { class: "mt3" }, mine), make("p", { class: "sm mut mt3" }, "两个人的记录分开存，谁登录就看谁的。"))]);
}

function welcome() {
  const known = vault.whose();
  const words = known ? "还没有从网上读到活动和模板。连上网打开一次，以后没有网络也能记。" : "第一次用，要连上网登录一次，或者用电脑上的二维码连接。以后没有网络也能记。";
  return [make("p", { class: "mt4" }, words), make("p", { class: "mt4" }, make("a", { class: "b-btn pri w l", href: "/login?next=/officer/" }, "登录")), make("p", { class: "sm mut mt4" }, "用二维码：电脑上登录后，打开“我的档案 → 手机 → 连接一台手机”，用这台手机扫一扫。")];
}

function unable() {
  return [make("div", { class: "mt4" }, note("yellow", "alert-triangle", "这个浏览器或这个地址（不是 https）不能安全地把记录存在手机里。")), make("p", { class: "mt4" }, make("a", { class: "b-btn pri w", href: "/officer/records" }, "用网页填写"))];
}
