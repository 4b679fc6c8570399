// The first sync of a caseload of thousands: it shows how far it is, and what was fetched once is not fetched again,
// whether the line is cut or the browser killed in the middle of it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { frames } from './lib/device.mjs';
import { openLine } from './lib/line.mjs';
import { writeMany } from './lib/many.mjs';
import { Phone } from './lib/phone.mjs';
import { stored } from './lib/store.mjs';
import { until } from './lib/until.mjs';
import { listenOn } from './lib/wire.mjs';

const RECORDS = 3_000;
/** So slow that the caseload takes several seconds. */
const SLOW = 60_000;

let server, all;

before(async () => {
  server = await openAuthority();
  const device = await writeMany(server.url, server.accounts.priya, RECORDS);
  await device.exchange();
  all = [...device.records.keys()];
});

after(() => server?.close());

/** A phone behind a line of its own, and what it was answered since it was last opened. */
async function behindALine(t) {
  const line = await openLine(server);
  const listen = (context) => (phone.heard = listenOn(context)).ready;
  const phone = new Phone(line.url, { expected: [NO_SERVER], init: listen });
  t.after(async () => {
    await phone.dispose();
    await line.close();
  });
  await phone.open();
  return { line, phone };
}

/** Signs in and waits until a part of the caseload is on the phone. Gives how many records there are to be. */
async function beginSlowly({ line, phone }) {
  const { page } = phone;
  await page.getByLabel('Your name to sign in').fill(server.accounts.priya.login);
  await page.getByLabel('Your five words').fill(server.accounts.priya.words);
  line.bytesPerSecond = SLOW;
  await phone.tap(phone.button('Sign in'));
  await phone.sees('Fetching your families');
  const words = await page.getByText(/^\d+ of \d+ records$/).textContent();
  await until('a part is on the phone', async () => (await held(page)).length > 0);
  return Number(/of (\d+)/.exec(words)[1]);
}

/** The ids of every record on the phone. */
async function held(page) {
  const bytes = await Promise.all(['segment', 'row'].map((table) => stored(page, table)));
  return bytes.flat().flatMap(({ table, bytes }) => {
    const framed = Buffer.concat([Buffer.alloc(4), Buffer.from(bytes, 'base64')]);
    framed.writeUInt32BE(framed.length - 4);
    const [[kind, content]] = table === 'segment' ? frames(framed) : [['row', undefined]];
    return kind === 'segment' ? content.records.map((record) => record.id.toString('hex')) : [];
  });
}

/** How many records each answer that arrived whole announced. */
async function announced(phone) {
  const answers = (await phone.heard.all()).filter(({ pathname }) => pathname === '/api/v1/exchange');
  return answers.map(({ bytes }) => frames(bytes)[0][1].records);
}

async function finishes({ line, phone }, total) {
  line.bytesPerSecond = Infinity;
  const isHere = async () => (await phone.line()) === 'Everything is sent' && (await held(phone.page)).length >= total;
  await until('everything is here', isHere, 40_000);
  assert.equal(await phone.page.getByText('Fetching your families').count(), 0);
  const ids = await held(phone.page);
  assert.equal(new Set(ids).size, ids.length, 'each record lies in one place');
  assert.deepEqual(all.filter((id) => !ids.includes(id)), []);
}

test('a browser that is killed in the middle of its first sync goes on where it was', async (t) => {
  const it = await behindALine(t);
  const total = await beginSlowly(it);
  assert.ok(total > RECORDS);
  // Chromium writes its cookies to the disk twice a minute.
  const cookies = await it.phone.context.cookies();
  const { init } = it.phone;
  it.phone.init = (context) => Promise.all([context.addCookies(cookies), init(context)]);
  await it.phone.kill();
  it.line.bytesPerSecond = Infinity;
  await it.phone.open();
  await finishes(it, total);
  const first = Math.max(...(await announced(it.phone)));
  assert.ok(first > 0 && first < total - 200, `${first} of ${total} were fetched after the start`);
  assert.deepEqual(it.phone.complaints(), []);
});

test('where the line is cut, what arrived is kept and shown, and the rest is fetched', async (t) => {
  const it = await behindALine(t);
  const total = await beginSlowly(it);
  // Where her other screens were on their way too, they are cut off with the rest and fetched again.
  it.phone.expect(/ERR_CONTENT_LENGTH_MISMATCH|WebAssembly compilation aborted/);
  it.line.cut();
  const before = await held(it.phone.page);
  assert.ok(before.length < total);
  await finishes(it, total);
  const second = Math.max(...(await announced(it.phone)));
  assert.ok(second > 0 && second <= total - before.length, `${second} of ${total} were fetched after the cut`);
  assert.deepEqual(it.phone.complaints(), []);
});
