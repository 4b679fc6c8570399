// What a phone fetches before the worker's first screen stands: the page and what it names, as the server sends it.

import { request } from 'node:http';

const ENCODINGS = { brotli: 'br', gzip: 'gzip', raw: 'identity' };

/** `{ assets: [{ path, raw, gzip, brotli }], total }`, in bytes of the body. */
export async function firstLoad(url) {
  const page = (await body(`${url}/`, 'identity')).toString('utf8');
  const named = [...page.matchAll(/<(?:link|script)\b[^>]*?(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
  const assets = [];
  for (const path of ['/', ...new Set(named)]) {
    const sizes = Object.entries(ENCODINGS).map(async ([name, encoding]) => [name, (await body(url + path, encoding)).length]);
    assets.push({ path, ...Object.fromEntries(await Promise.all(sizes)) });
  }
  const sum = (name) => assets.reduce((total, asset) => total + asset[name], 0);
  return { assets, total: { raw: sum('raw'), gzip: sum('gzip'), brotli: sum('brotli') } };
}

/** The body's bytes as they travel: `fetch` would unpack them. */
function body(url, encoding) {
  return new Promise((done, failed) => {
    const asked = request(url, { headers: { 'accept-encoding': encoding } }, (answer) => {
      const sent = answer.headers['content-encoding'] ?? 'identity';
      if (answer.statusCode !== 200 || sent !== encoding) failed(new Error(`${url}: ${answer.statusCode}, ${sent} instead of ${encoding}`));
      const parts = [];
      answer.on('data', (part) => parts.push(part)).on('end', () => done(Buffer.concat(parts))).on('error', failed);
    });
    asked.on('error', failed).end();
  });
}
