// What a server must live with: exchanges that are malformed, too large, repeated, out of order, or not for this
// person. Each gets a typed answer, nothing is half taken, and the server goes on.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { Device, id, make, post, set, value, versions } from './lib/device.mjs';
import { encode } from './lib/msgpack.mjs';

/** The largest request, in bytes. */
const PUSH_BYTES_MAX = 1 << 20;

let server, priya, ewa, plan;

before(async () => {
  server = await openAuthority();
  priya = await Device.signedIn(server.url, server.accounts.priya);
  ewa = await Device.signedIn(server.url, server.accounts.ewa);
  await priya.exchange();
  await ewa.exchange();
  const nowak = priya.family('Nowak').id.toString('hex');
  plan = () => priya.of('plan').find((record) => record.scope.toString('hex') === nowak);
});

after(async () => {
  assert.equal((await fetch(`${server.url}/api/v1/health`)).status, 200, 'the server lives');
  await server.close();
});

/** A fresh device of the same person: a fork or a gap costs no other test its count. */
async function fresh(of = priya) {
  const device = new Device(server.url, of.cookie);
  await device.exchange();
  return device;
}

const plain = (n, bytes) => ({ plain: { n, bytes } });

test('what is no exchange is malformed, whatever it is', async () => {
  const whole = encode(priya.request());
  const bodies = {
    nothing: Buffer.alloc(0),
    'a byte that means nothing': Buffer.of(0xc1),
    'a number': encode(7),
    JSON: Buffer.from('{"version":1}'),
    'half an exchange': whole.subarray(0, whole.length / 2),
    'a list that says it is long': Buffer.of(0xdd, 0xff, 0xff, 0xff, 0xff),
    'ten thousand lists in each other': Buffer.concat([Buffer.alloc(10_000, 0x91), Buffer.of(0xc0)]),
    'no device': encode({ ...priya.request(), dev: undefined }),
    'a device of three bytes': encode({ ...priya.request(), dev: Buffer.alloc(3) }),
    'a cursor below nought': encode({ ...priya.request(), cursor: -1 }),
    'text for the parcels': encode({ ...priya.request(), txns: 'all of them' }),
    'a parcel of no kind': encode({ ...priya.request(), txns: [{ pigeon: { n: 1, bytes: Buffer.alloc(1) } }] }),
    'two parcels in one': encode({ ...priya.request(), txns: [{ ...plain(1, Buffer.alloc(1)), sealed: {} }] }),
  };
  for (const [name, body] of Object.entries(bodies)) {
    const answer = await post(server.url, body, { cookie: priya.cookie });
    assert.deepEqual([answer.status, answer.code], [400, 'malformed'], name);
    assert.match(answer.message, /^Your notes are safe on this phone\./);
  }
});

test('what is too large, of another type, packed or from another website is told so', async () => {
  const { cookie } = priya;
  const body = encode(priya.request());
  const answers = {
    too_large: await post(server.url, Buffer.alloc(PUSH_BYTES_MAX + 1, 0xc0), { cookie }),
    wrong_type: await post(server.url, body, { cookie, headers: { 'content-type': 'text/plain' } }),
    cross_site: await post(server.url, body, { cookie, headers: { 'x-kept': '' } }),
    signed_out: await post(server.url, body),
    too_new: await priya.post(priya.request([], { version: 99 })),
  };
  for (const [code, answer] of Object.entries(answers)) assert.equal(answer.code, code);
  const packed = await post(server.url, body, { cookie, headers: { 'content-encoding': 'gzip' } });
  assert.equal(packed.code, 'wrong_type');
  const strange = await post(server.url, body, { cookie: 'sid=0123456789abcdef' });
  assert.deepEqual([strange.status, strange.code], [401, 'signed_out']);
  const from = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' };
  assert.equal((await post(server.url, body, { cookie, headers: from })).code, 'cross_site');
});

test('fields that nobody knows yet are passed over, and a sealed parcel is kept aside', async () => {
  const device = await fresh();
  const answer = await device.post(device.request([], { weather: 'fine', audiences: [] }));
  assert.deepEqual([answer.status, answer.frames.at(-1)[0]], [200, 'end']);
  const sealed = { sealed: { dev: device.dev, n: 1, key_id: 0, bytes: Buffer.from('sealed') } };
  const fates = device.take((await device.post(device.request([sealed]))).frames);
  assert.deepEqual(fates, [{ quarantined: 'unsupported_op' }]);
});

test('the same push again gets the same answer and changes nothing; other bytes are a fork', async () => {
  const device = await fresh();
  const bytes = device.txn([set(plan(), 'why', 'Sent twice.')]);
  const first = await device.post(device.request([plain(1, bytes)]));
  assert.deepEqual(device.take(first.frames), ['applied']);
  const before = device.position.cursor;
  for (const parcels of [[plain(1, bytes)], [plain(1, bytes), plain(1, bytes)]]) {
    const fates = device.take((await device.post(device.request(parcels))).frames);
    assert.deepEqual(fates, parcels.map(() => 'applied'));
  }
  assert.equal(device.position.cursor, before, 'nothing was written');

  device.n = 1;
  const forged = device.txn([set(plan(), 'why', 'Never.')]);
  const { frames } = await device.post(device.request([plain(1, forged)]));
  assert.deepEqual(frames, [['fork', { reason: 'device_fork', expected: 2 }]]);
  const other = await device.post({ ...ewa.request(), dev: device.dev });
  assert.equal(other.status, 200);
  const stolen = await post(server.url, encode({ ...ewa.request([plain(2, forged)]), dev: device.dev }), { cookie: ewa.cookie });
  assert.deepEqual(stolen.frames, [['fork', { reason: 'not_yours', expected: 0 }]]);
  await priya.exchange();
  assert.deepEqual(versions(plan(), 'why'), ['Sent twice.']);
});

test('a phone that has only read is its owner’s: its first change goes out in nobody else’s session', async () => {
  const device = await fresh();
  const one = plain(1, device.txn([set(plan(), 'worries', 'Written by Priya.')]));
  for (const parcels of [[], [one]]) {
    const { frames } = await post(server.url, encode(device.request(parcels)), { cookie: ewa.cookie });
    assert.deepEqual(frames, [['fork', { reason: 'not_yours', expected: 0 }]]);
  }
  assert.deepEqual(device.take((await device.post(device.request([one]))).frames), ['applied']);
});

test('counts out of order or with a gap take nothing at all', async () => {
  const device = await fresh();
  const [one, two, three] = [1, 2, 3].map((n) => {
    device.n = n;
    return plain(n, device.txn([set(plan(), 'seen_alone', `Change ${n}.`)]));
  });
  for (const parcels of [[two], [two, one], [one, three], [{ plain: { ...one.plain, n: 0 } }]]) {
    const { frames } = await device.post(device.request(parcels));
    assert.deepEqual(frames, [['fork', { reason: 'gap', expected: 1 }]]);
  }
  await priya.exchange();
  assert.ok(!versions(plan(), 'seen_alone').some((words) => words.startsWith('Change')));
  device.n = 1;
  assert.deepEqual(device.take((await device.post(device.request([one]))).frames), ['applied']);
});

test('a transaction that is wrong in one place is kept aside whole', async () => {
  const good = () => set(plan(), 'why', 'Half of something.');
  const nowhere = { ...plan(), id: id() };
  const cases = {
    not_found: [good(), set(nowhere, 'why', 'x')],
    unknown_field: [good(), set(plan(), 'colour', 'blue', { sup: [] })],
    unknown_kind: [good(), make('spaceship', plan().scope)],
    id_taken: [good(), make('plan', plan().scope, plan().id)],
    wrong_sup: [set(plan(), 'why', 'x', { sup: set(plan(), 'worries').sup })],
    unsupported_op: [{ ...good(), kind: 'add' }],
    forbidden: [{ ...good(), kind: 'delete', field: 'removed', value: true, seen: [] }],
    malformed: [set(plan(), 'why', 'x'.repeat(200_001))],
  };
  for (const [code, ops] of Object.entries(cases)) {
    const device = await fresh();
    assert.deepEqual(await device.exchange(ops), [{ quarantined: code }], code);
  }
  const empty = await fresh();
  assert.deepEqual(await empty.exchange([]), [{ quarantined: 'malformed' }]);
  const strange = await fresh();
  assert.deepEqual(strange.take((await strange.post(strange.request([plain(1, Buffer.from('no'))]))).frames), [
    { quarantined: 'malformed' },
  ]);
  const borrowed = await fresh();
  const bytes = borrowed.txn([good()], { dev: priya.dev });
  assert.deepEqual(borrowed.take((await borrowed.post(borrowed.request([plain(1, bytes)]))).frames), [
    { quarantined: 'malformed' },
  ]);
  await priya.exchange();
  assert.ok(!versions(plan(), 'why').includes('Half of something.'));
});

test('what somebody may not do is refused and what they may not see is not there', async () => {
  const note = priya.of('visit')[0];
  const mothers = await fresh(ewa);
  assert.deepEqual(await mothers.exchange([set(plan(), 'worries', 'I rewrote it.')]), [{ quarantined: 'forbidden' }]);
  for (const ops of [[set(note, 'place', 'x')], [make('visit_note', plan().scope)], [make('promise', id())]]) {
    const device = await fresh(ewa);
    const [fate] = await device.exchange(ops);
    assert.match(fate.quarantined ?? fate, /^(not_found|forbidden)$/);
  }
  const sam = await Device.signedIn(server.url, server.accounts.sam);
  await sam.exchange();
  const theirs = sam.of('plan').find((record) => !priya.records.has(record.id.toString('hex')));
  assert.deepEqual(await (await fresh()).exchange([set(theirs, 'worries', 'x')]), [{ quarantined: 'not_found' }]);
  const grace = await Device.signedIn(server.url, server.accounts.grace);
  await grace.exchange();
  assert.equal(grace.of('visit_note').length + grace.of('voice').length + grace.of('visit').length, 0);
  const summary = grace.of('family_summary')[0];
  const [fate] = await grace.exchange([set(summary, 'name', 'Somebody else')]);
  assert.ok(fate.quarantined, 'a summary is written by the server alone');
});

test('a cursor from the future and audiences of somebody else bring nothing that is not theirs', async () => {
  const liar = new Device(server.url, ewa.cookie);
  const theirs = [...priya.records.keys()];
  const { audiences } = priya.position;
  for (const cursor of [0, 1, priya.position.cursor, Number.MAX_SAFE_INTEGER]) {
    const answer = await liar.post(liar.request([], { ...priya.position, cursor, audiences }));
    assert.equal(answer.status, 200);
    for (const [kind, frame] of answer.frames) {
      const records = kind === 'put' ? [frame.record] : (frame.records?.length && frame.records) || [];
      for (const record of records) {
        const hex = record.id.toString('hex');
        assert.ok(ewa.records.has(hex) || !theirs.includes(hex), `${record.kind} is not Ewa’s`);
        assert.ok(!['visit_note', 'voice', 'visit'].includes(record.kind), record.kind);
      }
    }
  }
});

test('whoever asks for the history of something private gets the answer for something that is not there', async () => {
  const ask = async (record, cookie) => {
    const answer = await fetch(`${server.url}/api/v1/records/${record}/history`, { headers: { cookie } });
    return [answer.status, await answer.text()];
  };
  const visit = priya.of('visit')[0].id.toString('hex');
  assert.equal((await ask(visit, priya.cookie))[0], 200);
  assert.deepEqual(await ask(visit, ewa.cookie), await ask(id().toString('hex'), ewa.cookie));
  assert.equal((await ask(visit, ewa.cookie))[0], 404);
  assert.equal(value(priya.family('Nowak'), 'name'), 'Nowak');
});
