// Photos: drawn anew, not larger than is needed to read a notice on a wall. With the drawing go place, camera and owner.
import { make } from "../../bihuan/js/content.js";
import * as drafts from "./drafts.js";
import * as risen from "./risen.js";
import { roomy } from "./room.js";
import * as vault from "./vault.js";

const EDGE = 1600;
const SMALL = 240;
const MOST_BYTES = 20 * 1024 * 1024;

export class NotKept extends Error {}

// Keeps a photo of a draft and answers its id. Raises NotKept with a sentence.
export async function keep(draft, file) {
  const id = drafts.uuid();
  const { full, small } = await drawn(file);
  const rows = await Promise.all([full, small].map(async (blob) => blob && vault.sealBytes(await blob.arrayBuffer())));
  const row = { id, draft, kind: full.type, size: full.size, ...rows[0], small: rows[1] };
  await roomy(() => vault.write("photos", (store) => store.put(row)));
  return id;
}

export async function drop(id) {
  await vault.drop("photos", id);
  await risen.forget(id);
}

export async function bytes(id) {
  const row = await vault.row("photos", id);
  return row && row.box ? new Blob([await vault.openBytes(row)], { type: row.kind }) : null;
}

// An address of the small picture for an <img>, or null where the browser cannot draw it or it has gone up already.
export async function small(id) {
  const row = await vault.row("photos", id);
  return row && row.small ? URL.createObjectURL(new Blob([await vault.openBytes(row.small)], { type: "image/jpeg" })) : null;
}

async function drawn(file) {
  const address = URL.createObjectURL(file);
  const image = new Image();
  image.src = address;
  try {
    const able = await image.decode().then(() => true, () => false);
    if (!able) return { full: asItIs(file), small: null };
    return { full: await scaled(image, EDGE, 0.8), small: await scaled(image, SMALL, 0.7) };
  } finally {
    URL.revokeObjectURL(address);
  }
}

// Some phones' photos (HEIC) cannot be drawn here; the server draws every picture anew, without its place.
function asItIs(file) {
  const raw = /^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name);
  if (!raw) throw new NotKept(`${file.name} 不是能打开的照片，没有收。文字都在。`);
  if (file.size > MOST_BYTES) throw new NotKept(`${file.name} 太大，请拍小一点。`);
  return new Blob([file], { type: "image/heic" });
}

function scaled(image, edge, quality) {
  const scale = Math.min(1, edge / Math.max(image.naturalWidth, image.naturalHeight));
  const [width, height] = [image.naturalWidth, image.naturalHeight].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = make("canvas", { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no room"))), "image/jpeg", quality));
}
