// A child draws at a visit without signal: every stroke outlives the phone being switched off, the picture is sent
// afterwards, and is seen by a colleague, and by the mother once it is shared with her.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { drawn, held, isDrawn, sendAfterKill, shareWithEwa } from './lib/caught.mjs';
import { Phone } from './lib/phone.mjs';
import { until } from './lib/until.mjs';
import { VisitScreen, writeVisit } from './lib/visit.mjs';

const WORDS = 'Our house, and the owl';

let server;

before(async () => {
  server = await openAuthority();
});

after(() => server?.close());

/** The sheet that lies open. */
const sheet = (phone) => phone.page.getByRole('dialog').locator('canvas');

/** Draws with a finger from one place of the sheet to another, in parts of its width and height. */
async function stroke(phone, from, to) {
  const box = await sheet(phone).boundingBox();
  const touch = await phone.context.newCDPSession(phone.page);
  const at = ([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(from)] });
  for (let i = 1; i <= 20; i++) {
    const part = [0, 1].map((axis) => from[axis] + ((to[axis] - from[axis]) * i) / 20);
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(part)] });
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

/** What colour is at these places of a picture or a sheet: 'white', 'blue', 'red' or the numbers. */
function colours(locator, places) {
  return locator.evaluate((from, places) => {
    const width = from.naturalWidth ?? from.width;
    const height = from.naturalHeight ?? from.height;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(from, 0, 0);
    return places.map(([x, y]) => {
      const [r, g, b] = context.getImageData(Math.round(x * width), Math.round(y * height), 1, 1).data;
      if (r > 250 && g > 250 && b > 250) return 'white';
      return b > 180 && r < 80 ? 'blue' : r > 180 && g < 80 && b < 80 ? 'red' : `${r} ${g} ${b}`;
    });
  }, places);
}

const PLACES = [[0.5, 0.2], [0.5, 0.8], [0.2, 0.5]];
const HOUSE = ['blue', 'red', 'white'];

/** A blue line above, a red one below, and a third that is taken back. */
async function drawHouse(phone) {
  await phone.tap(phone.button('Draw a picture').first());
  await sheet(phone).waitFor();
  await stroke(phone, [0.1, 0.2], [0.9, 0.2]);
  await phone.page.getByRole('radio', { name: 'Red' }).check({ force: true });
  await stroke(phone, [0.1, 0.8], [0.9, 0.8]);
  await stroke(phone, [0.2, 0.3], [0.2, 0.7]);
  await until('three lines stand', async () => (await colours(sheet(phone), PLACES)).join() === 'blue,red,red');
  // A finger that has just drawn is not yet tapping.
  await phone.page.waitForTimeout(900);
  await phone.tap(phone.button('Undo'));
  await until('two lines stand', async () => (await colours(sheet(phone), PLACES)).join() === HOUSE.join());
}

test('a drawing outlives three kills, is sent, and is seen by a colleague and by the mother', async () => {
  const phone = await Phone.on(server.url, { expected: [NO_SERVER] });
  const other = new Phone(server.url, { expected: [NO_SERVER] });
  const mother = new Phone(server.url, { expected: [NO_SERVER] });
  try {
    await phone.takeCaseload(server.accounts.priya);
    await server.stop();
    const visit = await writeVisit(phone);
    await visit.write('What Zosia said, in their own words', 'This is where we live.');
    await drawHouse(phone);
    await until('the draft has the strokes', async () => (await held(phone.page, 'draft')) === 1);
    // The sheet lies open: nobody has tapped Done.
    await phone.page.waitForTimeout(300);
    await phone.kill();

    await phone.open();
    await VisitScreen.begin(phone, 'The Nowak family');
    await phone.tap(phone.button('Go on drawing'));
    await until('the lines are back', async () => (await colours(sheet(phone), PLACES)).join() === HOUSE.join());
    // A fresh sheet can be taken back, too.
    await phone.tap(phone.button('Fresh sheet'));
    await until('the sheet is white', async () => (await colours(sheet(phone), PLACES)).join() === 'white,white,white');
    await phone.tap(phone.button('Undo'));
    await phone.tap(phone.button('Done'));
    assert.match(await drawn(phone.page, '[data-attached]'), /^blob:/);
    await phone.page.getByLabel('Drawing: what is it, in their words?').fill(WORDS);
    await until('the words are saved', async () => (await held(phone.page, 'chunk')) === 1);
    await phone.page.waitForTimeout(300);
    await phone.kill();

    await phone.open();
    const again = await VisitScreen.begin(phone, 'The Nowak family');
    assert.match(await drawn(phone.page, '[data-attached]'), /^blob:/);
    assert.equal(await phone.button('Go on drawing').count(), 0);
    // A second sheet is left open when the visit is finished: it is a picture all the same.
    await phone.tap(phone.button('Draw a picture').last());
    await stroke(phone, [0.1, 0.5], [0.9, 0.5]);
    await phone.page.keyboard.press('Escape');
    await until('two pictures', async () => (await phone.page.locator('[data-attached]').count()) === 2);
    await again.finish();
    await phone.kill();

    await phone.open();
    assert.equal(await held(phone.page, 'blob'), 2);
    await phone.goto('/saved');
    await phone.sees('Drawing, Nowak family');
    await server.start();
    await sendAfterKill(phone, server.accounts.priya);

    await other.open();
    await other.takeCaseload(server.accounts.priya);
    await other.tap(other.page.getByText('The Nowak family'));
    const figure = other.page.locator('[data-attachment]').filter({ hasText: WORDS });
    await figure.getByText('“This is where we live.”').waitFor();
    const picture = figure.getByRole('img', { name: WORDS });
    await isDrawn(picture);
    assert.deepEqual(await colours(picture, PLACES), HOUSE);

    await mother.open();
    await mother.signIn(server.accounts.ewa);
    await mother.goto('/plan');
    await mother.heading('Our plan').waitFor();
    assert.equal(await mother.page.locator('[data-attachment]').count(), 0, 'nothing is hers before it is shared');
    await shareWithEwa(other, WORDS);
    await mother.page.getByRole('heading', { name: 'Shared with you' }).waitFor();
    const hers = mother.page.locator('[data-attachment]');
    assert.equal(await hers.count(), 1, 'one was shared, not both');
    const shown = hers.getByRole('img', { name: WORDS });
    await isDrawn(shown);
    assert.deepEqual(await colours(shown, PLACES), HOUSE);
    assert.equal(await mother.page.getByText('This is where we live.').count(), 0, 'the words were not shared');

    await server.stop();
    await mother.goto('/plan');
    await mother.sees('We cannot show this now.');
    assert.deepEqual([...phone.complaints(), ...other.complaints(), ...mother.complaints()], []);
  } finally {
    for (const one of [phone, other, mother]) await one.dispose();
  }
});
