// A caseload of thousands: the first sync from the tap on "Sign in", on a fast line and at 1.6 Mbit/s, and the cold
// start with it: `node many.mjs [--records N] [--runs N]`, with the variables that `cargo xtask bench` sets.

import { parseArgs } from 'node:util';
import { openAuthority } from '../lib/authority.mjs';
import { NO_SERVER } from '../lib/browser.mjs';
import { openLine } from '../lib/line.mjs';
import { writeMany } from '../lib/many.mjs';
import { Phone } from '../lib/phone.mjs';
import { coldStarts } from './cold-start.mjs';
import { load, spread } from './numbers.mjs';

/** 1.6 Mbit/s, in bytes. */
const SLOW = 200_000;

const { values } = parseArgs({ options: { records: { type: 'string', default: '10000' }, runs: { type: 'string', default: '5' } } });
const records = Number(values.records);
const runs = Number(values.runs);

const server = await openAuthority();
try {
  const began = performance.now();
  await writeMany(server.url, server.accounts.priya, records);
  console.log(`${records} records written in ${Math.round(performance.now() - began)} ms; load ${load()}`);
  for (const [name, bytesPerSecond] of [['fast', Infinity], ['1.6 Mbit/s', SLOW]]) {
    const samples = [];
    for (let run = 0; run < (bytesPerSecond === SLOW ? 2 : runs); run++) samples.push(await firstSync(bytesPerSecond));
    for (const what of ['listed', 'whole']) console.log(`first sync, ${name}, ${what}`, spread(samples.map((sample) => sample[what])));
    console.log(`  bytes on the line: ${samples[0].bytes}`);
  }
  const phone = await Phone.on(server.url, { expected: [NO_SERVER] });
  await phone.signIn(server.accounts.priya);
  await phone.page.getByText('Everything is sent').waitFor({ timeout: 60_000 });
  await phone.close();
  await server.stop();
  console.log('cold start', spread(await coldStarts(phone, runs)), 'load', load());
  await phone.dispose();
} finally {
  await server.close();
}

/** Milliseconds from the tap until families are listed and until all is there, and the bytes that it took. */
async function firstSync(bytesPerSecond) {
  const line = await openLine(server);
  const phone = await Phone.on(line.url, { expected: [NO_SERVER] });
  try {
    const { page } = phone;
    await page.getByLabel('Your name to sign in').fill(server.accounts.priya.login);
    await page.getByLabel('Your five words').fill(server.accounts.priya.words);
    await page.evaluate(() => navigator.serviceWorker.ready);
    line.bytesPerSecond = bytesPerSecond;
    const [before, began] = [line.sent, performance.now()];
    await phone.tap(phone.button('Sign in'));
    const isListed = () => document.querySelector('main .app-list--card .app-list__item, main article.app-card');
    await page.waitForFunction(isListed, undefined, { timeout: 120_000 });
    const listed = performance.now() - began;
    const isWhole = () =>
      document.querySelector('.app-sync__words')?.textContent === 'Everything is sent' &&
      !document.body.textContent.includes('Fetching your families');
    await page.waitForFunction(isWhole, undefined, { timeout: 120_000 });
    return { listed, whole: performance.now() - began, bytes: line.sent - before };
  } finally {
    await phone.dispose();
    await line.close();
  }
}
