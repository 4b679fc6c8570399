// The server's power is cut while devices push. What it acknowledged is there afterwards, every time, and what it
// did not is sent again and taken once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Device, id, make, set, value } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';
import { recordVisit } from './lib/visit.mjs';

const ROUNDS = 5;
const PUSHERS = 4;
/** Acknowledged pushes before each cut. */
const ACKED_MIN = 25;

let server;

before(async () => {
  server = await openAuthority();
});

after(() => server?.close());

/** A device that pushes promises for as long as it is answered. What was acknowledged is in `acked`. */
class Pusher {
  acked = [];
  sent = 0;

  constructor(device, family) {
    Object.assign(this, { device, family });
  }

  async push() {
    for (;;) {
      this.pending ??= this.#next();
      const parcel = { plain: { n: this.device.n, bytes: this.pending.bytes } };
      let answer;
      try {
        answer = await this.device.post(this.device.request([parcel]));
      } catch {
        // Cut off. Whether it was taken is not known: the same bytes go again.
        return;
      }
      assert.equal(answer.status, 200);
      const fates = this.device.take(answer.frames);
      assert.deepEqual(fates, ['applied']);
      this.acked.push(this.pending.what);
      this.pending = undefined;
    }
  }

  #next() {
    this.sent += 1;
    const what = `promise ${this.sent} of ${this.device.dev.toString('hex')}`;
    const record = { id: id(), fields: {} };
    const ops = [make('promise', this.family, record.id), set(record, 'what', what), set(record, 'due', '2099-01-01')];
    return { what, bytes: this.device.txn(ops) };
  }
}

test(`SIGKILL during pushes, ${ROUNDS} times: nothing acknowledged is lost, nothing is taken twice`, async (t) => {
  const reader = await Device.signedIn(server.url, server.accounts.priya);
  await reader.exchange();
  const family = reader.family('Nowak').id;
  const pushers = [];
  for (let i = 0; i < PUSHERS; i++) {
    const device = new Device(server.url, reader.cookie);
    await device.exchange();
    pushers.push(new Pusher(device, family));
  }
  const acked = () => pushers.flatMap((pusher) => pusher.acked);
  for (let round = 1; round <= ROUNDS; round++) {
    const before = acked().length;
    const pushing = pushers.map((pusher) => pusher.push());
    await until('pushes are acknowledged', () => acked().length >= before + ACKED_MIN);
    await server.stop('SIGKILL');
    await Promise.all(pushing);
    await server.start();
    await reader.exchange();
    const there = reader.of('promise').map((promise) => value(promise, 'what'));
    const lost = acked().filter((what) => !there.includes(what));
    assert.deepEqual(lost, [], `round ${round}`);
    assert.equal(new Set(there).size, there.length, `round ${round}: taken twice`);
  }
  t.diagnostic(`${acked().length} pushes acknowledged, ${ROUNDS} power cuts`);
  // What was cut off goes again, with the same bytes, and is taken once.
  const before = pushers.map((pusher) => pusher.acked.length);
  const again = pushers.map((pusher) => pusher.push());
  await until('what was cut off is acknowledged', () => pushers.every(({ acked }, i) => acked.length > before[i]));
  await server.stop('SIGKILL');
  await Promise.all(again);
  await server.start();
});

test('a phone whose visit was cut off on the way says saved until it is sent, and sends it once', async (t) => {
  const phone = await Phone.on(server.url);
  t.after(() => phone.dispose());
  await phone.takeCaseload(server.accounts.priya);
  phone.expect(NO_SERVER);
  const notes = [1, 2, 3].map((n) => `Visit ${n} through a power cut.`);
  for (const note of notes) {
    // The push leaves 120 ms after the save: the cut comes while it is on its way, or before.
    const left = phone.page.waitForRequest('**/api/v1/exchange');
    await recordVisit(phone, (visit) => visit.write('What I saw', note));
    await left;
    await server.stop('SIGKILL');
    await server.start();
  }
  await phone.sendAll();
  const other = await Device.signedIn(server.url, server.accounts.priya);
  await other.exchange();
  for (const note of notes) {
    assert.equal(other.of('visit_note').filter((one) => value(one, 'saw') === note).length, 1, note);
  }
  assert.deepEqual(phone.complaints(), []);
});
