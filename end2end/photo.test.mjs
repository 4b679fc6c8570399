// A photo taken at a visit without signal: it outlives the phone being switched off, is sent in pieces afterwards, and is
// seen on another device without the place where it was taken.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { drawn, held, sendAfterKill } from './lib/caught.mjs';
import { Device, value } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { VisitScreen, recordVisit, writeVisit } from './lib/visit.mjs';

const PLACE = Buffer.from('Exif\0\0 52.4862N,1.8904W');
const EDGE = 1200;

let server;

before(async () => {
  server = await openAuthority();
});

after(() => server?.close());

/** A JPEG of noise, as a page draws it, with what a phone writes in front. */
async function photo(page) {
  const bytes = await page.evaluate(async (edge) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: edge, height: edge });
    const context = canvas.getContext('2d');
    const pixels = context.createImageData(edge, edge);
    for (let i = 0; i < pixels.data.length; i++) pixels.data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
    context.putImageData(pixels, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.9));
    return Array.from(new Uint8Array(await blob.arrayBuffer()));
  }, EDGE);
  const plain = Buffer.from(bytes);
  const head = Buffer.from([0xff, 0xe1, 0, PLACE.length + 2]);
  return Buffer.concat([plain.subarray(0, 2), head, PLACE, plain.subarray(2)]);
}

test('a photo taken offline outlives two kills, is sent, and is seen elsewhere without its place', async (t) => {
  const phone = await Phone.on(server.url, { expected: [NO_SERVER] });
  const other = new Phone(server.url, { expected: [NO_SERVER] });
  try {
    await phone.takeCaseload(server.accounts.priya);
    const taken = await photo(phone.page);
    assert.ok(taken.length > 2 * 256 * 1024 && taken.includes(PLACE), `${taken.length} bytes`);
    await server.stop();

    await writeVisit(phone, async () => {
      const input = phone.page.getByLabel('Add a photo').first();
      await input.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: taken });
      assert.match(await drawn(phone.page, '[data-attached]'), /^blob:/);
    });
    assert.equal(await held(phone.page, 'chunk'), Math.ceil(taken.length / (256 * 1024)));
    await phone.kill();

    await phone.open();
    const visit = await VisitScreen.begin(phone, 'The Nowak family');
    assert.match(await drawn(phone.page, '[data-attached]'), /^blob:/);
    await visit.finish();
    await phone.kill();

    await phone.open();
    assert.equal(await held(phone.page, 'blob'), 1);
    await server.start();
    const began = performance.now();
    await sendAfterKill(phone, server.accounts.priya);
    t.diagnostic(`${taken.length} bytes sent in ${Math.round(performance.now() - began)} ms`);
    assert.equal(await held(phone.page, 'chunk'), 0);

    await other.open();
    await other.takeCaseload(server.accounts.priya);
    await other.tap(other.page.getByText('The Nowak family'));
    const address = await drawn(other.page, '[data-attachment]');
    assert.match(address, /^\/api\/v1\/blobs\/[0-9a-f]{32}$/);
    const seen = await other.page.evaluate(async (path) => Array.from(new Uint8Array(await (await fetch(path)).arrayBuffer())), address);
    assert.ok(!Buffer.from(seen).includes(PLACE) && !Buffer.from(seen).includes('Exif'));
    assert.deepEqual([...phone.complaints(), ...other.complaints()], []);
  } finally {
    await phone.dispose();
    await other.dispose();
  }
});

test('what the server does not take is listed with its reason, and goes when its person has a copy', async () => {
  const phone = await Phone.on(server.url, { expected: [/422/] });
  try {
    await phone.takeCaseload(server.accounts.priya);
    const bytes = Buffer.from('This is no picture at all.');
    await recordVisit(phone, async () => {
      const input = phone.page.getByLabel('Add a photo').first();
      await input.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: bytes });
      await phone.page.locator('[data-attached]').first().waitFor();
      assert.equal(await phone.page.getByText('No file chosen').count(), 0);
    });
    await phone.goto('/saved');
    const one = phone.page.locator('[data-refused="not_a_picture"]');
    await one.getByText('It is safe here. Kept could not read this picture.').waitFor();
    await phone.sees('Deal with them first: signing out empties this phone.');
    assert.equal(await phone.button('I have the copy. Take it off this phone.').count(), 0, 'a copy comes first');
    const offered = phone.page.waitForEvent('download');
    await phone.tap(one.getByRole('button', { name: 'Save a copy' }));
    const copy = await offered;
    assert.equal(copy.suggestedFilename(), 'kept-picture.jpg');
    assert.deepEqual(await readFile(await copy.path()), bytes);
    await phone.tap(phone.button('I have the copy. Take it off this phone.'));
    await one.waitFor({ state: 'detached' });
    assert.deepEqual([await held(phone.page, 'blob'), await held(phone.page, 'chunk')], [0, 0]);
    await phone.sendAll();
    await phone.button('Sign out and empty this phone').waitFor();
    const device = await Device.signedIn(server.url, server.accounts.priya);
    await device.exchange();
    const left = device.of('attachment').filter((record) => Number(value(record, 'bytes')) === bytes.length);
    assert.deepEqual(left.map((record) => value(record, 'removed')), [true], 'nobody waits for what does not come');
    assert.deepEqual(phone.complaints(), []);
  } finally {
    await phone.dispose();
  }
});
