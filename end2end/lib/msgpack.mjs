// MessagePack as far as Kept's wire uses it: nothing, yes and no, whole numbers, text, bytes, lists and maps. Written
// here so that a test can say something wrong on purpose, which a library would put right.

/** Encodes plain values. `Uint8Array` is bytes, a plain object is a map, a BigInt is a whole number. */
export function encode(value) {
  const parts = [];
  write(value, parts);
  return Buffer.concat(parts);
}

/** Decodes one value; bytes come out as Buffers, numbers past 2^53 as BigInts. */
export function decode(bytes) {
  const reader = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
  const value = read(reader);
  if (reader.at !== reader.bytes.length) throw new Error(`${reader.bytes.length - reader.at} bytes are left over`);
  return value;
}

function write(value, parts) {
  if (value === null || value === undefined) parts.push(Buffer.of(0xc0));
  else if (typeof value === 'boolean') parts.push(Buffer.of(value ? 0xc3 : 0xc2));
  else if (typeof value === 'number' || typeof value === 'bigint') parts.push(number(value));
  else if (typeof value === 'string') text(Buffer.from(value, 'utf8'), parts);
  else if (value instanceof Uint8Array) parts.push(head(value.length, undefined, [0xc4, 0xc5, 0xc6]), value);
  else if (Array.isArray(value)) {
    parts.push(head(value.length, [0x90, 15], [undefined, 0xdc, 0xdd]));
    for (const entry of value) write(entry, parts);
  } else {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    parts.push(head(entries.length, [0x80, 15], [undefined, 0xde, 0xdf]));
    for (const [name, entry] of entries) {
      text(Buffer.from(name, 'utf8'), parts);
      write(entry, parts);
    }
  }
}

function text(bytes, parts) {
  parts.push(head(bytes.length, [0xa0, 31], [0xd9, 0xda, 0xdb]), bytes);
}

/** The type and length: in one byte where `small` allows it, else with a length of 8, 16 or 32 bits. */
function head(length, small, [short, middle, long]) {
  if (small && length <= small[1]) return Buffer.of(small[0] | length);
  if (short && length < 0x100) return Buffer.of(short, length);
  if (length < 0x10000) return Buffer.of(middle, length >> 8, length & 0xff);
  const bytes = Buffer.alloc(5, long);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

function number(value) {
  if (value >= 0 && value < 0x80) return Buffer.of(Number(value));
  if (value < 0 && value >= -32) return Buffer.of(0x100 + Number(value));
  const bytes = Buffer.alloc(9, value < 0 ? 0xd3 : 0xcf);
  if (value < 0) bytes.writeBigInt64BE(BigInt(value), 1);
  else bytes.writeBigUInt64BE(BigInt(value), 1);
  return bytes;
}

function read(from) {
  const type = from.bytes[from.at++];
  if (type === undefined) throw new Error('the bytes end early');
  if (type < 0x80) return type;
  if (type < 0x90) return map(from, type & 15);
  if (type < 0xa0) return list(from, type & 15);
  if (type < 0xc0) return take(from, type & 31).toString('utf8');
  if (type >= 0xe0) return type - 0x100;
  switch (type) {
    case 0xc0: return null;
    case 0xc2: return false;
    case 0xc3: return true;
    case 0xc4: return take(from, unsigned(from, 1));
    case 0xc5: return take(from, unsigned(from, 2));
    case 0xc6: return take(from, unsigned(from, 4));
    case 0xcc: return unsigned(from, 1);
    case 0xcd: return unsigned(from, 2);
    case 0xce: return unsigned(from, 4);
    case 0xcf: return narrow(take(from, 8).readBigUInt64BE());
    case 0xd0: return take(from, 1).readInt8();
    case 0xd1: return take(from, 2).readInt16BE();
    case 0xd2: return take(from, 4).readInt32BE();
    case 0xd3: return narrow(take(from, 8).readBigInt64BE());
    case 0xd9: return take(from, unsigned(from, 1)).toString('utf8');
    case 0xda: return take(from, unsigned(from, 2)).toString('utf8');
    case 0xdb: return take(from, unsigned(from, 4)).toString('utf8');
    case 0xdc: return list(from, unsigned(from, 2));
    case 0xdd: return list(from, unsigned(from, 4));
    case 0xde: return map(from, unsigned(from, 2));
    case 0xdf: return map(from, unsigned(from, 4));
    default: throw new Error(`a type that Kept does not use: 0x${type.toString(16)}`);
  }
}

function take(from, length) {
  if (from.at + length > from.bytes.length) throw new Error('the bytes end early');
  return from.bytes.subarray(from.at, (from.at += length));
}

const unsigned = (from, bytes) => take(from, bytes).readUIntBE(0, bytes);
const narrow = (big) => (BigInt(Number(big)) === big && Math.abs(Number(big)) <= Number.MAX_SAFE_INTEGER ? Number(big) : big);
const list = (from, length) => Array.from({ length }, () => read(from));

function map(from, length) {
  const entries = {};
  for (let i = 0; i < length; i++) {
    const name = read(from);
    entries[name] = read(from);
  }
  return entries;
}
