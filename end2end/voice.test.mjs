// A voice note at a visit without signal: what was heard is saved every few seconds, so that a phone that is switched off
// loses those alone; it is sent afterwards and heard by a colleague, and by the mother once it is shared with her.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { held, sendAfterKill, shareWithEwa } from './lib/caught.mjs';
import { PHONE, Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';
import { VisitScreen, writeVisit } from './lib/visit.mjs';

/** A microphone that beeps, which nobody is asked about. */
const BEEPS = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const WITH_MICROPHONE = { shape: { ...PHONE, args: BEEPS }, expected: [NO_SERVER] };

let server;

before(async () => {
  server = await openAuthority();
});

after(() => server?.close());

/** How many seconds a player can play. A recorder writes no length: it is known at the end. */
function seconds(player) {
  return player.evaluate(async (audio) => {
    const happens = (what) => new Promise((done, failed) => {
      audio.addEventListener(what, done, { once: true });
      audio.addEventListener('error', () => failed(audio.error), { once: true });
    });
    audio.muted = true;
    if (audio.readyState < 1) await Promise.all([happens('loadedmetadata'), audio.load()]);
    const ended = happens('ended');
    audio.currentTime = 3600;
    await Promise.all([ended, audio.play()]);
    return audio.currentTime;
  });
}

const players = (phone) => phone.page.locator('[data-attached] audio');

async function begins(phone) {
  await phone.tap(phone.button('Record a voice note').first());
  await phone.sees('Recording. It is saved on this phone as you go.');
}

test('a voice note outlives a kill while it is recorded, is sent, and is heard elsewhere and by the mother', async () => {
  const phone = await Phone.on(server.url, WITH_MICROPHONE);
  const other = new Phone(server.url, { expected: [NO_SERVER] });
  const mother = new Phone(server.url, { expected: [NO_SERVER] });
  try {
    await phone.takeCaseload(server.accounts.priya);
    await server.stop();
    await writeVisit(phone);
    await begins(phone);
    await until('the first seconds are saved', async () => (await held(phone.page, 'chunk')) === 1, 15_000);
    await phone.sees(/0:0[5-9] of 10:00/);
    await phone.kill();

    await phone.open();
    const visit = await VisitScreen.begin(phone, 'The Nowak family');
    await players(phone).waitFor();
    const kept = await seconds(players(phone));
    assert.ok(kept > 4 && kept < 12, `${kept} seconds were kept`);
    await phone.page.getByLabel('Voice note: what is it, in their words?').fill('Zosia sings');

    // A second one, taken out again; a third that still runs when the visit is finished.
    await begins(phone);
    await phone.tap(phone.button('Stop recording'));
    await phone.sees('The voice note is saved on this phone');
    await until('two are here', async () => (await players(phone).count()) === 2);
    await phone.tap(phone.button('Take this voice note out').last());
    await until('one is here', async () => (await held(phone.page, 'blob')) === 1);
    await begins(phone);
    await phone.page.waitForTimeout(1_500);
    await visit.finish();
    assert.equal(await held(phone.page, 'blob'), 2);
    await phone.kill();

    await phone.open();
    await server.start();
    await sendAfterKill(phone, server.accounts.priya);
    await other.open();
    await other.takeCaseload(server.accounts.priya);
    await other.tap(other.page.getByText('The Nowak family'));
    const figure = other.page.locator('[data-attachment]').filter({ hasText: 'Zosia sings' });
    await other.tap(figure.getByRole('button', { name: 'Listen' }));
    assert.ok((await seconds(figure.locator('audio'))) > 4, 'a colleague hears what was kept');
    const last = other.page.locator('[data-attachment]').filter({ hasNotText: 'Zosia sings' });
    await other.tap(last.getByRole('button', { name: 'Listen' }));
    assert.ok((await seconds(last.locator('audio'))) > 1, 'what still ran was ended and sent');

    await mother.open();
    await mother.signIn(server.accounts.ewa);
    await shareWithEwa(other, 'Zosia sings');
    await mother.goto('/plan');
    const hers = mother.page.locator('[data-attachment]');
    await mother.tap(hers.getByRole('button', { name: 'Listen' }));
    assert.ok((await seconds(hers.locator('audio'))) > 4, 'she hears it');
    assert.deepEqual([...phone.complaints(), ...other.complaints(), ...mother.complaints()], []);
  } finally {
    for (const one of [phone, other, mother]) await one.dispose();
  }
});

test('a recording ends when its screen is left, and nothing of it is lost', async () => {
  const phone = await Phone.on(server.url, WITH_MICROPHONE);
  try {
    await phone.takeCaseload(server.accounts.priya);
    await phone.page.evaluate(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => (window.heard = await ask(wanted));
    });
    await writeVisit(phone);
    await begins(phone);
    await phone.page.waitForTimeout(1_500);
    assert.equal(await held(phone.page, 'blob'), 0, 'the first part has not come yet');
    await phone.tap(phone.page.getByRole('link', { name: 'Families' }).first());
    await phone.heading('Record a visit').waitFor();
    const microphone = () => phone.page.evaluate(() => window.heard.getTracks().map((track) => track.readyState).join());
    await until('nobody listens any more', async () => (await microphone()) === 'ended', 2_000);
    await until('what was heard is saved', async () => (await held(phone.page, 'blob')) === 1, 2_000);
    await VisitScreen.begin(phone, 'The Nowak family');
    await players(phone).waitFor();
    assert.ok((await seconds(players(phone))) > 1);
    assert.deepEqual(phone.complaints(), []);
  } finally {
    await phone.dispose();
  }
});

test('who says no to the microphone is told what is safe', async () => {
  const phone = await Phone.on(server.url);
  try {
    await phone.takeCaseload(server.accounts.priya);
    await writeVisit(phone);
    await phone.tap(phone.button('Record a voice note').first());
    const said = phone.page.getByRole('alert').filter({ hasText: 'microphone' });
    await said.waitFor();
    assert.match(await said.textContent(), /^The rest is safe\. /);
    await phone.button('Record a voice note').first().waitFor();
    assert.deepEqual(phone.complaints(), []);
  } finally {
    await phone.dispose();
  }
});
