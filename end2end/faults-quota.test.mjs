// A phone that fills up in the middle: in its first sync, and while what arrived is put together. What is there stays,
// the person is told, and it goes on by itself when there is room.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { frames, set } from './lib/device.mjs';
import { writeMany } from './lib/many.mjs';
import { Phone } from './lib/phone.mjs';
import { stored } from './lib/store.mjs';
import { until } from './lib/until.mjs';

const FULL = 'This phone is full';
const RECORDS = 3_000;
/** More than stay rows. */
const CHANGES = 300;

let server, device, phone;

before(async () => {
  server = await openAuthority();
  device = await writeMany(server.url, server.accounts.priya, RECORDS);
  await device.exchange();
  phone = await Phone.on(server.url);
});

after(async () => {
  await phone?.dispose();
  await server?.close();
});

/** Leaves so much room beyond what the origin takes now; answers how to make room again. */
async function leave(bytes) {
  const { usage } = await phone.page.evaluate(() => navigator.storage.estimate());
  const devtools = await phone.context.newCDPSession(phone.page);
  const { origin } = new URL(phone.page.url());
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + bytes });
  return () => devtools.send('Storage.overrideQuotaForOrigin', { origin });
}

/** The same, on a phone that is opened anew: a Chromium that has begun to write does not look again at once. */
async function openWith(bytes) {
  const { usage } = await phone.page.evaluate(() => navigator.storage.estimate());
  await phone.close();
  let devtools;
  phone.init = async (context) => {
    const [page] = context.pages();
    await page.goto(`${server.url}/manifest.webmanifest`);
    devtools = await context.newCDPSession(page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize: usage + bytes });
  };
  await phone.open('/saved');
  phone.init = undefined;
  return () => devtools.send('Storage.overrideQuotaForOrigin', { origin: server.url });
}

/** The ids in the phone's segments, and how many rows there are. */
async function held() {
  const segments = (await stored(phone.page, 'segment')).flatMap(({ bytes }) => {
    const body = Buffer.from(bytes, 'base64');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return frames(Buffer.concat([length, body]))[0][1].records.map((record) => record.id.toString('hex'));
  });
  return { segments, rows: (await stored(phone.page, 'row')).length };
}

test('a first sync that fills the phone says so, keeps what it has, and goes on when there is room', async () => {
  const makeRoom = await leave(100_000);
  await phone.page.getByLabel('Your name to sign in').fill(server.accounts.priya.login);
  await phone.page.getByLabel('Your five words').fill(server.accounts.priya.words);
  await phone.tap(phone.button('Sign in'));
  await phone.sees(FULL);
  const { segments } = await held();
  assert.ok(segments.length < device.records.size, 'it is not all there');
  assert.equal(new Set(segments).size, segments.length);
  await makeRoom();
  await phone.goto('/saved');
  const isHere = async () => (await held()).segments.length >= device.records.size;
  await until('everything is here', isHere, 40_000);
  const all = (await held()).segments;
  assert.deepEqual([...device.records.keys()].filter((id) => !all.includes(id)), []);
});

test('a phone that fills up while it puts together what arrived loses none of it', async () => {
  const [first] = device.of('step');
  const steps = device.of('step').filter((step) => step.audience.equals(first.audience));
  let turn = 0;
  let told = 0;
  for (const room of [0, 60_000, 200_000, 500_000]) {
    turn += 1;
    const words = `Changed for the ${turn}th time, kanarek-${turn}-end`;
    const makeRoom = await openWith(room);
    await device.exchange(steps.slice(0, CHANGES).map((step) => set(device.records.get(step.id.toString('hex')), 'what', words)));
    await device.exchange();
    const has = async () => {
      const lie = [...(await stored(phone.page, 'row')), ...(await stored(phone.page, 'segment'))];
      const texts = lie.map(({ bytes }) => Buffer.from(bytes, 'base64').toString('latin1'));
      return texts.reduce((sum, text) => sum + text.split(words).length - 1, 0);
    };
    const isFull = async () => (await phone.line()).includes(FULL);
    const changed = Math.min(CHANGES, steps.length);
    await until('it arrived, or the phone said that it is full', async () => (await isFull()) || (await has()) >= changed);
    told += Number(await isFull());
    await makeRoom();
    await phone.tap(phone.button('Send now'));
    await until(`all of turn ${turn} is here`, async () => (await has()) === changed, 30_000);
  }
  assert.ok(told > 0, 'it was full at least once');
  const { segments } = await held();
  assert.equal(new Set(segments).size, segments.length, 'each record lies in one segment');
});
