// A worker: the number n for which SHA-256 of salt + n is the challenge. Written out, since a browser has its own SHA-256
// only over https, and asking it costs more than counting.
const BLOCK = 64;
const K = new Int32Array(64);
const START = new Int32Array(8);
const w = new Int32Array(64);
const h = new Int32Array(8);

constants();
onmessage = ({ data }) => postMessage(found(data));

function found({ salt, challenge, maxNumber, maxnumber }) {
  const wanted = new Int32Array(8).map((_, i) => parseInt(challenge.slice(i * 8, i * 8 + 8), 16) | 0);
  const whole = salt.length - (salt.length % BLOCK);
  const begun = begin(salt, whole);
  const rest = salt.slice(whole);
  for (let n = 0; n <= (maxNumber || maxnumber); n++) {
    h.set(begun);
    finish(rest + n, whole);
    if (h[0] === wanted[0] && h.every((word, i) => word === wanted[i])) return n;
  }
  return null;
}

// The whole blocks at the beginning, the same for every number.
function begin(text, whole) {
  h.set(START);
  for (let at = 0; at < whole; at += BLOCK) {
    fill(text, at, at + BLOCK);
    block();
  }
  return h.slice();
}

// What is left of the text, its end and its length: one block or two.
function finish(text, before) {
  let at = 0;
  for (; text.length - at >= BLOCK; at += BLOCK) {
    fill(text, at, at + BLOCK);
    block();
  }
  fill(text, at, text.length);
  w[(text.length - at) >> 2] |= 0x80 << (24 - ((text.length - at) & 3) * 8);
  if (text.length - at > BLOCK - 9) {
    block();
    w.fill(0, 0, 16);
  }
  w[15] = (before + text.length) * 8;
  block();
}

function fill(text, from, to) {
  w.fill(0, 0, 16);
  for (let i = 0; from + i < to; i++) w[i >> 2] |= text.charCodeAt(from + i) << (24 - (i & 3) * 8);
}

function block() {
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (k + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    k = g; g = f; f = e; e = (d + t1) | 0;
    d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  h[0] += a; h[1] += b; h[2] += c; h[3] += d;
  h[4] += e; h[5] += f; h[6] += g; h[7] += k;
}

// The first bits of the fractions of square and cube roots of the first primes.
function constants() {
  for (let n = 2, at = 0; at < 64; n++) {
    let prime = true;
    for (let i = 2; i * i <= n && prime; i++) prime = n % i > 0;
    if (!prime) continue;
    if (at < 8) START[at] = (Math.sqrt(n) % 1) * 0x100000000;
    K[at++] = (Math.cbrt(n) % 1) * 0x100000000;
  }
}
