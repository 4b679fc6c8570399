// A mother joins beside her worker: two phones, hers small and cheap, no email address and no name to remember.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { authenticator } from './lib/authenticator.mjs';
import { openAuthority } from './lib/authority.mjs';
import { Phone } from './lib/phone.mjs';

const SMALL = { viewport: { width: 320, height: 568 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

let server, priya, hers;
const made = [];

before(async () => {
  server = await openAuthority();
  priya = await Phone.on(server.url);
  priya.page.on('response', async (answer) => {
    if (answer.request().method() === 'POST' && answer.url().endsWith('/api/v1/invitations')) made.push(await answer.json());
  });
  await priya.takeCaseload(server.accounts.priya);
  hers = await Phone.on(server.url, { shape: SMALL, expected: [/40[14]/] });
});

after(async () => {
  await hers?.dispose();
  await priya?.dispose();
  await server?.close();
});

/** Priya invites the first adult of the Nowaks; gives the three words, the code and the link. */
async function invite() {
  const before = made.length;
  await priya.goto('/families');
  await priya.page.getByRole('link').filter({ hasText: 'The Nowak family' }).click();
  await priya.page.getByRole('link', { name: /^Invite to Kept/ }).first().tap();
  await priya.tap(priya.button('We are side by side'));
  await priya.page.getByRole('img', { name: 'A square for a camera' }).waitFor();
  assert.equal(made.length, before + 1);
  const words = await priya.page.getByLabel('Three words').textContent();
  const code = await priya.page.locator('.app-words--code').textContent();
  return { words, code, link: `/join#${made.at(-1).secret}` };
}

async function withPasskey(phone) {
  await phone.tap(phone.link('Use a passkey or a code'));
  await phone.tap(phone.button('Use my passkey'));
}

async function fits() {
  const wide = await hers.page.evaluate(() => document.scrollingElement.scrollWidth);
  assert.ok(wide <= SMALL.viewport.width, `${wide} px`);
}

const five = async () => (await hers.page.locator('ol .app-words').allTextContents()).join(' ');
const login = () => hers.page.locator('.app-words').first().textContent();

test('she follows the link, compares three words, writes five down and is in', async () => {
  const { words, link } = await invite();
  await hers.goto(link);
  await hers.heading('Are these words the same?').waitFor();
  assert.equal(await hers.page.getByLabel('Three words').textContent(), words);
  assert.equal(new URL(hers.page.url()).hash, '', 'the secret has left the address');
  await fits();
  await hers.tap(hers.button('Yes, they are the same'));
  await hers.heading('Write this down now').waitFor();
  await fits();
  const account = { login: await login(), words: await five() };
  assert.match(account.words, /^(\S+ ){4}\S+$/);
  await hers.tap(hers.button('I have written it down'));
  await hers.heading('Is this phone only yours?').waitFor();
  await fits();
  await hers.tap(hers.button('Not now'));
  await hers.tab('My people').waitFor();
  await priya.sees('They have joined.');

  await hers.goto('/saved');
  await hers.tap(hers.button('Sign out and empty this phone'));
  await hers.signIn(account);
  await hers.tab('My people').waitFor();
});

test('the link opens nothing a second time', async () => {
  const other = await Phone.on(server.url, { shape: SMALL, expected: [/404/] });
  try {
    await other.goto(`/join#${made[0].secret}`);
    await other.sees('This invitation has ended');
    assert.deepEqual(other.complaints(), []);
  } finally {
    await other.dispose();
  }
});

test('she types the code where there is no camera, and makes a passkey that brings her back', async () => {
  const { words, code } = await invite();
  const keys = await authenticator(hers);
  await hers.goto('/saved');
  await hers.tap(hers.button('Sign out and empty this phone'));
  await hers.button('Sign in').waitFor();
  await hers.goto('/join');
  await fits();
  await hers.page.getByLabel('The code').fill(code.toLowerCase());
  await hers.tap(hers.button('Go on'));
  await hers.heading('Are these words the same?').waitFor();
  assert.equal(await hers.page.getByLabel('Three words').textContent(), words);
  await hers.tap(hers.button('Yes, they are the same'));
  await hers.tap(hers.button('I have written it down'));
  await hers.tap(hers.button('Yes, set it up'));
  await hers.tab('My people').waitFor();
  assert.equal((await keys.credentials()).length, 1);
  await hers.goto('/saved');
  await hers.tap(hers.button('Sign out and empty this phone'));
  await withPasskey(hers);
  await hers.tab('My people').waitFor();
});

test('different words stop her before anything has happened, and a cancelled invitation opens nothing', async () => {
  const { link } = await invite();
  const other = await Phone.on(server.url, { shape: SMALL, expected: [/404/] });
  try {
    await other.goto(link);
    await other.tap(other.button('No, they are different'));
    await other.sees('Nothing has happened. Do not go on.');
    await priya.tap(priya.button('Cancel this invitation'));
    await priya.sees('This invitation has ended. Nobody can use it.');
    await other.goto('/');
    await other.goto(link);
    await other.sees('This invitation has ended');
  } finally {
    await other.dispose();
  }
  assert.deepEqual([...priya.complaints(), ...hers.complaints()], []);
});
