// Two phones of one worker that do not see each other: words that their author did not know the mother could read are
// held and asked about, a step taken off here and changed there is settled, and words that do not touch become one.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe } from './a11y/axe.mjs';
import { crowding, sideways, targets } from './a11y/checks.mjs';
import { nameOf, shapes, unroll, wear } from './a11y/shapes.mjs';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Device, value } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';

const CANARY = 'She seems to hide something from us.';

let server, here, there, reader, plan;

before(async () => {
  server = await openAuthority();
  reader = await Device.signedIn(server.url, server.accounts.priya);
  await reader.exchange();
  plan = `/families/${reader.family('Nowak').id.toString('hex')}/plan`;
  [here, there] = await Promise.all([1, 2].map(() => Phone.on(server.url)));
  for (const phone of [here, there]) {
    phone.expect(NO_SERVER);
    await phone.takeCaseload(server.accounts.priya);
    await phone.goto(plan);
    await phone.button('Change the words').waitFor();
  }
});

after(async () => {
  await Promise.all([here, there].map((phone) => phone?.dispose()));
  await server?.close();
});

const isSent = (phone) => async () => (await phone.page.getByText('Saved on this phone').count()) === 0;

/** Changes one part of the plan, as it is on the screen. */
async function write(phone, label, change) {
  await phone.tap(phone.button('Change the words'));
  const part = phone.page.getByLabel(label);
  await part.fill(change(await part.inputValue()));
  await phone.tap(phone.button('Save the plan'));
  await phone.button('Change the words').waitFor();
}

/** Everything that this phone wrote is sent, and everything is heard. */
async function meet(phone) {
  await phone.context.setOffline(false);
  await phone.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await until('it is sent', isSent(phone));
}

async function fits(phone) {
  for (const shape of shapes(0)) {
    await wear(phone.page, shape);
    assert.deepEqual([...(await sideways(phone.page)), ...(await targets(phone.page))], [], nameOf(shape));
    await unroll(phone.page);
    assert.deepEqual([...(await crowding(phone.page)), ...(await axe(phone.page))], [], nameOf(shape));
  }
}

test('words typed before their author knew that the mother reads the plan are held, shown, and sent when they say so', async () => {
  const people = here.page.getByRole('group', { name: 'People' });
  const ewa = people.getByRole('button', { name: /Ewa/ }).or(people.getByLabel(/Ewa/));
  const mother = await Device.signedIn(server.url, server.accounts.ewa);
  await mother.exchange();
  assert.equal(mother.of('plan').length, 1);
  await here.tap(ewa);
  await until('she does not read the plan', async () => {
    await mother.exchange();
    return mother.of('plan').length === 0;
  });

  await until('the other phone has heard', async () => {
    await reader.exchange();
    return reader.of('plan').every((one) => !one.scope.equals(reader.family('Nowak').id) || !one.named?.length);
  });
  await there.page.reload();
  await there.button('Change the words').waitFor();
  await until('it heard that she does not', async () => (await there.page.locator('[aria-pressed="true"], :checked').count()) === 0);
  await there.context.setOffline(true);
  await write(there, 'What we are worried about', () => CANARY);
  await here.tap(ewa);
  await here.tap(here.button('Share with Ewa'));
  await until('she reads the plan again', async () => {
    await mother.exchange();
    return mother.of('plan').length === 1;
  });
  await there.context.setOffline(false);

  await there.goto('/saved');
  await there.sees('Ewa Nowak can read this now.');
  await there.sees(CANARY);
  await mother.exchange();
  assert.equal(mother.of('plan').length, 1);
  assert.notEqual(value(mother.of('plan')[0], 'worries'), CANARY, 'it reached her unasked');
  await fits(there);

  await there.tap(there.button('Send it'));
  await until('nothing is held', async () => (await there.page.getByText('Could not be sent').count()) === 0);
  await until('it came', async () => {
    await mother.exchange();
    return value(mother.of('plan')[0], 'worries') === CANARY;
  });
  for (const phone of [here, there]) await phone.goto(plan);
});

test('a step taken off here and changed there is shown with both, and stays where somebody says so', async () => {
  const what = 'Bring a picture chart for bedtime';
  for (const phone of [here, there]) {
    await phone.page.getByText(what).waitFor();
    await phone.context.setOffline(true);
  }
  await here.tap(here.page.getByRole('button', { name: `Take off: ${what}` }));
  await until('it is off', async () => (await here.page.getByRole('button', { name: `Take off: ${what}` }).count()) === 0);
  const step = there.page.getByRole('listitem').filter({ hasText: what });
  await there.tap(step.getByRole('button', { name: 'Done', exact: true }));
  for (const phone of [here, there]) await meet(phone);

  await here.goto('/versions');
  await here.tap(here.page.getByText('Step · Stays, or goes'));
  await here.sees('Taken away here, changed there');
  await here.sees(`“${what}” goes.`);
  await fits(here);
  await here.tap(here.button('Keep it'));
  await here.sees('It stays.');
  for (const phone of [here, there]) {
    await phone.goto(plan);
    const stays = phone.page.getByRole('listitem').filter({ hasText: what });
    await stays.getByRole('button', { name: 'Not done after all' }).waitFor();
  }
});

test('different sentences of one part become one, and it says so', async () => {
  const start = 'Zosia sleeps well. Kuba wakes at night. Mum is tired. We look again in May.';
  const label = 'What we are worried about';
  await write(here, label, () => start);
  await meet(here);
  await there.page.getByText(start).waitFor();
  for (const phone of [here, there]) await phone.context.setOffline(true);
  await write(here, label, (words) => words.replace('sleeps well', 'sleeps better'));
  await write(there, label, (words) => words.replace('in May', 'in June'));
  for (const phone of [here, there]) await meet(phone);
  const both = 'Zosia sleeps better. Kuba wakes at night. Mum is tired. We look again in June.';
  for (const phone of [here, there]) {
    await phone.page.getByText(both).waitFor();
    await phone.page.getByText('Merged automatically').waitFor();
    assert.equal(await phone.page.getByText('Two versions').count(), 0);
  }
  await fits(here);
  await write(here, label, (words) => `${words} All agreed.`);
  await meet(here);
  await there.page.getByText(`${both} All agreed.`).waitFor();
  assert.equal(await there.page.getByText('Merged automatically').count(), 0);
});

test('what nobody else touched goes, and comes back with a tap', async () => {
  const what = 'Go to stay and play on Tuesdays';
  await here.tap(here.page.getByRole('button', { name: `Take off: ${what}` }));
  await here.tap(here.page.getByText('Taken off the plan'));
  await here.page.getByRole('button', { name: `Bring back: ${what}` }).waitFor();
  await meet(here);
  await until('the other phone has heard', async () => {
    return (await there.page.getByRole('button', { name: `Take off: ${what}` }).count()) === 0;
  });
  await fits(here);
  await here.tap(here.page.getByRole('button', { name: `Bring back: ${what}` }));
  for (const phone of [here, there]) await phone.page.getByRole('button', { name: `Take off: ${what}` }).waitFor();
  for (const phone of [here, there]) assert.deepEqual(phone.complaints(), []);
});
