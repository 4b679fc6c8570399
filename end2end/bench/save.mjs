// Saving a visit without signal: from the moment Kept hears the tap on "Finish visit" until the screen says "Saved on
// this phone", which it says once IndexedDB has answered that the disk has it. The browser's own wait between the finger
// and the click, about a frame, is measured apart. The peer is the least that could be done: one put of the same bytes,
// as strict, in the same page.

import { stored } from '../lib/store.mjs';
import { VisitScreen } from '../lib/visit.mjs';

const WORDS = 'I like it when mummy is not tired. We read about the owl and then I slept in my own bed.';
const SAW = 'The room was warm and tidy. Both children had eaten. Zosia showed me her reading chart and Kuba his drawing.';

/** `{ saves, taps, puts, bytes }`: samples in milliseconds, and how large one visit is. */
export async function saves(phone, runs) {
  const [saves, taps, puts] = [[], [], []];
  let bytes = 0;
  // The first one warms the screens up and does not count.
  for (let run = -1; run < runs; run++) {
    const visit = await write(phone);
    await phone.page.evaluate(watch);
    await visit.finish();
    const { saved, tapped } = await phone.page.evaluate(() => window.keptSaved);
    const last = (await stored(phone.page, 'outbox')).at(-1);
    const put = await phone.page.evaluate(strictPut, last.bytes);
    bytes = Buffer.from(last.bytes, 'base64').length;
    if (run >= 0) {
      saves.push(saved);
      taps.push(tapped);
      puts.push(put);
    }
  }
  return { saves, taps, puts, bytes };
}

async function write(phone) {
  await phone.goto('/');
  const visit = await VisitScreen.begin(phone, 'The Nowak family');
  for (const name of ['Zosia', 'Kuba', 'Ewa']) await visit.answer('Who was there?', name);
  await visit.answer('Did you speak with Zosia alone?', 'Yes');
  await visit.answer('Did you speak with Kuba alone?', 'Not right for their age');
  await visit.write('What Zosia said, in their own words', WORDS);
  await phone.page.getByRole('textbox', { name: 'What I saw' }).fill(SAW);
  await visit.promise({ what: 'Bring the picture chart for bedtime', to: 'Zosia', by: 'In a week' });
  await visit.promise({ what: 'Phone school about lunch', to: 'Ewa', by: 'Tomorrow' });
  return visit;
}

/** In the page: how long it takes until the confirmation stands there, from the click as Kept hears it and from the tap. */
function watch() {
  window.keptSaved = new Promise((done) => {
    let [heard, tapped] = [0, 0];
    const hear = (event) => ([heard, tapped] = [performance.now(), event.timeStamp]);
    document.querySelector('.app-bar button').addEventListener('click', hear, { capture: true });
    const observer = new MutationObserver(() => {
      if (!document.querySelector('[data-visit-state="here"]')) return;
      observer.disconnect();
      const now = performance.now();
      done({ saved: now - heard, tapped: now - tapped });
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}

/** In the page: one strict put of the bytes into a store of its own. */
async function strictPut(base64) {
  const settled = (request) =>
    new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  const opening = indexedDB.open('kept-bench');
  opening.onupgradeneeded = () => opening.result.createObjectStore('put');
  const db = await settled(opening);
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const start = performance.now();
  const tx = db.transaction('put', 'readwrite', { durability: 'strict' });
  tx.objectStore('put').put(bytes, start);
  await new Promise((done, failed) => {
    tx.oncomplete = done;
    tx.onabort = () => failed(tx.error);
    tx.commit();
  });
  const took = performance.now() - start;
  db.close();
  return took;
}
