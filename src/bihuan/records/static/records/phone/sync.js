// Handing in: photos first, each remembered as soon as the server has it, then the records, some at a time. Whatever
// breaks off is taken up where it broke; the ids are the phone's own, so that the server takes nothing in twice.
import * as drafts from "./drafts.js";
import { isLow } from "./limits.js";
import * as network from "./network.js";
import { noted, packed } from "./packing.js";
import * as risen from "./risen.js";
import { roomy } from "./room.js";
import * as photos from "./photos.js";
import * as vault from "./vault.js";
import * as watch from "./watch.js";

const PART = 10; // records in one call
const PAUSES = [3, 5, 10, 20, 30, 60]; // seconds

// What pages show; `told` hears of every change.
export const state = { away: !navigator.onLine, signedOut: false, sending: null, other: null, told: "", tries: 0 };
const hearers = new Set();
let timer = 0;
let running = null;

export function onChange(hear) {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

export function say(change) {
  Object.assign(state, change);
  for (const hear of hearers) hear(state);
}

// Sends whatever waits. Several calls at once, and several windows, are one. Whoever asks anew waits no longer than at first.
export function send() {
  state.tries = 0;
  return begun();
}

function begun() {
  if (!running) running = alone(work).finally(() => (running = null));
  return running;
}

function alone(task) {
  return navigator.locks ? navigator.locks.request("officer-send", task) : task();
}

async function work() {
  clearTimeout(timer);
  try {
    await drafts.gathered();
    await refresh();
    if (await parts()) {
      await drafts.gathered();
      await refresh();
    }
    say({ away: false, signedOut: false, sending: null, other: null, told: "", tries: 0 });
  } catch (error) {
    await stopped(error);
  }
}

async function stopped(error) {
  if (error instanceof network.Lost) return gone();
  if (error instanceof network.SignedOut && network.paired()) return unpaired();
  if (error instanceof network.SignedOut) return say({ signedOut: true, away: false, sending: null });
  if (error instanceof network.Refused) return say({ told: error.message, away: false, sending: null });
  if (!(error instanceof network.Away)) {
    say({ sending: null });
    throw error;
  }
  say({ away: true, sending: null, tries: state.tries + 1 });
  const seconds = error.after || (await pause());
  if (seconds) timer = setTimeout(() => document.hidden || begun(), 1000 * seconds);
}

// Until it is tried again. Nobody looks: coming back to it tries. Nothing waits: only so that the page does not go on saying
// that there is no network; and a battery that is nearly empty is spared even that.
async function pause() {
  const slow = PAUSES[PAUSES.length - 1];
  const [waiting, low] = await Promise.all([drafts.among("ready"), isLow()]);
  if (!waiting) return low ? 0 : slow;
  return low ? slow : PAUSES[Math.max(1, Math.min(state.tries, PAUSES.length)) - 1];
}

// The phone was let go: its key opens nothing any more, whoever signs in on it goes on.
async function unpaired() {
  await vault.drop("things", "key");
  network.by(null, null);
  return work();
}

async function gone() {
  await vault.wipe();
  location.reload();
}

// What the officer needs where there is no network: activities, templates, what became of what was handed in.
export async function refresh() {
  const found = await network.get("/officer/data");
  if (String(found.who.id) !== vault.whose()) {
    say({ other: String(found.who.id) });
    throw new network.SignedOut();
  }
  if (!network.paired()) network.by(null, found.csrf);
  found.off = Math.round((Date.parse(found.now) - Date.now()) / 1000);
  found.read = Date.now();
  await kept(found);
  await settle(found.records);
  if (found.helping) await rated(found.helping.own);
  return found;
}

// A phone that is too full to keep what is new goes on with what it has: only handing in makes room.
async function kept(found) {
  try {
    await roomy(() => vault.put("things", { id: "data" }, found));
  } catch (error) {
    if (!vault.isFull(error)) throw error;
  }
}

// A draft whose record has come to its end is no longer needed here; one that the centre asks about is open again.
async function settle(records) {
  const here = new Set(await vault.ids("drafts"));
  for (const record of records.filter((each) => here.has(each.client_id))) {
    const draft = await drafts.load(record.client_id);
    if (draft.state !== "sent") continue;
    if (record.ended) await drafts.remove(draft.id);
    else if (record.question) await drafts.store({ ...draft, state: "returned", number: record.number, question: record.question });
    else if (record.conflict !== draft.conflict) await drafts.store({ ...draft, conflict: record.conflict });
  }
}

// Assistance stays with its code as long as the person may still rate it.
async function rated(own) {
  const here = new Set(await vault.ids("drafts"));
  for (const each of own.filter((row) => row.done && here.has(row.client_id))) {
    const draft = await drafts.load(each.client_id);
    if (draft.state === "sent") await drafts.remove(draft.id);
  }
}

// How many parts went.
async function parts() {
  for (let gone = 0; ; gone += 1) {
    const some = await drafts.ready(PART);
    if (!some.length) return gone;
    await part(some, await drafts.among("ready"));
  }
}

// A draft that is opened again meanwhile is not sent, or not taken for sent: what was added to it goes later.
async function part(ids, all) {
  const [sent, records] = [[], []];
  for (const id of ids) {
    await raise(await drafts.load(id), all - sent.length);
    const draft = await drafts.load(id);
    if (!draft || draft.state !== "ready") continue;
    sent.push(draft);
    if (!draft.help) records.push(packed(draft, await remotes(draft)));
  }
  const told = [...(await answers(records)), ...(await assistance(sent.filter((draft) => draft.help)))];
  for (const each of told) await take(sent.find((draft) => draft.id === each.client_id), each);
}

async function assistance(helped) {
  return helped.length ? (await network.post("/officer/helped", { helped: helped.map(noted) })).helped : [];
}

// Where the server takes no part of it as a whole, such as one that is too long, each record is asked for by itself.
async function answers(records) {
  if (!records.length) return [];
  try {
    return (await network.post("/api/v1/records/sync", { records, sent: watch.iso(Date.now()) })).records;
  } catch (error) {
    if (!(error instanceof network.Refused)) throw error;
    if (records.length === 1) return [{ client_id: records[0].client_id, status: "refused", detail: error.message }];
    const found = [];
    for (const record of records) found.push(...(await answers([record])));
    return found;
  }
}

// Each photo is a part of its own. One that the server refuses is said beside its finding; the words go on.
async function raise(draft, left) {
  if (!draft) return;
  say({ away: false, signedOut: false, sending: { record: draft.title, left } });
  for (const id of drafts.photosOf(draft)) {
    const known = await risen.told(id);
    const bytes = known.remote || known.refused ? null : await photos.bytes(id);
    if (!bytes) continue;
    const body = new FormData();
    body.append("file", bytes, bytes.type === "image/heic" ? "photo.heic" : "photo.jpg");
    try {
      const { id: remote } = await network.post("/api/v1/files", body);
      await risen.note(id, { remote });
    } catch (error) {
      if (!(error instanceof network.Refused)) throw error;
      await risen.note(id, { refused: error.message });
    }
  }
}

async function remotes(draft) {
  const known = await Promise.all(drafts.photosOf(draft).map(async (id) => [id, (await risen.told(id)).remote]));
  return new Map(known.filter(([, remote]) => remote));
}

const TAKEN = ["created", "same", "conflict"];

// What the server has is not kept twice: the pictures go, the words stay until the record has come to its end.
async function take(sent, told) {
  const draft = await drafts.load(sent.id);
  if (!draft || draft.changed !== sent.changed) return;
  if (TAKEN.includes(told.status)) {
    await drafts.store({ ...draft, state: "sent", number: told.id, conflict: told.with || null, refused: null, question: null, notes: told.notes || [], qr: told.qr, address: told.address });
    await letGo(draft);
  } else if (!draft.again && (await forgotten(draft))) {
    await drafts.store({ ...draft, again: true });
  } else {
    await drafts.store({ ...draft, state: "refused", refused: told.detail, again: false });
  }
}

// Photos that went up long before their record may be gone there: those that are still here go up once more.
async function forgotten(draft) {
  const here = new Set(await vault.keys("photos", "draft", draft.id));
  const risenOnce = [...(await remotes(draft)).keys()].filter((id) => here.has(id));
  for (const id of risenOnce) await risen.forget(id);
  return risenOnce.length > 0;
}

// The pictures of a record that the server has; of one that it refused there stays what it said.
async function letGo(draft) {
  for (const id of await vault.keys("photos", "draft", draft.id)) await vault.drop("photos", id);
  for (const id of (await remotes(draft)).keys()) await risen.forget(id);
}
