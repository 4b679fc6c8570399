// A session that ends while somebody writes, and a device that its owner removed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Device, value } from './lib/device.mjs';
import { decode } from './lib/msgpack.mjs';
import { Phone } from './lib/phone.mjs';
import { kept } from './lib/server.mjs';
import { stored, waiting } from './lib/store.mjs';
import { until } from './lib/until.mjs';
import { recordVisit } from './lib/visit.mjs';

const BEFORE = 'The kitchen was warm. ';
const AFTERWARDS = 'Kuba slept on the sofa.';

let server;

before(async () => {
  server = await openAuthority();
});

after(() => server?.close());

test('a session that ends in the middle of a visit stops nobody from writing, and loses nothing', async (t) => {
  const phone = await Phone.on(server.url);
  t.after(() => phone.dispose());
  await phone.takeCaseload(server.accounts.priya);
  await recordVisit(phone, async (visit) => {
    await visit.write('What I saw', BEFORE);
    // The administrator gives Priya new words, which ends every session she has.
    const printed = await kept(['user', 'new-words', 'priya', '--data', server.data]);
    server.accounts.priya.words = /^ {4}(\S+(?: \S+){4})$/m.exec(printed)[1];
    phone.expect(/status of 401/);
    await visit.field('What I saw').pressSequentially(AFTERWARDS);
    await phone.sees('Every word is saved on this phone');
  });
  await phone.sees('Saved on this phone');

  await phone.tap(phone.link('Back to today'));
  await until('the line asks her to sign in', async () => (await phone.line()) === '1 thing safe on this phone. Sign in to send.');
  await phone.tap(phone.page.locator('.app-sync__line'));
  await phone.page.getByRole('listitem').filter({ hasText: 'Visit, Nowak family' }).waitFor();
  await phone.tap(phone.link('Sign in to send'));
  await phone.sees('What you wrote is safe on this phone. Sign in to send it.');
  await phone.signIn(server.accounts.priya);
  await phone.heading('Today').waitFor();
  await until('everything is sent', async () => (await phone.line()) === 'Everything is sent');

  const other = await Device.signedIn(server.url, server.accounts.priya);
  await other.exchange();
  assert.ok(other.of('visit_note').some((note) => value(note, 'saw') === BEFORE + AFTERWARDS));
  assert.deepEqual(phone.complaints(), []);
});

test('a phone that was removed says so, sends nothing more and keeps what it holds', async (t) => {
  const phone = await Phone.on(server.url);
  t.after(() => phone.dispose());
  await phone.takeCaseload(server.accounts.priya);
  const [{ bytes }] = (await stored(phone.page, 'meta')).filter(({ key }) => key === 'device');
  const dev = decode(Buffer.from(bytes, 'base64')).dev.toString('hex');
  const elsewhere = await Device.signedIn(server.url, server.accounts.priya);
  const answer = await fetch(`${server.url}/api/v1/devices/${dev}`, {
    method: 'DELETE',
    headers: { 'x-kept': '1', cookie: elsewhere.cookie },
  });
  assert.equal(answer.status, 204);
  phone.expect(/status of 403/);

  await recordVisit(phone, (visit) => visit.write('What I saw', 'After the phone was removed.'));
  await phone.tap(phone.link('Back to today'));
  await until('the line says it', async () => (await phone.line()) === 'This phone was removed. Ask your manager.');
  assert.equal((await waiting(phone.page)).length, 1);
  await elsewhere.exchange();
  assert.ok(!elsewhere.of('visit_note').some((note) => value(note, 'saw') === 'After the phone was removed.'));
  assert.deepEqual(phone.complaints(), []);
});

test('what one person wrote is never sent in the session of another', async (t) => {
  const words = 'Before somebody else signed in.';
  const phone = await Phone.on(server.url);
  t.after(async () => {
    await phone.dispose();
    await server.start();
  });
  await phone.takeCaseload(server.accounts.priya);
  phone.expect(NO_SERVER);
  await server.stop();
  await recordVisit(phone, (visit) => visit.write('What I saw', words));
  await phone.close();
  await server.start();
  await phone.open('/signin');
  phone.expect(/net::ERR_FAILED/);
  // The refused session cannot be ended: the signal goes as soon as it has begun.
  await phone.page.route('**/api/v1/session', (route) =>
    route.request().method() === 'DELETE' ? route.abort() : route.continue());
  await phone.page.route('**/api/v1/exchange', (route) => route.abort());
  await phone.page.getByLabel('Your name to sign in').fill(server.accounts.ewa.login);
  await phone.page.getByLabel('Your five words').fill(server.accounts.ewa.words);
  await phone.tap(phone.button('Sign in'));
  await phone.sees('Nothing is lost: someone else wrote on this phone');
  await phone.page.unroute('**/api/v1/exchange');
  await phone.goto('/saved');
  await phone.tap(phone.button('Send now'));
  await until('the line asks to sign in', async () => (await phone.line()) === '1 thing safe on this phone. Sign in to send.');
  assert.equal((await waiting(phone.page)).length, 1);

  await phone.page.unroute('**/api/v1/session');
  await phone.goto('/signin');
  await phone.signIn(server.accounts.priya);
  await phone.heading('Today').waitFor();
  await phone.sendAll();
  const other = await Device.signedIn(server.url, server.accounts.priya);
  await other.exchange();
  const notes = other.of('visit_note').filter((note) => value(note, 'saw') === words);
  assert.equal(notes.length, 1);
  assert.deepEqual(phone.complaints(), []);
});
