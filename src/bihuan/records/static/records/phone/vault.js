// What the phone keeps of one officer: a database of the browser's, everything with words or pictures in it encrypted
// by a key that scripts can use but not read out. docs/adr/0065 says what that protects and what it does not.
const VERSION = 1;
const NAME = "officer-";
const HERE = "officer";

const line = "BroadcastChannel" in window ? new BroadcastChannel("officer-vault") : null;

let database = null;
let secret = null;

// Whose phone this is, as far as it knows: the person's id, or null.
export function whose() {
  try {
    return localStorage.getItem(HERE);
  } catch {
    return null;
  }
}

// Opens the person's own database and makes its key once. Several persons on one phone never meet.
export async function unlock(person) {
  if (database && database.name === NAME + person) return;
  lock();
  database = await opened(NAME + person);
  secret = await keyOf(database);
  localStorage.setItem(HERE, person);
}

// Another window of this phone signed out: here too nothing is left to be seen.
export function onWiped(work) {
  if (line) line.addEventListener("message", work);
}

export function isOpen() {
  return Boolean(database);
}

export function lock() {
  if (database) database.close();
  database = secret = null;
}

// Whoever signs out leaves nothing: the key goes first, so that what a disk still holds for a while is noise.
export async function wipe() {
  const name = database.name;
  await write("keys", (store) => store.clear());
  lock();
  for (const kept of Object.keys(localStorage)) if (kept.startsWith(NAME)) localStorage.removeItem(kept);
  localStorage.removeItem(HERE);
  if (line) line.postMessage("wiped");
  await gone(indexedDB.deleteDatabase(name));
}

// The phone is another officer's from now on; what the first one left stays shut until they come back.
export function handOver(person) {
  lock();
  localStorage.setItem(HERE, person);
}

// Another window that still has it open holds nobody up: the key is gone already.
function gone(request) {
  return new Promise((done) => {
    request.onsuccess = request.onerror = request.onblocked = () => done();
  });
}

export async function put(store, plain, box) {
  const sealed = await seal(box);
  return write(store, (rows) => rows.put({ ...plain, ...sealed }));
}

export function drop(store, id) {
  return write(store, (rows) => rows.delete(id));
}

export async function get(store, id) {
  const row = await read(store, (rows) => rows.get(id));
  return row && unsealed(row);
}

// Rows as they lie, without what is sealed in them.
export function of(store, index, value, most) {
  return read(store, (rows) => rows.index(index).getAll(value, most));
}

export async function some(store, index, value, most) {
  return Promise.all((await of(store, index, value, most)).map(unsealed));
}

export async function count(store, index, value) {
  return read(store, (rows) => (index ? rows.index(index).count(value) : rows.count()));
}

export function keys(store, index, value) {
  return read(store, (rows) => rows.index(index).getAllKeys(value));
}

export function ids(store) {
  return read(store, (rows) => rows.getAllKeys());
}

export function all(store) {
  return read(store, (rows) => rows.getAll());
}

// [id, value of the index] of every row; no row is read for it.
export function heads(store, index) {
  return new Promise((done, failed) => {
    const found = [];
    const walk = database.transaction(store).objectStore(store).index(index).openKeyCursor();
    walk.onerror = () => failed(walk.error);
    walk.onsuccess = () => {
      if (!walk.result) return done(found);
      found.push([walk.result.primaryKey, walk.result.key]);
      return walk.result.continue();
    };
  });
}

export function row(store, id) {
  return read(store, (rows) => rows.get(id));
}

// Pictures: bytes in, bytes out.
export async function sealBytes(bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret, bytes) };
}

export function openBytes({ iv, box }) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, secret, box);
}

// The same as one line of text.
export async function letter(value) {
  const { iv, box } = await seal(value);
  return [iv, new Uint8Array(box)].map((bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))).join(".");
}

export async function unletter(text) {
  const [iv, box] = text.split(".").map((part) => Uint8Array.from(atob(part), (sign) => sign.charCodeAt(0)));
  return (await unsealed({ iv, box })).value;
}

export function isFull(error) {
  return Boolean(error) && error.name === "QuotaExceededError";
}

export function write(store, change) {
  return new Promise((done, failed) => {
    const work = database.transaction(store, "readwrite");
    work.oncomplete = () => done();
    work.onabort = () => failed(work.error || new Error("aborted"));
    change(work.objectStore(store));
  });
}

function seal(value) {
  return sealBytes(new TextEncoder().encode(JSON.stringify(value)));
}

async function unsealed(row) {
  return { row, value: JSON.parse(new TextDecoder().decode(await openBytes(row))) };
}

function read(store, question) {
  return asked(question(database.transaction(store).objectStore(store)));
}

function asked(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
    request.onblocked = () => failed(new Error("blocked"));
  });
}

function opened(name) {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys");
    request.result.createObjectStore("things", { keyPath: "id" });
    request.result.createObjectStore("drafts", { keyPath: "id" }).createIndex("state", "state");
    request.result.createObjectStore("photos", { keyPath: "id" }).createIndex("draft", "draft");
  };
  return asked(request).then((found) => {
    found.onversionchange = () => found.close();
    return found;
  });
}

// Two windows may open a new database at once: the one whose key comes first has made it.
async function keyOf(found) {
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return new Promise((done, failed) => {
    const work = found.transaction("keys", "readwrite");
    const kept = work.objectStore("keys").get("main");
    kept.onsuccess = () => kept.result || work.objectStore("keys").put(fresh, "main");
    work.oncomplete = () => done(kept.result || fresh);
    work.onabort = () => failed(work.error);
  });
}
