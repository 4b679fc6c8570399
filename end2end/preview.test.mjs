// Before a plan is shared its worker sees what the other person will see, and that is what then reaches them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe } from './a11y/axe.mjs';
import { crowding, sideways, targets } from './a11y/checks.mjs';
import { nameOf, shapes, unroll, wear } from './a11y/shapes.mjs';
import { openAuthority } from './lib/authority.mjs';
import { Device, value } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { waiting } from './lib/store.mjs';
import { until } from './lib/until.mjs';

const WORDS = ['worries', 'working_well', 'needs_to_change', 'why', 'seen_alone', 'if_it_goes_wrong', 'family_view', 'what'];

let server, phone;

before(async () => {
  server = await openAuthority();
  phone = await Phone.on(server.url);
  await phone.takeCaseload(server.accounts.priya);
  await phone.tap(phone.page.getByText('The Nowak family'));
  await phone.tap(phone.link('The plan'));
});

after(async () => {
  await phone?.dispose();
  await server?.close();
});

const chip = (name) => phone.page.locator('#share-plan').getByRole('button', { name });
const isNamed = async (name) => (await chip(name).getAttribute('aria-pressed')) === 'true';
const card = (name) => phone.page.getByRole('region', { name: `As ${name} will see it` });

/** Every word of the plan, its goals and its steps that a device holds. */
function told(device) {
  const records = ['plan', 'goal', 'step'].flatMap((kind) => device.of(kind));
  return records.flatMap((record) => WORDS.map((field) => value(record, field))).filter(Boolean);
}

test('nobody is let in before their view was looked at, and "not now" shares nothing', async () => {
  assert.equal(await isNamed(/^Marek/), false);
  await phone.tap(chip(/^Marek/));
  await card('Marek').waitFor();
  for (const shape of shapes(0)) {
    await wear(phone.page, shape);
    assert.deepEqual([...(await sideways(phone.page)), ...(await targets(phone.page))], [], nameOf(shape));
    await unroll(phone.page);
    assert.deepEqual([...(await crowding(phone.page)), ...(await axe(phone.page))], [], nameOf(shape));
  }
  await phone.tap(phone.button('Not now'));
  assert.equal(await card('Marek').count(), 0);
  assert.equal(await isNamed(/^Marek/), false);
  assert.deepEqual(await waiting(phone.page), []);
});

test('what was shown is what reaches her, to the last word, and nothing else of the plan', async () => {
  const ewa = await Device.signedIn(server.url, server.accounts.ewa);
  await phone.tap(chip(/^Ewa/));
  await until('she is taken out at once', async () => !(await isNamed(/^Ewa/)));
  await phone.tap(chip(/^Ewa/));
  const shown = (await card('Ewa').locator('dd').allInnerTexts()).join('\n');
  await phone.tap(phone.button('Share with Ewa'));
  await until('she is named', () => isNamed(/^Ewa/));
  await until('it is sent', async () => (await waiting(phone.page)).length === 0);
  await ewa.exchange();
  const words = told(ewa);
  assert.ok(words.length > 5, `${words.length} parts`);
  for (const part of words) assert.ok(shown.includes(part), `not shown before: ${part}`);
  assert.deepEqual(phone.complaints(), []);
});
