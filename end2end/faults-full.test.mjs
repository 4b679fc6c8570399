// A phone without room: it says so in a sentence, shows nothing as saved that is not, loses nothing, and goes on as
// soon as there is room.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { Device, set, value } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { stored, waiting } from './lib/store.mjs';
import { until } from './lib/until.mjs';
import { writeVisit } from './lib/visit.mjs';

const FULL = 'What was saved before is safe. This phone is full: make room, then save again. Do not close this page.';
const SAFE = 'Every word is saved on this phone';
const [BEFORE, WHILE, AFTER] = ['Before it was full. ', 'While it was full. ', 'With room again.'];

let server, phone;

before(async () => {
  server = await openAuthority();
  phone = await Phone.on(server.url);
  await phone.takeCaseload(server.accounts.priya);
});

after(async () => {
  await phone?.dispose();
  await server?.close();
});

/** Opens Kept on a phone that has less room than Kept already takes; answers how to make room. */
async function full() {
  await phone.close();
  let devtools;
  phone.init = async (context) => {
    const [page] = context.pages();
    // A page of the same origin on which the app does not run, and touches nothing yet.
    await page.goto(`${server.url}/manifest.webmanifest`);
    devtools = await context.newCDPSession(page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize: 1 });
  };
  await phone.open();
  return () => devtools.send('Storage.overrideQuotaForOrigin', { origin: server.url });
}

test('a full phone says so while a visit is written, and keeps every word for when there is room', async () => {
  await writeVisit(phone, (visit) => visit.write('What I saw', BEFORE));
  await phone.sees(SAFE);

  const makeRoom = await full();
  await phone.tap(phone.link('Carry on'));
  const field = () => phone.page.getByRole('textbox', { name: 'What I saw' });
  await field().pressSequentially(WHILE);
  await phone.sees(FULL);
  assert.equal(await phone.page.getByText(SAFE).count(), 0, 'nothing is said to be saved that is not');
  await phone.tap(phone.button('Finish visit'));
  await phone.sees(FULL);
  assert.equal(await phone.heading('Your visit is saved').count(), 0);
  assert.deepEqual(await waiting(phone.page), []);
  assert.equal(await field().inputValue(), BEFORE + WHILE);

  await makeRoom();
  await field().pressSequentially(AFTER);
  await phone.sees(SAFE);
  await phone.tap(phone.button('Finish visit'));
  await phone.sees('The people you named can see what you shared with them.');
  const other = await Device.signedIn(server.url, server.accounts.priya);
  await other.exchange();
  assert.ok(other.of('visit_note').some((note) => value(note, 'saw') === BEFORE + WHILE + AFTER));
  assert.deepEqual(phone.complaints(), []);
});

test('what the server sends to a full phone is not taken by half, and comes when there is room', async () => {
  const other = await Device.signedIn(server.url, server.accounts.priya);
  await other.exchange();
  const plan = other.of('plan').find((one) => one.scope.equals(other.family('Nowak').id));
  const position = async () => (await stored(phone.page, 'meta')).find(({ key }) => key === 'position').bytes;
  const before = await position();
  const makeRoom = await full();
  await phone.tap(phone.tab('Promises'));
  await other.exchange([set(plan, 'why', WHILE)]);
  await until('the line says that the phone is full', async () => (await phone.line()) === FULL);
  assert.equal(await position(), before, 'the position did not move');

  await makeRoom();
  await phone.sendAll();
  await phone.goto(`/families/${plan.scope.toString('hex')}/plan`);
  await phone.page.locator('[data-field="why"]').filter({ hasText: WHILE.trim() }).waitFor();
  assert.deepEqual(phone.complaints(), []);
});
