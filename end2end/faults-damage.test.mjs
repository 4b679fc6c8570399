// A browser store that a disk has damaged: what can be read is sent, what cannot is kept, handed out and said.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Device, id, make, set, value } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { base64, findInStore, holds, overwrite, stored, waiting } from './lib/store.mjs';
import { until } from './lib/until.mjs';
import { recordVisit } from './lib/visit.mjs';

/** No MessagePack at all, and bytes that can be told apart in a copy. */
const garbage = (words) => base64(Buffer.concat([Buffer.of(0xc1, 0xff), Buffer.from(words)]));

let server;

before(async () => {
  server = await openAuthority();
});

after(() => server?.close());

/** A phone of Priya's with her caseload on it. */
async function priyas(t) {
  const phone = await Phone.on(server.url);
  t.after(async () => {
    await phone.dispose();
    await server.start();
  });
  await phone.takeCaseload(server.accounts.priya);
  return phone;
}

/** Damages entries of a table while Kept is closed, and opens it again. */
async function damage(phone, entries) {
  await overwrite(phone.page, entries);
  await phone.close();
  await phone.open('/saved');
}

/** What is listed under a heading of "What is saved where". */
function stuck(phone, heading) {
  return phone.page.getByRole('region', { name: heading }).getByRole('listitem');
}

/** The bytes of the copy that a button hands out. */
async function copied(phone, button) {
  const [copy] = await Promise.all([phone.page.waitForEvent('download'), phone.tap(button)]);
  return readFile(await copy.path());
}

test('records that cannot be read are said, and fetched again', async (t) => {
  const phone = await priyas(t);
  const segments = await stored(phone.page, 'segment');
  const some = segments.filter((_, i) => i % 2 === 0);
  assert.ok(some.length > 2);
  const nothing = some.slice(0, 2).map((segment) => ({ ...segment, bytes: base64([]) }));
  await damage(phone, [...some.map((segment) => ({ ...segment, bytes: garbage('segment') })), ...nothing]);
  await phone.sees('Some records on this phone could not be read.');
  await phone.tap(phone.tab('Families'));
  await phone.sees('The Nowak family');
  const byKey = (entries) => new Map(entries.map(({ key, bytes }) => [String(key), bytes]));
  const before = byKey(segments);
  await until('every record is as it was', async () => {
    const now = byKey(await stored(phone.page, 'segment'));
    return now.size === before.size && [...before].every(([key, bytes]) => now.get(key) === bytes);
  });
  assert.deepEqual(phone.complaints(), []);
});

test('of what waits, the readable part is sent and the rest is listed, said and handed out', async (t) => {
  const phone = await priyas(t);
  phone.expect(NO_SERVER);
  await server.stop();
  const notes = ['first', 'second', 'third', 'fourth', 'fifth'].map((which) => `The ${which} note of a damaged phone.`);
  for (const note of notes) await recordVisit(phone, (visit) => visit.write('What I saw', note));
  const unsent = await waiting(phone.page);
  assert.equal(unsent.length, notes.length);
  // Two that stand side by side and the one before the last.
  const hurt = [0, 1, 3];
  await damage(phone, hurt.map((i) => ({ ...unsent[i], bytes: garbage(`was ${i}`) })));
  await until('each is listed', async () => (await stuck(phone, 'Could not be read').count()) === hurt.length);
  await server.start();
  await phone.tap(phone.button('Send now'));
  await phone.sees('Nothing else waits to be sent.');

  const other = await Device.signedIn(server.url, server.accounts.priya);
  await other.exchange();
  const arrived = other.of('visit_note').map((note) => value(note, 'saw')).filter((saw) => notes.includes(saw));
  assert.deepEqual(arrived.sort(), [notes[2], notes[4]].sort());

  await phone.close();
  await phone.open('/saved');
  await until('each is listed', async () => (await stuck(phone, 'Could not be read').count()) === hurt.length);
  const bytes = await copied(phone, phone.button('Save a copy of what is not sent'));
  for (const i of hurt) assert.ok(bytes.includes(`was ${i}`), `the copy holds what lay in place ${i}`);

  // One alone: its copy holds nothing else, and only then can it be taken off the phone.
  const first = stuck(phone, 'Could not be read').first();
  assert.equal(await first.getByText('I have the copy').isVisible(), false);
  const alone = await copied(phone, first.getByRole('button', { name: 'Save a copy' }));
  assert.deepEqual(hurt.filter((i) => alone.includes(`was ${i}`)).length, 1);
  await phone.tap(first.getByText('I have the copy'));
  await until('it is gone', async () => (await stuck(phone, 'Could not be read').count()) === hurt.length - 1);

  // And the phone goes on working.
  await recordVisit(phone, (visit) => visit.write('What I saw', 'After the damage.'));
  await phone.sees('The people you named can see what you shared with them.');
  assert.deepEqual(phone.complaints(), []);
});

for (const [name, hasOutbox] of [['device', true], ['device', false], ['position', true], ['position', false]]) {
  test(`a damaged ${name} with ${hasOutbox ? 'something' : 'nothing'} waiting goes on where it was`, async (t) => {
    const phone = await priyas(t);
    phone.expect(NO_SERVER);
    const note = `Before the ${name} was damaged.`;
    if (hasOutbox) {
      await server.stop();
      await recordVisit(phone, (visit) => visit.write('What I saw', note));
    }
    await damage(phone, [{ table: 'meta', key: name, bytes: garbage('meta') }]);
    if (hasOutbox) await server.start();
    await phone.tap(phone.button('Send now'));
    await phone.sees(/^Last sent today/);
    await phone.sees('Nothing waits. Everything you wrote is sent.');
    await recordVisit(phone, (visit) => visit.write('What I saw', `Since the ${name} was damaged.`));
    await phone.sees('The people you named can see what you shared with them.');

    const other = await Device.signedIn(server.url, server.accounts.priya);
    await other.exchange();
    const arrived = other.of('visit_note').map((saw) => value(saw, 'saw'));
    assert.ok(!hasOutbox || arrived.filter((saw) => saw === note).length === 1, 'what waited came once');
    assert.ok(arrived.includes(`Since the ${name} was damaged.`));
    assert.deepEqual(phone.complaints(), []);
  });
}

test('a phone that forgot whose it is asks, and sends what waits', async (t) => {
  const phone = await priyas(t);
  phone.expect(NO_SERVER);
  await server.stop();
  await recordVisit(phone, (visit) => visit.write('What I saw', 'Whose phone is this?'));
  await damage(phone, [{ table: 'meta', key: 'owner', bytes: garbage('meta') }]);
  await phone.sees('What you wrote is safe on this phone. Sign in to send it.');
  await server.start();
  await phone.signIn(server.accounts.priya);
  await phone.sendAll();
  const other = await Device.signedIn(server.url, server.accounts.priya);
  await other.exchange();
  assert.ok(other.of('visit_note').some((saw) => value(saw, 'saw') === 'Whose phone is this?'));
  assert.deepEqual(phone.complaints(), []);
});

test('a phone that cannot tell whose it is sends nothing under the name of the next', async (t) => {
  const phone = await priyas(t);
  phone.expect(NO_SERVER);
  await server.stop();
  await recordVisit(phone, (visit) => visit.write('What I saw', 'Written by nobody knows whom.'));
  await damage(phone, ['owner', 'device'].map((key) => ({ table: 'meta', key, bytes: garbage('meta') })));
  await phone.sees('Kept cannot read who wrote it');
  await server.start();
  await phone.signIn(server.accounts.ewa);
  await until('the line says it', async () => (await phone.line()) === '1 thing could not be sent. Nothing is lost.');
  await phone.goto('/saved');
  const item = stuck(phone, 'Nobody knows who wrote this');
  assert.match(await item.innerText(), /^Visit\s+Written .+ KB\./);
  const bytes = await copied(phone, item.getByRole('button', { name: 'Save a copy' }));
  assert.ok(bytes.includes('Written by nobody knows whom.'));
  assert.deepEqual(await waiting(phone.page), []);
  const other = await Device.signedIn(server.url, server.accounts.priya);
  await other.exchange();
  assert.ok(!other.of('visit_note').some((note) => value(note, 'saw') === 'Written by nobody knows whom.'));
  assert.deepEqual(phone.complaints(), []);
});

test('a visit begun that cannot be read is kept and handed out, and a new one can be written', async (t) => {
  const phone = await priyas(t);
  await phone.tap(phone.tab('Record'));
  await phone.tap(phone.page.getByRole('link').filter({ hasText: 'The Nowak family' }));
  await phone.page.getByRole('textbox', { name: 'What I saw' }).pressSequentially('It began well.');
  await until('the draft is there', async () => (await stored(phone.page, 'draft')).length === 1);
  const [draft] = await stored(phone.page, 'draft');
  await damage(phone, [{ ...draft, bytes: garbage('was a draft') }]);
  await phone.sees('Something begun and not finished');
  assert.equal(await phone.page.getByText('Begun, not finished').count(), 0, 'it is not listed twice');
  await recordVisit(phone, (visit) => visit.write('What I saw', 'Written anew.'));
  await phone.goto('/saved');
  const bytes = await copied(phone, phone.button('Save a copy of what is not sent'));
  assert.ok(bytes.includes('was a draft'), 'the copy holds what lay in the draft');
  assert.deepEqual(phone.complaints(), []);
});

for (const what of ['position', 'segment']) {
  test(`what was shared no longer leaves a phone whose ${what} was damaged meanwhile`, async (t) => {
    const priya = await Device.signedIn(server.url, server.accounts.priya);
    await priya.exchange();
    const family = priya.family('Nowak').id;
    const ewa = priya.of('person').find((one) => one.scope.equals(family) && value(one, 'forename') === 'Ewa');
    const promise = { id: id(), fields: {} };
    const words = `Shared until the ${what} broke`;
    const share = (change) => ({ id: id(), record: promise.id, kind: 'share', value: change });
    await priya.exchange([make('promise', family, promise.id), set(promise, 'what', words), share({ add: [ewa.id] })]);
    const phone = await Phone.on(server.url);
    t.after(() => phone.dispose());
    await phone.signIn(server.accounts.ewa);
    await phone.goto('/promises');
    await phone.sees(words);
    const others = (await stored(phone.page, 'segment')).filter(({ bytes }) => !holds(Buffer.from(bytes, 'base64'), words));
    const hurt = what === 'segment' ? others.slice(0, 3) : [{ table: 'meta', key: what }];
    await overwrite(phone.page, hurt.map((one) => ({ ...one, bytes: garbage('x') })));
    await phone.close();
    await priya.exchange([share({ remove: [ewa.id] })]);
    await phone.open('/promises');
    await until('it has gone', async () => (await findInStore(phone.page, words)).length === 0);
    assert.equal(await phone.page.getByText(words).count(), 0);
    await phone.sees('Bring the Uno cards');
    assert.deepEqual(phone.complaints(), []);
  });
}
