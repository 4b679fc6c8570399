// The app comes in parts: one that cannot be fetched is said plainly, loses nothing, and comes once it can.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { PHONE, Phone } from './lib/phone.mjs';

const PART = '**/split_worker*.wasm';
const REFUSED = /split_worker|net::ERR_FAILED|Failed to fetch|Service Worker registration blocked by Playwright/;

let server, phone;

before(async () => {
  server = await openAuthority();
});

after(async () => {
  await phone?.dispose();
  await server?.close();
});

test('without the part of a worker’s other screens Today stands, and says what is missing', async () => {
  // The service worker would have fetched every part before the signal went.
  const shape = { ...PHONE, serviceWorkers: 'block' };
  const init = (context) => context.route(PART, (route) => route.abort());
  phone = await Phone.on(server.url, { shape, expected: [REFUSED], init });
  const { page } = phone;
  await page.getByLabel('Your name to sign in').fill(server.accounts.priya.login);
  await page.getByLabel('Your five words').fill(server.accounts.priya.words);
  await phone.tap(phone.button('Sign in'));
  const promises = page.getByRole('heading', { level: 2, name: 'Promises you made' });
  await promises.waitFor();

  await phone.tap(phone.button('I have done this').first());
  await phone.sees('This part of Kept needs a signal the first time');
  assert.ok(await promises.isVisible(), 'Today still stands');

  await phone.tap(phone.tab('Families'));
  await phone.heading('Not on this phone yet').waitFor();
  await phone.sees('What you wrote is safe.');
  assert.equal(new URL(page.url()).pathname, '/families');
});

test('with a signal again, one tap brings it; while it comes, the screen says so', async () => {
  await phone.context.unroute(PART);
  let send;
  const held = new Promise((done) => (send = done));
  await phone.context.route(PART, async (route) => {
    await held;
    await route.continue();
  });
  await phone.tap(phone.button('Try again'));
  await phone.sees('Opening…');
  send();
  await phone.heading('Families').waitFor();
  await phone.sees('The Nowak family');
  assert.deepEqual(phone.complaints(), []);
});

test('a family can always leave fast, also while her screens have not come', async () => {
  const shape = { ...PHONE, serviceWorkers: 'block' };
  const part = '**/split_family*.wasm';
  const init = (context) => context.route(part, (route) => route.abort());
  const hers = await Phone.on(server.url, { shape, expected: [REFUSED, /split_family/], init });
  try {
    const { page } = hers;
    await page.getByLabel('Your name to sign in').fill(server.accounts.ewa.login);
    await page.getByLabel('Your five words').fill(server.accounts.ewa.words);
    await hers.tap(hers.button('Sign in'));
    await hers.heading('Not on this phone yet').waitFor();
    assert.ok(await hers.button('Leave now').isVisible());
    await hers.context.unroute(part);
    await hers.tap(hers.tab('Promises'));
    await hers.heading('Promises').waitFor();
    assert.ok(await hers.button('Leave now').isVisible());
    assert.deepEqual(hers.complaints(), []);
  } finally {
    await hers.dispose();
  }
});
