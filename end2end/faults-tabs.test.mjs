// Two tabs of one browser that write at once: one device, one count, and each tab sees what the other one wrote.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Device, frames, value } from './lib/device.mjs';
import { decode } from './lib/msgpack.mjs';
import { Phone } from './lib/phone.mjs';
import { stored, waiting } from './lib/store.mjs';
import { until } from './lib/until.mjs';
import { listenOn } from './lib/wire.mjs';

const EACH = 6;

let server, phone, answers;

before(async () => {
  server = await openAuthority();
});

after(async () => {
  await phone?.dispose();
  await server?.close();
});

test('two tabs write at once: no fork, all of it is sent, and both show it', async () => {
  phone = await Phone.on(server.url, { init: (context) => (answers = listenOn(context)).ready });
  await phone.takeCaseload(server.accounts.priya);
  const before = await device();
  const reader = await Device.signedIn(server.url, server.accounts.priya);
  await reader.exchange();
  const plan = `/families/${reader.family('Nowak').id.toString('hex')}/plan`;
  const first = phone.page;
  const second = await phone.context.newPage();
  await Promise.all([first, second].map((tab) => tab.goto(server.url + plan)));

  // With a server, then without one, then with one again: what one tab sends the other one has written.
  const goals = [];
  const write = async (words) => {
    const made = { first: [], second: [] };
    for (let i = 0; i < EACH; i++) {
      for (const tab of ['first', 'second']) made[tab].push(`Goal ${i} of the ${tab} tab, ${words}`);
    }
    goals.push(...made.first, ...made.second);
    await Promise.all([addAll(first, made.first), addAll(second, made.second)]);
  };
  await write('with a server');
  phone.expect(NO_SERVER);
  await server.stop();
  await write('without a server');
  await server.start();
  await phone.context.setOffline(true);
  await phone.context.setOffline(false);
  await write('with a server again');

  for (const tab of [first, second]) {
    for (const goal of goals) await tab.getByRole('heading', { name: goal, exact: true }).waitFor();
  }
  await until('all is sent', async () => (await waiting(first)).length === 0);
  await reader.exchange();
  const arrived = reader.of('goal').map((goal) => value(goal, 'what')).filter((what) => goals.includes(what));
  assert.deepEqual(arrived.sort(), [...goals].sort(), 'every goal came, and came once');
  const after = await device();
  assert.deepEqual(after.dev, before.dev, 'it is the same device');
  assert.equal(after.next_n - before.next_n, goals.length, 'one count for each');
  const exchanged = (await answers.all()).filter(({ pathname }) => pathname.endsWith('/exchange'));
  assert.deepEqual(exchanged.flatMap(({ bytes }) => frames(bytes)).filter(([kind]) => kind === 'fork'), []);

  // The tab that spoke to the server goes: the other one takes over.
  await first.close();
  await addAll(second, ['Goal of the tab that is left']);
  await until('the tab that is left sends', async () => (await waiting(second)).length === 0);
  await reader.exchange();
  assert.ok(reader.of('goal').some((goal) => value(goal, 'what') === 'Goal of the tab that is left'));
  assert.deepEqual(phone.complaints(), []);
});

async function addAll(tab, goals) {
  for (const goal of goals) {
    await tab.getByRole('textbox', { name: 'A new goal, in the family’s words' }).fill(goal);
    // Not a touch: a browser does not draw the tab that lies behind, and a touch waits for drawing.
    await tab.getByRole('button', { name: 'Add the goal' }).dispatchEvent('click');
    await tab.getByRole('heading', { name: goal, exact: true }).waitFor();
  }
}

async function device() {
  const [meta] = (await stored(phone.context.pages().at(-1), 'meta')).filter(({ key }) => key === 'device');
  return decode(Buffer.from(meta.bytes, 'base64'));
}
