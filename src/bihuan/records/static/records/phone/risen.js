// What became of a photo: the id that the server gave it, or why it would not. It lies apart from the picture, so that noting
// it moves no picture; where the phone is too full to note it, this window remembers, and at worst a photo goes up twice.
import * as vault from "./vault.js";

const remembered = new Map();
const place = (id) => `photo ${id}`;

// {remote} or {refused}
export async function note(id, told) {
  remembered.set(id, told);
  try {
    await vault.write("things", (rows) => rows.put({ id: place(id), ...told }));
  } catch (error) {
    if (!vault.isFull(error)) throw error;
  }
}

export async function told(id) {
  return remembered.get(id) || (await vault.row("things", place(id))) || {};
}

export function forget(id) {
  remembered.delete(id);
  return vault.drop("things", place(id));
}
