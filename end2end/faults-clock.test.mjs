// Phones whose clocks are ten years off, one ahead and one behind. Clocks are shown, never believed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Device, value, versions } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';
import { recordVisit } from './lib/visit.mjs';

const YEARS = 10;
const OFF_MS = YEARS * 365.25 * 86_400_000;

let server;

before(async () => {
  server = await openAuthority();
});

after(() => server?.close());

/** Every clock that a page of this context can read is off by so many milliseconds. */
function clockOff(ms) {
  return (context) =>
    context.addInitScript((ms) => {
      const True = Date;
      globalThis.Date = class extends True {
        constructor(...given) {
          super(...(given.length ? given : [True.now() + ms]));
        }

        static now() {
          return True.now() + ms;
        }
      };
    }, ms);
}

test('a clock ten years ahead and one ten years behind both send, read and meet in two versions', async (t) => {
  const [ahead, behind] = await Promise.all(
    [OFF_MS, -OFF_MS].map((ms) => Phone.on(server.url, { init: clockOff(ms) })),
  );
  t.after(() => Promise.all([ahead.dispose(), behind.dispose()]));
  for (const phone of [ahead, behind]) {
    await phone.takeCaseload(server.accounts.priya);
    await recordVisit(phone, async (visit) => {
      // On such a day no plan of theirs is current, so the kind of visit is not known beforehand.
      await phone.tap(phone.page.locator('summary').first());
      await phone.page.getByLabel('Kind of visit').selectOption('Child in need');
      await visit.write('What I saw', `Seen with a clock ${phone === ahead ? 'ahead' : 'behind'}.`);
    });
    await phone.sees('The people you named can see what you shared with them.');
  }
  const year = (phone) => phone.page.evaluate(() => new Date().getFullYear());
  assert.equal((await year(ahead)) - (await year(behind)), 2 * YEARS, 'the clocks are off');

  // The one behind writes last. A clock would have let the other one win.
  const reader = await Device.signedIn(server.url, server.accounts.priya);
  await reader.exchange();
  const plan = () => reader.of('plan').find((one) => one.scope.equals(reader.family('Nowak').id));
  for (const [phone, words] of [[ahead, 'Written ahead.'], [behind, 'Written behind.']]) {
    phone.expect(NO_SERVER);
    await phone.context.setOffline(true);
    await phone.goto(`/families/${reader.family('Nowak').id.toString('hex')}/plan`);
    await phone.tap(phone.button('Change the words'));
    await phone.page.getByRole('textbox', { name: 'Why', exact: true }).fill(words);
    await phone.tap(phone.button('Save the plan'));
    await phone.sees('Saved on this phone');
  }
  for (const phone of [ahead, behind]) {
    await phone.context.setOffline(false);
    await until('it is sent', async () => (await phone.line()) === 'Everything is sent');
  }
  for (const phone of [ahead, behind]) await phone.sees('Two versions. Please choose.');
  await reader.exchange();
  assert.deepEqual(versions(plan(), 'why').sort(), ['Written ahead.', 'Written behind.']);

  await ahead.tap(ahead.link('Two versions. Please choose.'));
  const chosen = ahead.page.locator('[data-version]').filter({ hasText: 'Written behind.' });
  await ahead.tap(chosen.getByRole('button', { name: 'Keep this one' }));
  await behind.page.locator('[data-field="why"]').filter({ hasText: 'Written behind.' }).waitFor();
  await until('both have it', async () => (await behind.page.getByText('Two versions').count()) === 0);
  await reader.exchange();
  assert.deepEqual(versions(plan(), 'why'), ['Written behind.']);
  const notes = reader.of('visit_note').map((note) => value(note, 'saw'));
  for (const which of ['ahead', 'behind']) assert.ok(notes.includes(`Seen with a clock ${which}.`));
  for (const phone of [ahead, behind]) assert.deepEqual(phone.complaints(), []);
});
