// When many submit at once, the server asks for a little work before a form goes: a number is looked for in a worker, so that
// the page stays alive. Whatever fails, the form goes as it is; then it waits in the slow lane.
const PATIENCE = 4000;

for (const form of document.querySelectorAll("form[data-work]")) form.addEventListener("submit", first);

async function first(event) {
  const form = event.target;
  if (event.defaultPrevented || form.dataset.worked) return;
  event.preventDefault();
  if (form.dataset.working) return;
  form.dataset.working = "1";
  const task = await asked(form);
  if (task) form.elements.work.value = await solved(form, task);
  form.dataset.worked = "1";
  delete form.dataset.working;
  if (form.requestSubmit) form.requestSubmit(event.submitter);
  else form.submit();
}

async function asked(form) {
  const query = new URLSearchParams({ key: form.elements._key.value, place: form.dataset.at || "" });
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(`${form.dataset.work}?${query}`, { signal: stop.signal });
    return answer.status === 200 ? await answer.json() : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function solved(form, task) {
  const says = form.querySelector("[data-work-says]");
  if (says) says.textContent = "现在提交的人多，手机正在做一道小题，几秒钟就好…";
  return new Promise((done) => {
    const worker = new Worker(form.dataset.solver);
    worker.onmessage = ({ data }) => done(data === null ? "" : btoa(JSON.stringify({ ...told(task), number: data })));
    worker.onerror = () => done("");
    worker.postMessage(task);
  });
}

function told({ algorithm, challenge, salt, signature }) {
  return { algorithm, challenge, salt, signature };
}

// Back from the receipt: the same form may go once more.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-work]")) delete form.dataset.worked;
});
