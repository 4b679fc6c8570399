// The story of one family, as it is: a visit recorded without signal reaches the mother and the manager, the
// worker's notes reach neither, and nothing is lost on the way. Real processes, the real policy, real power cuts.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { decode } from './lib/msgpack.mjs';
import { PHONE, Phone, TABLET } from './lib/phone.mjs';
import { findInStore, holds, waiting } from './lib/store.mjs';
import { mustSurvive, typeAway } from './lib/typing.mjs';
import { until } from './lib/until.mjs';
import { VisitScreen } from './lib/visit.mjs';
import { listenOn } from './lib/wire.mjs';

/** Taps for a visit: one child, and each further child. */
const TAPS_MAX = 12;
const TAPS_MAX_FURTHER = 2;
/** What of the typing a power cut may take, in ms. */
const LOSS_MS_MAX = 100;

const WORDS = 'Chcę, żebyś przyszła w czwartek. kanarek-words-90b2';
const NOTE = 'Marek’s coat was in the hall. kanarek-note-4c1d';
const [CANARY_WORDS, CANARY_NOTE] = ['kanarek-words-90b2', 'kanarek-note-4c1d'];
const KEPT = 'Bring the swimming timetable';
const BROKEN = 'Phone the housing officer with you';
const TYPED = 'She showed me the picture of the lake and told me who was in the boat. '.repeat(12);
const [MINE, THEIRS, OTHER] = ['Bedtime is late again.', 'Bedtime is better, mornings are not.', 'Zosia reads to Kuba.'];

let server, phone, second, ewa, grace, ofEwa, ofSecond;
let broken = false;

/** One step after another; once one has failed, the rest of the story cannot be told. */
function step(name, tell) {
  test(name, async (t) => {
    if (broken) return t.skip('the story broke off before');
    broken = true;
    await tell(t);
    broken = false;
  });
}

before(async () => {
  server = await openAuthority();
});

after(async () => {
  for (const one of [phone, second, ewa, grace]) await one?.dispose();
  await server?.close();
  if (broken) console.log(server?.log.filter((line) => !line.includes('answered')).join(''));
});

step('Priya signs in on her phone and takes her caseload, and on a second device too', async () => {
  phone = await Phone.on(server.url);
  await phone.takeCaseload(server.accounts.priya);
  second = await Phone.on(server.url, { shape: PHONE, init: (context) => (ofSecond = listenOn(context)).ready });
  await second.takeCaseload(server.accounts.priya);
  grace = await Phone.on(server.url, { shape: TABLET });
  await grace.signIn(server.accounts.grace);
  await grace.tap(grace.tab('Promises'));
  await grace.sees('Of your team’s families');
  await grace.page.getByRole('heading', { name: /^Late/ }).waitFor();
});

step('without a server, the closed browser opens on her families', async () => {
  await phone.close();
  for (const one of [phone, second, grace]) one.expect(NO_SERVER);
  await server.stop();
  const answer = await phone.open();
  assert.ok(answer.fromServiceWorker(), 'the page comes from the phone itself');
  await phone.heading('Today').waitFor();
  await phone.tap(phone.tab('Families'));
  await phone.sees('The Nowak family');
});

step('she records the visit in few taps, and the power is cut as soon as it is saved', async (t) => {
  await phone.tap(phone.tab('Today'));
  phone.taps = 0;
  const visit = await VisitScreen.begin(phone, 'The Nowak family');
  for (const name of ['Ewa', 'Zosia', 'Kuba']) await visit.answer('Who was there?', name);
  await visit.answer('Did you speak with Zosia alone?', 'Yes');
  await visit.answer('Did you speak with Kuba alone?', 'Not right for their age');
  await visit.write('What Zosia said, in their own words', WORDS);
  await visit.answer('How did it come up?', 'Drawing');
  const beside = phone.taps;
  await visit.write('What I saw', NOTE);
  for (const what of [KEPT, BROKEN]) await visit.promise({ what, to: 'Ewa', by: 'In a week' });
  const withPromises = phone.taps - beside;
  await phone.tap(phone.button('Finish visit'));
  await phone.sees('Saved on this phone');
  await phone.kill();
  const taps = phone.taps - withPromises;
  t.diagnostic(`${taps} taps for two children, ${withPromises} more for a note and two promises`);
  assert.equal(taps, 10, 'taps from Today to saved, for two children');
  assert.ok(taps <= TAPS_MAX + TAPS_MAX_FURTHER);
});

step('opened again, everything that was shown as saved is there', async () => {
  await phone.open('/promises');
  for (const what of [KEPT, BROKEN]) {
    const promise = phone.page.getByRole('listitem').filter({ hasText: what });
    await promise.getByText('Saved on this phone').waitFor();
  }
  await phone.goto('/saved');
  await phone.page.getByRole('listitem').filter({ hasText: 'Visit, Nowak family' }).waitFor();
  await phone.tap(phone.tab('Families'));
  await phone.tap(phone.page.getByRole('link').filter({ hasText: 'The Nowak family' }));
  const said = phone.page.getByRole('region', { name: 'In their own words' });
  await said.getByRole('blockquote').filter({ hasText: WORDS }).waitFor();
  const [visit, ...more] = await waiting(phone.page);
  assert.deepEqual(more, []);
  const { ops } = decode(Buffer.from(visit.bytes, 'base64'));
  const written = (kind) => ops.filter((op) => op.kind === kind).map((op) => op.field);
  assert.deepEqual(written('new'), ['visit', 'visit_note', 'voice', 'promise', 'promise']);
  assert.equal(ops.find((op) => op.field === 'saw').value, NOTE);
});

step('the power is cut in the middle of a word: at most the last 100 ms are missing', async (t) => {
  await phone.tap(phone.tab('Record'));
  const other = phone.page.locator('a[href^="/record/"]').filter({ hasNotText: 'Nowak' }).first();
  const family = (await other.locator('.app-list__title').textContent()).replace('The ', 'the ');
  await phone.tap(other);
  const field = phone.page.getByRole('textbox', { name: 'What I saw' });
  await phone.tap(field);
  const { taken, done } = typeAway(phone.page, TYPED);
  await until('some words are typed', () => taken.length > 300);
  const at = await phone.kill();
  await done;
  await phone.open();
  await phone.sees(`Finish your visit to ${family}`);
  await phone.tap(phone.link('Carry on'));
  const survived = await phone.page.getByRole('textbox', { name: 'What I saw' }).inputValue();
  const must = mustSurvive(taken, at, LOSS_MS_MAX);
  t.diagnostic(`${taken.length} keys taken, ${must} of them ${LOSS_MS_MAX} ms before the cut, ${survived.length} survived`);
  assert.ok(TYPED.startsWith(survived), 'what survived is what was typed');
  assert.ok(survived.length >= must, `${survived.length} of ${must} keys`);
});

step('meanwhile both of her devices change the plan', async () => {
  await phone.tap(phone.page.locator('.app-top__back'));
  await changePlan(second, { 'What we are worried about': THEIRS, 'What is working well': OTHER });
  await changePlan(phone, { 'What we are worried about': MINE });
});

step('the server is there again: everything is sent', async () => {
  await server.start();
  await phone.sendAll();
  await phone.goto('/promises');
  for (const what of [KEPT, BROKEN]) {
    const promise = phone.page.getByRole('listitem').filter({ hasText: what });
    await promise.waitFor();
  }
  // What was sent before Kept was opened needs no word beside it.
  for (const word of ['Saved on this phone', 'Sent']) {
    assert.equal(await phone.page.getByText(word, { exact: true }).count(), 0);
  }
  await second.sendAll();
});

step('Ewa’s phone shows the promises, and holds no note and no word that was not for her', async () => {
  ewa = await Phone.on(server.url, { init: (context) => (ofEwa = listenOn(context)).ready });
  await ewa.signIn(server.accounts.ewa);
  await ewa.tap(ewa.tab('Promises'));
  for (const what of [KEPT, BROKEN]) await ewa.sees(what);

  // The search finds what is there, on the wire and on the device: Priya's second device has read it all.
  for (const canary of [CANARY_NOTE, CANARY_WORDS]) {
    assert.ok((await ofSecond.all()).some(({ bytes }) => holds(bytes, canary)), `${canary} comes to Priya`);
    assert.notDeepEqual(await findInStore(second.page, canary), [], `${canary} lies on Priya's device`);
  }
  assert.ok((await ofEwa.all()).some(({ bytes }) => holds(bytes, BROKEN)), 'the promise comes to Ewa');
  assert.notDeepEqual(await findInStore(ewa.page, BROKEN), [], 'the promise lies on Ewa’s phone');
});

step('Ewa says that one did not happen', async () => {
  const promise = ewa.page.getByRole('listitem').filter({ hasText: BROKEN });
  await ewa.tap(promise.getByText('Say if this happened'));
  await ewa.tap(promise.getByRole('button', { name: 'No, it didn’t' }));
  await promise.getByText('Priya and the manager can see that it did not happen.').waitFor();
  await promise.getByText('Sent', { exact: true }).waitFor();
});

step('Grace’s tablet shows it by itself, and so does Priya’s phone', async () => {
  const part = grace.page.getByRole('region', { name: /^Someone says it did not happen/ });
  await part.getByRole('listitem').filter({ hasText: BROKEN }).waitFor();
  assert.equal(await part.getByRole('listitem').filter({ hasText: KEPT }).count(), 0);
  await phone.page.locator('[data-state="disputed"]').filter({ hasText: BROKEN }).waitFor();
});

step('the other field is merged by itself; of the same field both devices show two versions', async () => {
  for (const one of [phone, second]) {
    await openPlan(one);
    await one.page.locator('[data-field="working_well"]').filter({ hasText: OTHER }).waitFor();
    await one.tap(one.link('Two versions. Please choose.'));
    for (const words of [MINE, THEIRS]) await version(one, words).waitFor();
    assert.equal(await one.page.locator('[data-version]').count(), 2);
  }
});

step('she settles it on one; both texts are in the history, and the other device follows', async () => {
  await phone.tap(version(phone, THEIRS).getByRole('button', { name: 'Keep this one' }));
  for (const one of [phone, second]) {
    await one.heading('This is settled').waitFor();
    await one.page.locator('p.app-card').filter({ hasText: THEIRS }).waitFor();
    for (const words of [MINE, THEIRS]) {
      await one.page.locator('[data-history]').getByText(words, { exact: true }).first().waitFor();
    }
    await openPlan(one);
    await one.page.locator('[data-field="worries"]').filter({ hasText: THEIRS }).waitFor();
    assert.equal(await one.page.getByText('Two versions').count(), 0);
  }
});

step('to the end, nothing private came near Ewa or Grace, and nobody’s screen complained', async () => {
  for (const canary of [CANARY_NOTE, CANARY_WORDS]) {
    const told = (await ofEwa.all()).filter(({ bytes }) => holds(bytes, canary));
    assert.deepEqual(told.map(({ pathname }) => pathname), [], `${canary} on the wire to Ewa`);
    for (const one of [ewa, grace]) assert.deepEqual(await findInStore(one.page, canary), []);
  }
  for (const one of [phone, second, ewa, grace]) assert.deepEqual(one.complaints(), []);
});

function version(one, words) {
  return one.page.locator('[data-version]').filter({ hasText: words });
}

async function openPlan(one) {
  await one.tap(one.tab('Families'));
  await one.tap(one.page.getByRole('link').filter({ hasText: 'The Nowak family' }));
  await one.tap(one.link('The plan'));
  await one.heading('The plan').waitFor();
}

async function changePlan(one, parts) {
  await openPlan(one);
  await one.tap(one.button('Change the words'));
  for (const [label, words] of Object.entries(parts)) await one.page.getByLabel(label, { exact: true }).fill(words);
  await one.tap(one.button('Save the plan'));
  await one.sees('Saved on this phone');
  await one.button('Change the words').waitFor();
}
