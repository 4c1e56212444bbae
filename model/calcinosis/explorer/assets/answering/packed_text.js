/** Reads what the page holds compressed: two letters for every thirteen bits, as explorer/packing.py writes them. */

const [BITS, LAST, BYTE] = [13, 6, 8]; // of two letters; of one that is left over
const ESCAPED = '"<\\';

/** Letter → its number. @type {Map<string, number>} */
const NUMBERS = new Map();
for (let code = 33; code < 127; code++) {
  const letter = String.fromCharCode(code);
  if (!ESCAPED.includes(letter)) NUMBERS.set(letter, NUMBERS.size);
}
const OF_CODE = Uint8Array.from({ length: 128 }, (_, code) => NUMBERS.get(String.fromCharCode(code)) ?? 0);

/** @param {string} packed @returns {Uint8Array<ArrayBuffer>} */
export function bytesOf(packed) {
  const pairs = packed.length >> 1;
  const found = new Uint8Array(Math.floor((pairs * BITS + (packed.length % 2) * LAST) / BYTE));
  let [held, bits, at] = [0, 0, 0];
  const take = (/** @type {number} */ value, /** @type {number} */ count) => {
    held = (held << count) | value;
    for (bits += count; bits >= BYTE; ) found[at++] = held >> (bits -= BYTE);
    held &= (1 << bits) - 1;
  };
  for (let i = 0; i < pairs; i++) take(OF_CODE[packed.charCodeAt(2 * i)] * NUMBERS.size + OF_CODE[packed.charCodeAt(2 * i + 1)], BITS);
  if (packed.length % 2) take(OF_CODE[packed.charCodeAt(2 * pairs)], LAST);
  return found;
}

/** What was packed. @param {string} packed */
export function opened(packed) {
  return new Response(new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream("deflate")));
}
