// Asking the server: by the phone's own key where it is paired, else by the session of whoever signed in.
const PATIENCE = 30000;
const PATIENCE_FOR_PHOTOS = 180000;

// No network, or a server that does not answer: later.
export class Away extends Error {
  constructor(after) {
    super("away");
    this.after = after || 0;
  }
}

// The session has ended, or the phone is no longer paired: nothing is lost, somebody has to sign in.
export class SignedOut extends Error {}

// The officer said that this phone is lost: it forgets everything.
export class Lost extends Error {}

// The server understood and will not.
export class Refused extends Error {
  constructor(status, problem) {
    super((problem && problem.detail) || "没有办成，请稍后再试。");
    this.status = status;
    this.errors = (problem && problem.errors) || [];
  }
}

const pass = { key: null, csrf: null };

export function by(key, csrf) {
  pass.key = key || null;
  pass.csrf = csrf || null;
}

export function paired() {
  return Boolean(pass.key);
}

export function get(path) {
  return ask("GET", path, null, PATIENCE);
}

export function post(path, body) {
  return ask("POST", path, body, body instanceof FormData ? PATIENCE_FOR_PHOTOS : PATIENCE);
}

async function ask(method, path, body, patience) {
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), patience);
  try {
    const answer = await fetch(path, { method, headers: headers(method, body), body: packed(body), signal: stop.signal, cache: "no-store", ...who() });
    return await understood(answer);
  } catch (error) {
    throw error instanceof TypeError || error.name === "AbortError" ? new Away() : error;
  } finally {
    clearTimeout(clock);
  }
}

function who() {
  return { credentials: pass.key ? "omit" : "same-origin" };
}

function headers(method, body) {
  const type = body && !(body instanceof FormData) ? { "Content-Type": "application/json" } : {};
  if (pass.key) return { ...type, Authorization: `Bearer ${pass.key}` };
  return method === "GET" || !pass.csrf ? type : { ...type, "X-CSRFToken": pass.csrf };
}

function packed(body) {
  return body && !(body instanceof FormData) ? JSON.stringify(body) : body;
}

async function understood(answer) {
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => null);
  const type = (problem && problem.type) || "";
  if (type.endsWith("device-lost")) throw new Lost();
  if (answer.status === 401 || type.endsWith("csrf")) throw new SignedOut();
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Away(Number(answer.headers.get("Retry-After")));
  throw new Refused(answer.status, problem);
}

// Ends the session, as the button of other pages does.
export function leave() {
  return fetch("/logout", { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": pass.csrf || "" } });
}
