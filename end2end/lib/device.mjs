// A device made of a few lines: it signs in, exchanges and keeps what it was sent, with no browser. It can also say
// anything at all, which is what a server has to live with.

import { randomBytes } from 'node:crypto';
import { decode, encode } from './msgpack.mjs';

export const EXCHANGE_TYPE = 'application/vnd.kept.exchange';

/** Signs in over HTTP; gives the cookie's `name=value`. */
export async function signIn(url, { login, words }, device_name = 'A test') {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-kept': '1' },
    body: JSON.stringify({ login, words, device_name }),
  });
  if (!answer.ok) throw new Error(`signing in as ${login}: ${answer.status} ${await answer.text()}`);
  return answer.headers.getSetCookie()[0].split(';')[0];
}

/** Posts bytes to the exchange as they are. Gives `{ status, code, message, bytes, frames }`. */
export async function post(url, body, { cookie, headers = {} } = {}) {
  const answer = await fetch(`${url}/api/v1/exchange`, {
    method: 'POST',
    headers: { 'content-type': EXCHANGE_TYPE, 'x-kept': '1', ...(cookie && { cookie }), ...headers },
    body,
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (answer.ok) return { status: answer.status, bytes, frames: frames(bytes) };
  return { status: answer.status, bytes, ...JSON.parse(bytes.toString('utf8') || '{}') };
}

/** The frames of an answer: `[['hello', {…}], ['put', {…}], …]`. */
export function frames(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    found.push(...Object.entries(decode(bytes.subarray(at + 4, at + 4 + length))));
    at += 4 + length;
  }
  return found;
}

/** A person's device: counts what it writes and keeps every record it was sent. */
export class Device {
  n = 1;
  records = new Map();
  position = { epoch: 0, cursor: 0, audiences: [] };

  constructor(url, cookie, dev = randomBytes(16)) {
    Object.assign(this, { url, cookie, dev });
  }

  static async signedIn(url, account) {
    return new Device(url, await signIn(url, account));
  }

  /** The next transaction, as the bytes that would be saved. */
  txn(ops, more = {}) {
    return encode({ dev: this.dev, n: this.n, epoch: 0, schema: 1, hlc: 0, wall: Date.now(), ops, ...more });
  }

  /** An exchange with these parcels. */
  request(parcels = [], more = {}) {
    return { version: 1, dev: this.dev, ...this.position, schema: 1, txns: parcels, ...more };
  }

  post(request) {
    return post(this.url, encode(request), { cookie: this.cookie });
  }

  /** Writes one transaction of `ops`, or only reads. Gives the fates; keeps the records. */
  async exchange(ops) {
    const parcels = ops ? [{ plain: { n: this.n, bytes: this.txn(ops) } }] : [];
    const answer = await this.post(this.request(parcels));
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.code}`);
    return this.take(answer.frames);
  }

  take(answer) {
    let fates = [];
    for (const [kind, frame] of answer) {
      if (kind === 'hello') {
        fates = frame.results.map(({ fate }) => fate);
        this.position.epoch = frame.epoch;
        this.n = Math.max(this.n, frame.acked + 1);
      } else if (kind === 'put') this.keep(frame.record);
      else if (kind === 'segment') frame.records.forEach((record) => this.keep(record));
      else if (kind === 'gone') this.records.delete(frame.record.toString('hex'));
      else if (kind === 'drop') this.forget(frame.audience);
      else if (kind === 'end') Object.assign(this.position, frame);
      else if (kind === 'fork') throw new Error(`fork: ${frame.reason}`);
    }
    return fates;
  }

  forget(audience) {
    for (const [key, record] of this.records) {
      if (record.audience.equals(audience)) this.records.delete(key);
    }
  }

  keep(record) {
    this.records.set(record.id.toString('hex'), record);
  }

  /** Everything that was written to a record, oldest first. */
  async history(record) {
    const answer = await fetch(`${this.url}/api/v1/records/${record.id.toString('hex')}/history`, {
      headers: { 'x-kept': '1', cookie: this.cookie },
    });
    if (!answer.ok) throw new Error(`a history: ${answer.status}`);
    return decode(Buffer.from(await answer.arrayBuffer()));
  }

  /** Every record of a kind. */
  of(kind) {
    return [...this.records.values()].filter((record) => record.kind === kind);
  }

  /** The family of that name. */
  family(name) {
    const found = this.of('family').find((record) => value(record, 'name') === name);
    if (!found) throw new Error(`no family ${name} on this device`);
    return found;
  }
}

/** What a field says; of several versions all of them. */
export function value(record, field) {
  const values = versions(record, field);
  return values.length > 1 ? values : values[0];
}

/** Every version of a field that stands. */
export function versions(record, field) {
  return (record.fields?.[field]?.heads ?? []).map((head) => head.value);
}

export const id = () => randomBytes(16);
/** An operation that writes a field over what `record` shows. */
export const set = (record, field, text, more = {}) => ({
  id: id(),
  record: record.id,
  kind: 'set',
  field,
  value: text,
  sup: (record.fields?.[field]?.heads ?? []).map((head) => head.op),
  seen_generation: record.generation ?? 0,
  ...more,
});
/** An operation that makes a record of a kind in a scope. */
export const make = (kind, scope, record = id()) => ({ id: id(), record, kind: 'new', field: kind, value: scope });
