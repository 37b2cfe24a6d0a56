// A form that shows what was typed before the session ended is handed in with the token of whoever has signed in since: signing in
// changes it. data-again: a page that knows who is signed in. Who has not signed in yet is told so, and nothing is sent.
import { make } from "./content.js";

const SIGN_IN = "还没有登录。先在新的一页登录，再点一次。";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const field = form.dataset.again && form.querySelector("[name=csrfmiddlewaretoken]");
  if (!field) return;
  event.preventDefault();
  const fresh = await known(form.dataset.again);
  if (fresh === "") return tell(form);
  if (fresh) field.value = fresh;
  form.submit();
}, true);

// The token of the page at that address; empty where it leads to the sign-in, null where nothing answered.
async function known(address) {
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("meta[name=csrf-token], [name=csrfmiddlewaretoken]");
    return new URL(answer.url).pathname === "/login" ? "" : found && (found.content || found.value);
  } catch {
    return null;
  }
}

function tell(form) {
  if (!form.querySelector("[role=alert]")) form.append(make("p", { class: "b-err mt2", role: "alert" }, SIGN_IN));
}
