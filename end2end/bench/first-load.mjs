// What a phone fetches until the worker's first screen stands: counted where it happens, in a browser that has never
// seen Kept, from the first address to Today with the caseload on it. The parts fetched afterwards are counted apart.

import { request } from 'node:http';
import { PHONE, Phone } from '../lib/phone.mjs';

const ENCODINGS = { brotli: 'br', gzip: 'gzip', raw: 'identity' };
/** The last heading of her Today. */
const TODAY_STANDS = 'Promises you made';
const NOT_CODE = /^\/(api\/|sw\.js|icons\/|manifest\.)/;

/** `{ assets: [{ path, raw, gzip, brotli }], total, later }`, in bytes of the bodies as they travel. */
export async function firstLoad({ url, accounts }) {
  // Without the service worker, which fetches everything once more for the days without a signal.
  const shape = { ...PHONE, serviceWorkers: 'block' };
  const phone = await Phone.on(url, { shape, init: (context) => context.addInitScript(noteToday, TODAY_STANDS) });
  try {
    const { page } = phone;
    await page.getByLabel('Your name to sign in').fill(accounts.priya.login);
    await page.getByLabel('Your five words').fill(accounts.priya.words);
    await phone.tap(phone.button('Sign in'));
    await page.getByRole('heading', { level: 2, name: TODAY_STANDS }).waitFor();
    await phone.tap(phone.tab('Families'));
    await phone.sees('The Nowak family');
    const { first, later } = await page.evaluate(fetched);
    const measured = (all) => Promise.all(all.filter((path) => !NOT_CODE.test(path)).map((path) => sizes(url, path)));
    const assets = await measured(['/', ...first]);
    return { assets, total: sum(assets), later: sum(await measured(later)) };
  } finally {
    await phone.dispose();
  }
}

/** In the page: notes when the words stand for the first time. */
function noteToday(words) {
  new MutationObserver((_, observer) => {
    if (![...document.querySelectorAll('h2')].some((heading) => heading.textContent === words)) return;
    window.todayStood = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}

/** In the page: the paths asked for before that moment, and after it. */
function fetched() {
  const asked = performance.getEntriesByType('resource').map(({ name, startTime }) => [new URL(name).pathname, startTime]);
  const those = (isFirst) => [...new Set(asked.filter(([, at]) => at < window.todayStood === isFirst).map(([path]) => path))];
  const first = those(true);
  return { first, later: those(false).filter((path) => !first.includes(path)) };
}

async function sizes(url, path) {
  const all = Object.entries(ENCODINGS).map(async ([name, encoding]) => [name, await length(url + path, encoding)]);
  return { path, ...Object.fromEntries(await Promise.all(all)) };
}

function sum(assets) {
  const of = (name) => assets.reduce((total, asset) => total + asset[name], 0);
  return { raw: of('raw'), gzip: of('gzip'), brotli: of('brotli') };
}

/** The body's length as it travels: `fetch` would unpack it. */
function length(url, encoding) {
  return new Promise((done, failed) => {
    const asked = request(url, { headers: { 'accept-encoding': encoding } }, (answer) => {
      const sent = answer.headers['content-encoding'] ?? 'identity';
      if (answer.statusCode !== 200 || sent !== encoding) failed(new Error(`${url}: ${answer.statusCode}, ${sent} instead of ${encoding}`));
      let bytes = 0;
      answer.on('data', (part) => (bytes += part.length)).on('end', () => done(bytes)).on('error', failed);
    });
    asked.on('error', failed).end();
  });
}
