// A photo taken at a visit without signal: it outlives the phone being switched off, is sent in pieces afterwards, and is
// seen on another device without the place where it was taken.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Phone } from './lib/phone.mjs';
import { stored } from './lib/store.mjs';
import { until } from './lib/until.mjs';
import { VisitScreen, writeVisit } from './lib/visit.mjs';

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

/** Waits until an image is drawn, and gives its address. */
async function drawn(page, selector) {
  const image = page.locator(`${selector} img`).first();
  await image.waitFor();
  await until('the picture is drawn', () => image.evaluate((one) => one.complete && one.naturalWidth > 0));
  return image.getAttribute('src');
}

const held = async (page, table) => (await stored(page, table)).length;

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
    // A browser that was killed has lost its session, and nothing that was caught.
    phone.expect(/401/);
    await server.start();
    await phone.goto('/saved');
    await phone.tap(phone.link('Sign in to send'));
    const began = performance.now();
    await phone.signIn(server.accounts.priya);
    await until('the photo is sent and off the phone', async () => (await held(phone.page, 'blob')) === 0, 60_000);
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
