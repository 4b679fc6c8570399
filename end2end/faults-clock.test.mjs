// Phones whose clocks are ten years off, one ahead and one behind: clocks are shown, never believed. And screens that
// stay open over midnight.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Device, value, versions } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';
import { recordVisit } from './lib/visit.mjs';

const YEARS = 10;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const OFF_MS = YEARS * 365.25 * DAY_MS;
const PLACE = 'Europe/London';

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

test('a screen that stays open over midnight, or sleeps through it, shows the new day', async (t) => {
  const midnight = nextMidnight();
  const phone = await Phone.on(server.url, {
    init: (context) => context.clock.install({ time: midnight - 2 * MINUTE_MS }),
  });
  t.after(() => phone.dispose());
  await phone.signIn(server.accounts.priya);
  const promise = phone.page.locator('[data-promise]').filter({ hasText: 'Phone school about lunch' });
  const shows = async (ms, days) => {
    await phone.sees(new RegExp(`^${dayInWords(ms)}`));
    await promise.getByText(`${days} days late`).waitFor();
  };
  await shows(midnight - MINUTE_MS, 2);
  await phone.page.clock.fastForward(3 * MINUTE_MS);
  await shows(midnight, 3);

  // A phone that sleeps runs no timer: the clock is simply a day further on when the screen comes back.
  await phone.page.clock.setSystemTime(midnight + DAY_MS);
  await phone.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await shows(midnight + DAY_MS, 4);
  assert.deepEqual(phone.complaints(), []);
});

/** The next midnight where the phones are. */
function nextMidnight() {
  const now = Date.now();
  const [hours, minutes] = new Date(now).toLocaleTimeString('en-GB', { timeZone: PLACE }).split(':').map(Number);
  return now - (now % MINUTE_MS) + (24 * 60 - hours * 60 - minutes) * MINUTE_MS;
}

/** "Monday 23 November". */
function dayInWords(ms) {
  const words = { weekday: 'long', day: 'numeric', month: 'long', timeZone: PLACE };
  return new Date(ms).toLocaleDateString('en-GB', words).replace(',', '');
}
