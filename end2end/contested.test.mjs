// A promise that one device says was kept and another one moved, neither having seen the other. Both say so, the
// worker settles it where it stands, and nothing of what was said is lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe } from './a11y/axe.mjs';
import { crowding, sideways, targets } from './a11y/checks.mjs';
import { nameOf, shapes, unroll, wear } from './a11y/shapes.mjs';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Device, value } from './lib/device.mjs';
import { decode } from './lib/msgpack.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';

const WHAT = 'Phone school about lunch';
const DAY_MS = 86_400_000;

let server;

before(async () => {
  server = await openAuthority();
});

after(() => server?.close());

const promise = (phone, state) => phone.page.locator(`[data-state="${state}"]`).filter({ hasText: WHAT });
const version = (phone, words) => promise(phone, 'contested').locator('article').filter({ hasText: words });

/** Opens the promises, says something there without signal, and waits until it is safe on the phone. */
async function sayWithoutSignal(phone, say) {
  await phone.tap(phone.tab('Promises'));
  await promise(phone, 'open').waitFor();
  await phone.context.setOffline(true);
  await say(promise(phone, 'open'));
  await phone.page.getByText('Saved on this phone').first().waitFor();
}

async function sendAgain(phone) {
  await phone.context.setOffline(false);
  await until('it is sent', async () => (await phone.line()) === 'Everything is sent');
}

/** What was said of the promise, as its history has it: `['event', 'kept']`, oldest first. */
async function history(device) {
  const record = device.of('promise').find((one) => value(one, 'what') === WHAT).id.toString('hex');
  const answer = await fetch(`${server.url}/api/v1/records/${record}/history`, { headers: { cookie: device.cookie } });
  const entries = decode(Buffer.from(await answer.arrayBuffer()));
  return entries.filter(({ op }) => op.field === 'events').map(({ op }) => [op.kind, op.value.is]);
}

test('kept here and moved there: both versions are shown, the worker settles it, and both stay in the history', async (t) => {
  const [here, there, ewa] = await Promise.all([1, 2, 3].map(() => Phone.on(server.url)));
  t.after(() => Promise.all([here, there, ewa].map((phone) => phone.dispose())));
  for (const phone of [here, there]) {
    phone.expect(NO_SERVER);
    await phone.takeCaseload(server.accounts.priya);
  }
  await ewa.signIn(server.accounts.ewa);
  await ewa.tap(ewa.tab('Promises'));
  await ewa.sees(WHAT);

  await sayWithoutSignal(here, (open) => here.tap(open.getByRole('button', { name: 'I have done this' })));
  const moved = new Date(Date.now() + 20 * DAY_MS);
  await sayWithoutSignal(there, async (open) => {
    await there.tap(open.getByText('Something changed'));
    await open.getByLabel('A new day you agreed together').fill(moved.toISOString().slice(0, 10));
    await there.tap(open.getByRole('button', { name: 'We agreed this day' }));
  });
  for (const phone of [here, there]) await sendAgain(phone);

  for (const phone of [here, there]) {
    await promise(phone, 'contested').getByText('Please check together').waitFor();
    await version(phone, 'It was done today.').getByText('You', { exact: true }).waitFor();
    await version(phone, 'The new day is').getByRole('button', { name: 'We agreed on another day' }).waitFor();
    assert.equal(await promise(phone, 'contested').getByRole('button', { name: 'I have done this' }).count(), 0);
    assert.equal(await promise(phone, 'contested').locator('.app-list__when').count(), 0, 'neither day is the day');
  }
  const hers = ewa.page.getByRole('listitem').filter({ hasText: WHAT });
  for (const words of ['Please check together.', 'It was done today.', 'The new day is']) {
    await hers.getByText(words).first().waitFor();
  }

  for (const { page } of [here, ewa]) {
    for (const shape of shapes(0)) {
      await wear(page, shape);
      assert.deepEqual([...(await sideways(page)), ...(await targets(page))], [], nameOf(shape));
      await unroll(page);
      assert.deepEqual([...(await crowding(page)), ...(await axe(page))], [], nameOf(shape));
    }
  }

  await here.tap(version(here, 'The new day is').getByRole('button', { name: 'We agreed on another day' }));
  for (const phone of [here, there]) {
    await promise(phone, 'open').waitFor();
    await until('it is sent', async () => (await phone.line()) === 'Everything is sent');
    assert.equal(await phone.page.getByText('could not be sent').count(), 0);
  }
  await until('the mother sees one answer', async () => (await hers.getByText('It was done today.').count()) === 0);
  const device = await Device.signedIn(server.url, server.accounts.priya);
  await device.exchange();
  assert.deepEqual(await history(device), [
    ['event', 'kept'],
    ['event', 'renegotiated'],
    ['resolve', 'renegotiated'],
  ]);
  for (const phone of [here, there, ewa]) assert.deepEqual(phone.complaints(), []);
});
