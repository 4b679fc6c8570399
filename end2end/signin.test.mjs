// Signing in with a passkey and with codes, in a real browser with an authenticator of its own; and what a person can
// do about devices that are not in their hand.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { authenticator } from './lib/authenticator.mjs';
import { openAuthority } from './lib/authority.mjs';
import { Device, signIn } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';

const TOO_LONG_AGO = { status: 403, json: { code: 'sign_in_again', message: 'Please show once more that it is you.' } };

let server, priya, keys;
const sent = [];

before(async () => {
  server = await openAuthority();
  priya = await Phone.on(server.url, { expected: [/40[13]/] });
  priya.page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  keys = await authenticator(priya);
  await priya.signIn(server.accounts.priya);
});

after(async () => {
  await priya?.dispose();
  await server?.close();
});

async function devices() {
  await priya.goto('/devices');
  await priya.heading('Where you are signed in').waitFor();
  await priya.button('Add a passkey on this device').waitFor();
}

async function withPasskey() {
  await priya.tap(priya.link('Use a passkey or a code'));
  await priya.tap(priya.button('Use my passkey'));
}

async function signOut() {
  await priya.goto('/saved');
  await priya.tap(priya.button('Sign out and empty this phone'));
  await priya.button('Sign in').waitFor();
}

test('a passkey is made on this device, and signs in where nobody types a name', async () => {
  await devices();
  await priya.tap(priya.button('Add a passkey on this device'));
  await priya.sees(/^Made today at/);
  const [key] = await keys.credentials();
  assert.equal(key.isResidentCredential, true);
  await signOut();
  await withPasskey();
  await priya.tab('Families').waitFor();
  await devices();
  await priya.sees('This one, in your hand');
});

test('what the authenticator works a key out of never leaves the browser', () => {
  const toServer = sent.filter((one) => /passkey/.test(one));
  assert.ok(toServer.length >= 4, 'the two ceremonies were seen');
  for (const one of toServer) assert.doesNotMatch(one, /prf|clientExtensionResults|results/i);
});

test('an authenticator that does not recognise its owner makes nothing', async () => {
  const sam = await Phone.on(server.url);
  try {
    const his = await authenticator(sam);
    await sam.signIn(server.accounts.sam);
    await his.recognise(false);
    await sam.goto('/devices');
    await sam.tap(sam.button('Add a passkey on this device'));
    await sam.sees('Nothing has changed. There is no passkey on this phone');
    assert.deepEqual(await his.credentials(), []);
    assert.deepEqual(sam.complaints(), []);
  } finally {
    await sam.dispose();
  }
});

test('a lost device is removed once its owner has shown that it is them', async () => {
  const lost = await signIn(server.url, server.accounts.priya, 'Lost phone');
  await new Device(server.url, lost).exchange();
  // The server's clock is its own: that the sign-in was too long ago is said in its place, once.
  await priya.page.route('**/api/v1/devices/*', (route) => route.fulfill(TOO_LONG_AGO), { times: 1 });
  await devices();
  const row = priya.page.getByRole('listitem').filter({ hasText: 'Lost phone' });
  await priya.tap(row.getByRole('button', { name: 'Remove this device' }));
  await priya.sees('Show that it is you');
  await priya.page.getByLabel('Your five words').fill(server.accounts.priya.words);
  await priya.tap(priya.button('It is me'));
  await priya.page.getByRole('heading', { name: 'Show that it is you' }).waitFor({ state: 'detached' });
  await priya.tap(row.getByRole('button', { name: 'Remove this device' }));
  await row.getByText('Removed. It cannot read anything new.').waitFor();
  const answer = await fetch(`${server.url}/api/v1/session`, { headers: { cookie: lost } });
  assert.equal(answer.status, 403);
});

test('codes from an app go with the words, once they are on', async () => {
  await devices();
  await priya.tap(priya.button('Turn codes on'));
  const secret = await priya.page.locator('.app-words--code').textContent();
  await priya.page.getByLabel('The six digits from your app').fill(code(secret, Date.now()));
  await priya.tap(priya.button('Turn codes on'));
  await priya.sees('Codes are on.');
  await signOut();
  await priya.page.getByLabel('Your name to sign in').fill('priya');
  await priya.page.getByLabel('Your five words').fill(server.accounts.priya.words);
  await priya.tap(priya.button('Sign in'));
  await priya.sees('Your words are right.');
  await priya.tap(priya.link('Use a passkey or a code'));
  await priya.page.getByText('I have an app that shows six digits').tap();
  await priya.page.getByLabel('Your name to sign in').fill('priya');
  await priya.page.getByLabel('Your five words').fill(server.accounts.priya.words);
  await priya.page.getByLabel('The six digits from your app').fill(code(secret, Date.now() + 30_000));
  await priya.tap(priya.button('Sign in'));
  await priya.tab('Families').waitFor();
});

test('a passkey that was removed opens nothing', async () => {
  await devices();
  await priya.tap(priya.button('Remove this passkey'));
  await until('the passkey is gone', async () => (await priya.button('Remove this passkey').count()) === 0);
  await signOut();
  await withPasskey();
  await priya.sees('That passkey does not open Kept.');
  assert.deepEqual(priya.complaints(), []);
});

/** The code that an app shows at a moment. */
function code(secret, ms) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
  const key = Buffer.from(bits.join('').match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)));
  const tag = createHmac('sha1', key).update(step).digest();
  const at = tag[19] & 0xf;
  return String((tag.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
