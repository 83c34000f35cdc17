"use strict";
// What `packed.py` packs: unpack({rows, numbers}, base) or unpack({rows, codes, width, words, size}) is a column, as a
// function from the row to its value, null where there is none. A base is a column, or unpack.made(rows, at).
const unpack = (() => {
  // five digits to the base of 85 are four bytes
  const DIGITS = new Uint8Array(127);
  for (let sign = 33, digit = 0; sign < 127; sign += 1) if (!"\"'&<>\\`".includes(String.fromCharCode(sign))) DIGITS[sign] = digit++;
  const bytes = (text) => {
    const view = new DataView(new ArrayBuffer((text.length / 5) * 4));
    for (let at = 0, place = 0; at < text.length; place += 4) {
      let word = 0;
      for (let k = 0; k < 5; k += 1) word = word * 85 + DIGITS[text.charCodeAt(at++)];
      view.setUint32(place, word);
    }
    return new Uint8Array(view.buffer);
  };

  // RFC 1951; the size of what comes out is known
  const EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const FURTHER = Array.from({ length: 30 }, (_, k) => Math.max(0, (k >> 1) - 1));
  const starts = (extra, first) => extra.map(((sum) => (bits) => (sum += 1 << bits) - (1 << bits))(first));
  const LENGTHS = starts(EXTRA, 3);
  LENGTHS[28] = 258;
  const DISTANCES = starts(FURTHER, 1);
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const tree = (lengths) => {
    const most = Math.max(...lengths, 1);
    const counts = new Uint16Array(17);
    for (const length of lengths) if (length) counts[length] += 1;
    const next = new Uint16Array(17);
    for (let length = 1; length < 16; length += 1) next[length + 1] = (next[length] + counts[length]) << 1;
    const found = new Uint16Array(1 << most);
    lengths.forEach((length, symbol) => {
      if (!length) return;
      let mirrored = 0;
      for (let k = 0, code = next[length]; k < length; k += 1, code >>= 1) mirrored = (mirrored << 1) | (code & 1);
      next[length] += 1;
      for (let k = mirrored; k < 1 << most; k += 1 << length) found[k] = (symbol << 4) | length;
    });
    return { found, most };
  };
  const FIXED = [
    tree(Array.from({ length: 288 }, (_, k) => (k < 144 ? 8 : k < 256 ? 9 : k < 280 ? 7 : 8))),
    tree(Array(30).fill(5)),
  ];
  const inflate = (source, size) => {
    const out = new Uint8Array(size);
    let [at, place, held, count] = [0, 0, 0, 0];
    const fill = (wanted) => {
      for (; count < wanted; count += 8) held |= source[place++] << count;
    };
    const take = (wanted) => {
      fill(wanted);
      const value = held & ((1 << wanted) - 1);
      held >>>= wanted;
      count -= wanted;
      return value;
    };
    const symbol = ({ found, most }) => {
      fill(most);
      const entry = found[held & ((1 << most) - 1)];
      held >>>= entry & 15;
      count -= entry & 15;
      return entry >> 4;
    };
    const trees = () => {
      const [literals, distances, orders] = [take(5) + 257, take(5) + 1, take(4) + 4];
      const first = Array(19).fill(0);
      for (let k = 0; k < orders; k += 1) first[ORDER[k]] = take(3);
      const codes = tree(first);
      const lengths = [];
      while (lengths.length < literals + distances) {
        const one = symbol(codes);
        if (one < 16) lengths.push(one);
        else {
          const again = one === 16 ? lengths[lengths.length - 1] : 0;
          for (let k = one === 16 ? 3 + take(2) : one === 17 ? 3 + take(3) : 11 + take(7); k > 0; k -= 1) lengths.push(again);
        }
      }
      return [tree(lengths.slice(0, literals)), tree(lengths.slice(literals))];
    };
    for (let last = 0; !last; ) {
      last = take(1);
      const kind = take(2);
      if (kind === 0) {
        place -= (count - (count % 8)) / 8; // whole bytes that were read ahead
        held = count = 0;
        const length = source[place] | (source[place + 1] << 8);
        out.set(source.subarray(place + 4, place + 4 + length), at);
        [place, at] = [place + 4 + length, at + length];
        continue;
      }
      const [literal, distance] = kind === 1 ? FIXED : trees();
      for (let one = symbol(literal); one !== 256; one = symbol(literal)) {
        if (one < 256) out[at++] = one;
        else {
          const length = LENGTHS[one - 257] + take(EXTRA[one - 257]);
          const far = symbol(distance);
          const from = at - DISTANCES[far] - take(FURTHER[far]);
          for (let k = 0; k < length; k += 1) out[at + k] = out[from + k];
          at += length;
        }
      }
    }
    return out;
  };

  const numbers = ({ rows, numbers: text }, base) => {
    const planes = inflate(bytes(text), 8 * rows);
    const lined = new Uint8Array(8 * rows);
    for (let k = 0; k < 8; k += 1) for (let row = 0; row < rows; row += 1) lined[8 * row + k] = planes[k * rows + row];
    if (base) base.forEach((one, k) => { lined[k] ^= one; });
    const view = new DataView(lined.buffer);
    return { lined, at: (row) => { const value = view.getFloat64(8 * row, true); return Number.isNaN(value) ? null : value; } };
  };
  const words = ({ rows, codes, width, words: text, size }) => {
    const distinct = JSON.parse(new TextDecoder().decode(inflate(bytes(text), size)));
    const view = new DataView(inflate(bytes(codes), width * rows).buffer);
    const code = { 1: (row) => view.getUint8(row), 2: (row) => view.getUint16(2 * row, true), 4: (row) => view.getUint32(4 * row, true) }[width];
    return { at: (row) => distinct[code(row)] };
  };
  const made = (rows, at) => {
    const lined = new Uint8Array(8 * rows);
    const view = new DataView(lined.buffer);
    for (let row = 0; row < rows; row += 1) view.setFloat64(8 * row, at(row), true);
    return { lined, at };
  };
  return Object.assign((column, base) => ("codes" in column ? words(column) : numbers(column, base?.lined)), { made });
})();
