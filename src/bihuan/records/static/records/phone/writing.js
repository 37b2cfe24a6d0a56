// A draft that is open in this window: what is typed is stored at once, as long as no other window has it.
import * as claim from "./claim.js";
import * as drafts from "./drafts.js";
import { button, icon, make, note, top } from "./parts.js";
import * as vault from "./vault.js";

// {draft, saved, keep, done, moved}. `again` shows the draft anew once it has been taken back from another window.
export function writing(app, draft, again) {
  const page = { app, draft, saved: make("span", { class: "b-saved", hidden: "" }) };
  const store = drafts.keeper(draft, (error) => shown(page, error));
  page.keep = () => {
    if (!claim.holds(draft.id)) return Promise.resolve(false);
    page.saved.hidden = true;
    draft.ended = null;
    return store();
  };
  page.done = store;
  page.moved = async (asked) => {
    const here = location.hash;
    if (asked) await store();
    if (here === location.hash && here.includes(draft.id)) apart(app, draft.id, "这份转到另一个窗口接着记了，这里写的都已存下。", again);
  };
  return page;
}

// Two windows never write in one draft: neither would know what the other wrote.
export function apart(app, id, words, again) {
  const here = button("在这里接着记", () => claim.want(id).then(again), { kind: "pri w tall" });
  const line = note("yellow", "copy", words);
  line.classList.add("mt4");
  return app.show([top("走流程", "#/walk"), app.net(), make("main", { id: "main", tabindex: "-1" }, line, make("p", { class: "mt4" }, here))]);
}

// Hands it in, where that is stored; whether it is.
export async function handed(page) {
  const { draft } = page;
  const before = { state: draft.state, ended: draft.ended, refused: draft.refused };
  Object.assign(draft, { state: "ready", ended: draft.ended || Date.now(), refused: null });
  if (await page.done()) return true;
  Object.assign(draft, before);
  return false;
}

function shown(page, error) {
  page.saved.replaceChildren(icon(error ? "alert-circle" : "check"), error ? trouble(error) : "存在手机里");
  page.saved.hidden = false;
}

function trouble(error) {
  return vault.isFull(error) ? "手机存不下了，请不要关掉这一页；先腾出空间" : "没有存上，请不要关掉这一页";
}
