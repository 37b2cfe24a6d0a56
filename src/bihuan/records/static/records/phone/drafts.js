// The records on this phone. A draft is written down with every key; what is written is whole at every moment.
import * as risen from "./risen.js";
import { roomy } from "./room.js";
import * as spare from "./spare.js";
import * as vault from "./vault.js";

export const MOST_PHOTOS = 5; // of one finding

// open: being written · ready: waits for a network · sent · returned: the centre asks · refused: the server says why not
export const STATES = ["returned", "refused", "open", "ready", "sent"];

// Begins a record. The template goes with it as it is now: a later version changes nothing in a visit under way.
export async function begin(template, { title, activity = null, matter = null, place = null }, now = Date.now()) {
  const draft = {
    id: uuid(), template: template.id, version: template.version, title: title || template.name, activity, matter, place,
    state: "open", started: now, ended: null, step: 0, done: {}, skipped: {}, answers: {}, watches: {}, findings: [], refused: null,
  };
  await keptForm(draft, template);
  await store(draft);
  return draft;
}

// Assistance or an opinion heard. It is kept from the first word on.
export function helped(kind, title, day, now = Date.now()) {
  return { id: uuid(), help: kind, title, state: "open", started: now, ended: null, findings: [], whom: "person", topic: "", day, place: null, matter: null };
}

// A phone that is too full for it has the template as long as that is in force.
async function keptForm(draft, template) {
  try {
    await roomy(() => vault.put("things", { id: formKey(draft) }, template));
  } catch (error) {
    if (!vault.isFull(error)) throw error;
  }
}

export async function formOf(draft) {
  const kept = await vault.get("things", formKey(draft));
  if (kept) return kept.value;
  const data = await vault.get("things", "data");
  return (data && data.value.templates.find(({ id, version }) => id === draft.template && version === draft.version)) || null;
}

function formKey(draft) {
  return `template ${draft.template} ${draft.version}`;
}

export function finding(stage, kind = "problem") {
  return { id: uuid(), stage, kind, severity: "normal", text: "", tags: [], photos: [] };
}

// All that are in a state, the latest change first.
export async function list(state) {
  const drafts = [...(await beside(state)), ...(await within(state))];
  return drafts.sort((a, b) => b.changed - a.changed);
}

// The ids of the next to hand in.
export async function ready(most) {
  return [...(await beside("ready")), ...(await within("ready", most))].slice(0, most).map(({ id }) => id);
}

async function within(state, most) {
  const away = new Set(spare.ids());
  const found = await vault.some("drafts", "state", state, most);
  return found.filter(({ row }) => !away.has(row.id)).map(({ row, value }) => ({ ...value, changed: row.changed }));
}

async function beside(state) {
  const found = await Promise.all(spare.ids().map(spare.load));
  return found.filter((draft) => draft.state === state);
}

// How many are on this phone that the server does not have as they are now.
export async function unsent() {
  return (await vault.count("drafts")) - (await vault.count("drafts", "state", "sent"));
}

export function among(state) {
  return vault.count("drafts", "state", state);
}

export async function load(id) {
  const kept = await spare.load(id);
  const found = kept ? null : await vault.get("drafts", id);
  return found ? { ...found.value, changed: found.row.changed } : kept;
}

// What the database has no room for goes beside it. Raises QuotaExceededError where neither takes it.
export async function store(draft) {
  const changed = Date.now();
  try {
    await roomy(() => vault.put("drafts", { id: draft.id, state: draft.state, changed }, draft));
    spare.drop(draft.id);
  } catch (error) {
    if (!vault.isFull(error)) throw error;
    await spare.keep({ ...draft, changed });
  }
}

// What lies beside goes back as soon as there is room.
export async function gathered() {
  for (const id of spare.ids()) await store(await spare.load(id));
}

export async function remove(id) {
  const draft = await load(id);
  for (const photo of await vault.keys("photos", "draft", id)) await vault.drop("photos", photo);
  for (const photo of draft ? photosOf(draft) : []) await risen.forget(photo);
  await vault.drop("drafts", id);
  spare.drop(id);
}

// One write at a time, the last state wins: a key pressed while one is under way is in the next. Answers whether it is stored.
export function keeper(draft, told) {
  let busy = null;
  let again = false;
  function heard(error) {
    told(error);
    return !error;
  }
  async function run() {
    do {
      again = false;
      await store(draft);
    } while (again);
  }
  return function keep() {
    again = true;
    if (!busy) busy = run().then(() => heard(null), heard).finally(() => (busy = null));
    return busy;
  };
}

// Random, after RFC 4122; written out for browsers that know no crypto.randomUUID.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}

// The ids of all photos that its findings hold.
export function photosOf(draft) {
  return draft.findings.flatMap((found) => found.photos);
}
