// When the phone is full: what is needed no more goes first, and then the writing is tried once more.
import * as vault from "./vault.js";

export async function roomy(work) {
  try {
    return await work();
  } catch (error) {
    if (!vault.isFull(error) || !(await made())) throw error;
    return work();
  }
}

// Pictures of records that the server has, and pictures that no record knows. Answers whether anything went.
async function made() {
  const drafts = await vault.all("drafts");
  const kept = new Set(drafts.filter((row) => row.state !== "sent").map((row) => row.id));
  const gone = (await vault.heads("photos", "draft")).filter(([, draft]) => !kept.has(draft)).map(([id]) => id);
  for (const id of gone) await vault.drop("photos", id);
  return gone.length > 0;
}
