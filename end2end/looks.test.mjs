// Who has looked: what a worker opens is noted on her phone, without signal too, survives the browser's death, and stands
// on the mother's list, which is there without signal as well.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';

let server, phone, ewa;

before(async () => {
  server = await openAuthority();
  phone = await Phone.on(server.url);
  phone.expect(NO_SERVER);
  await phone.takeCaseload(server.accounts.priya);
  ewa = await Phone.on(server.url);
  ewa.expect(NO_SERVER);
  await ewa.signIn(server.accounts.ewa);
});

after(async () => {
  for (const one of [phone, ewa]) await one?.dispose();
  await server?.close();
});

/** The keys of what was opened on a phone and is not told yet. */
const opened = (page) => page.evaluate(async () => {
  const request = (asked) => new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const db = await request(indexedDB.open('kept-looks'));
  try {
    if (!db.objectStoreNames.contains('opened')) return [];
    return await request(db.transaction('opened').objectStore('opened').getAllKeys());
  } finally {
    db.close();
  }
});

/** Waits until the server knows of all of it: with the next exchange, which a line that returns begins. */
const told = () => until('all is told', async () => {
  await phone.page.evaluate(() => window.dispatchEvent(new Event('online')));
  return (await opened(phone.page)).length === 0;
}, 30_000);

const parts = async (page) => (await opened(page)).map((key) => key.split('/')[2]).sort();

test('what she opens without signal is noted, and a browser that dies takes none of it', async () => {
  await phone.tap(phone.tab('Families'));
  await phone.tap(phone.link(/Nowak/).first());
  await until('it is noted', async () => (await parts(phone.page)).includes('timeline'));
  await told();
  await phone.context.setOffline(true);
  await phone.tap(phone.link('Before you knock').first());
  await until('it is noted', async () => (await parts(phone.page)).includes('knock'));
  phone.expect(/401 \(Unauthorized\)/);
  await phone.kill();
  await phone.open();
  assert.ok((await parts(phone.page)).includes('knock'));
  // The session died with the browser.
  await phone.goto('/signin');
  await phone.signIn(server.accounts.priya);
  await told();
  assert.deepEqual(phone.complaints(), []);
});

test('the mother sees who, when, what and why, and without signal too', async () => {
  await ewa.goto('/people');
  await ewa.tap(ewa.link('Who has looked').last());
  await ewa.sees('Your social worker.');
  await ewa.sees('notes before a visit');
  assert.ok(!(await ewa.page.locator('main').innerText()).includes('Ewa'), 'her own are no strangers');
  await ewa.context.setOffline(true);
  await ewa.page.reload();
  await ewa.sees('You have no signal. This list is from');
  await ewa.sees('notes before a visit');
  await ewa.context.setOffline(false);
  assert.deepEqual(ewa.complaints(), []);
});
