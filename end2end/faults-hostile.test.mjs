// Hostile words in every text field of a visit: shown as words, stored to the letter, run by nobody.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { Device, value } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';
import { recordVisit, writeVisit } from './lib/visit.mjs';

const HOSTILE = {
  markup: '</textarea><script>globalThis.hurt = 1</script><img src=x onerror="globalThis.hurt = 2"><b>bold</b>',
  quotes: `'"\`" onmouseover="globalThis.hurt = 3" x='\\'`,
  addresses: 'javascript:globalThis.hurt=4 data:text/html,<svg/onload=globalThis.hurt=5>',
  templates: '{{constructor.constructor("globalThis.hurt=6")()}} ${globalThis.hurt=7} <%= 7*7 %> #{7*7} {0} %s %n',
  statements: `Robert'); DROP TABLE record;-- \\ /* */ "; SELECT 1`,
  directions: 'begin \u202Eright to left\u202C \u2066isolated\u2069 \u200Fmark\u200E שלום مرحبا end',
  controls: 'a\0b\u0007c\u001Bd\u007Fe\u0085f\u2028g\u2029h\uFEFFi\uFFFEj',
  pictures: '👩‍👧‍👦🏳️‍🌈🇬🇧\u0301\u0301\u0301z̷̡͛a̸̘͒lgo e\u0301 é ﷽ 𝕳 ß ı İ',
};
const LONG = 'ten bytes '.repeat(10_000).trim();

let server, phone;

before(async () => {
  server = await openAuthority();
  phone = await Phone.on(server.url);
  await phone.takeCaseload(server.accounts.priya);
});

after(async () => {
  await phone?.dispose();
  await server?.close();
});

test('hostile words in every field of a visit are stored to the letter and shown as words', async () => {
  const all = Object.values(HOSTILE).join(' | ');
  const reader = await Device.signedIn(server.url, server.accounts.priya);
  await recordVisit(phone, async (visit) => {
    for (const summary of await phone.page.locator('summary').all()) await phone.tap(summary);
    const lines = { Where: 'place', 'Who else, by name': 'others', Interpreter: 'interpreter' };
    for (const [label, name] of Object.entries(lines)) await visit.field(label).fill(`${all} ${name}`);
    for (const child of ['Zosia', 'Kuba']) await visit.field(`What ${child} said, in their own words`).fill(` ${all} ${child} `);
    const notes = { 'What I saw': 'saw', 'What others told me': 'told', 'What I think': 'think', 'What it means for the child': 'means' };
    for (const [label, name] of Object.entries(notes)) await visit.field(label).fill(`${all} ${name}`);
    for (const words of Object.values(HOSTILE)) await visit.promise({ what: words, to: 'Ewa', by: 'Tomorrow' });
  });
  await phone.sees('The people you named can see what you shared with them.');

  await reader.exchange();
  const note = reader.of('visit_note').find((one) => value(one, 'saw') === `${all} saw`);
  assert.ok(note, 'the note came as it was written');
  for (const name of ['told', 'think', 'means']) assert.equal(value(note, name), `${all} ${name}`);
  const visit = reader.records.get(value(note, 'visit').toString('hex'));
  assert.equal(value(visit, 'place'), `${all} place`);
  assert.equal(value(visit, 'interpreter'), `${all} interpreter`);
  assert.ok([value(visit, 'present')].flat().includes(`${all} others`), 'who else was there');
  const voices = reader.of('voice').map((voice) => value(voice, 'words'));
  for (const child of ['Zosia', 'Kuba']) assert.ok(voices.includes(` ${all} ${child} `), `the words of ${child}`);
  const promises = reader.of('promise').map((promise) => value(promise, 'what'));
  for (const words of Object.values(HOSTILE)) assert.ok(promises.includes(words.trim()), words);

  await showsAsWords(phone, '/promises', Object.values(HOSTILE));
  const family = `/families/${reader.family('Nowak').id.toString('hex')}`;
  await showsAsWords(phone, family, [...Object.values(HOSTILE), `${all} Zosia`]);
  await showsAsWords(phone, `${family}/knock`, [`${all} Zosia`]);
});

test('Ewa’s screen shows them as words too', async (t) => {
  const ewa = await Phone.on(server.url);
  t.after(() => ewa.dispose());
  await ewa.signIn(server.accounts.ewa);
  await ewa.tap(ewa.tab('Promises'));
  await ewa.sees('What we promised you');
  await showsAsWords(ewa, '/promises', Object.values(HOSTILE));
});

test('100 kB in one field are kept, sent and shown', async () => {
  await recordVisit(phone, async (visit) => {
    await visit.field('What Zosia said, in their own words').fill(LONG);
    await visit.field('What I saw').fill(LONG);
  });
  await phone.sees('The people you named can see what you shared with them.');
  const reader = await Device.signedIn(server.url, server.accounts.priya);
  await reader.exchange();
  assert.ok(reader.of('voice').some((voice) => value(voice, 'words') === LONG));
  assert.ok(reader.of('visit_note').some((note) => value(note, 'saw') === LONG));
  await phone.tap(phone.link('Open the family'));
  await phone.page.locator('blockquote').filter({ hasText: 'ten bytes ten bytes' }).first().waitFor();
  assert.deepEqual(phone.complaints(), []);
});

test('more than one push can carry is refused in a sentence, and nothing written before is held up by it', async () => {
  const fields = ['What I saw', 'What others told me', 'What I think', 'What it means for the child'];
  const words = LONG.repeat(2).slice(0, 199_000);
  const visit = await writeVisit(phone, async (screen) => {
    for (const label of fields) await screen.field(label).fill(words);
    for (const child of ['Zosia', 'Kuba']) await screen.field(`What ${child} said, in their own words`).fill(words);
  });
  await phone.tap(phone.button('Finish visit'));
  const said = await phone.page.locator('.app-bar [role="alert"]').textContent();
  assert.match(said, /too long/i);
  assert.equal(await phone.heading('Your visit is saved').count(), 0);
  for (const label of fields) assert.equal((await visit.field(label).inputValue()).length, words.length, label);
  for (const label of fields.slice(1)) await visit.field(label).fill('Shorter.');
  await visit.finish();
  await phone.sees('The people you named can see what you shared with them.');
  assert.deepEqual(phone.complaints(), []);
});

/** Every one of the words stands on the screen as it was written, and nothing of it came to life. */
async function showsAsWords(one, path, wanted) {
  await one.goto(path);
  await one.page.getByRole('heading', { level: 1 }).waitFor();
  for (const words of wanted) {
    await until(`${path} shows ${words}`, async () => (await one.page.locator('main').textContent()).includes(words.trim()));
  }
  assert.equal(await one.page.evaluate(() => globalThis.hurt), undefined);
  assert.equal(await one.page.locator('main :is(script, img, b:text-is("bold"), [onerror], [onmouseover], [onload])').count(), 0);
  // What turns the direction of writing must not turn what stands beside it.
  const open = await one.page.locator('main').evaluate((main) => {
    const turns = (node) => /[\u202A-\u202E]/.test(node.nodeValue);
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const { parentElement } = walker.currentNode;
      if (turns(walker.currentNode) && !parentElement.closest('[dir="auto"], bdi')) found.push(parentElement.outerHTML.slice(0, 120));
    }
    return found;
  });
  assert.deepEqual(open, [], `${path} sets such words apart`);
  assert.deepEqual(one.complaints(), []);
}
