// What a mother begins to answer is kept as she types it, in any language, and nothing else is held up by it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';

const WORDS = 'Środa po 15, وقت آخر';

let server, ewa;

before(async () => {
  server = await openAuthority();
  ewa = await Phone.on(server.url);
  await ewa.signIn(server.accounts.ewa);
});

after(async () => {
  await ewa?.dispose();
  await server?.close();
});

const field = () => ewa.page.getByLabel('When is good for you?');
const ask = async () => {
  await ewa.tap(ewa.button('Ask for another time'));
  await field().waitFor();
};
const drafts = () =>
  ewa.page.evaluate(async () => {
    const [{ name }] = await indexedDB.databases();
    const answer = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const db = await answer(indexedDB.open(name));
    const keys = await answer(db.transaction('draft').objectStore('draft').getAllKeys());
    db.close();
    return keys.filter((key) => key.startsWith('other-time:')).length;
  });

test('half an answer is there after the phone was switched off', async () => {
  await ask();
  await field().fill(WORDS);
  await until('the words are kept', async () => (await drafts()) === 1);
  await ewa.close();
  await ewa.open();
  await ask();
  assert.equal(await field().inputValue(), WORDS);
  await ewa.goto('/saved');
  await ewa.heading('What is saved where').waitFor();
  assert.equal(await ewa.page.getByText('Could not be read').count(), 0);
});

test('an answer that was emptied again leaves nothing behind', async () => {
  await ewa.goto('/');
  await ask();
  await field().fill('');
  await until('nothing is kept', async () => (await drafts()) === 0);
  assert.deepEqual(ewa.complaints(), []);
});
