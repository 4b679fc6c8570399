// A server of files that knows no records: the page is fetched from it once the server that is measured has stopped,
// and the peers, whose servers send no pages, have theirs from it.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', wasm: 'application/wasm', json: 'application/json' };

/** Answers a request with a file of `site`. */
export function sendFile(site) {
  return async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    try {
      if (name.includes('..')) throw new Error('not below the site');
      const body = await readFile(join(site, name));
      response.writeHead(200, { 'content-type': TYPES[name.split('.').pop()] ?? TYPES.html, 'cache-control': 'no-store' }).end(body);
    } catch {
      response.writeHead(404, { 'cache-control': 'no-store' }).end();
    }
  };
}

/** Listens on `port` until `stop`, and lets no connection outlive that. */
export async function listen(port, onRequest) {
  const server = createServer(onRequest);
  await new Promise((done, failed) => server.once('error', failed).listen(port, 'localhost', done));
  const stop = async () => {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };
  return { stop };
}

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, 'localhost', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
