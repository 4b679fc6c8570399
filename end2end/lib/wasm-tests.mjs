// Runs the client's #[wasm_bindgen_test]s in Chromium: `node wasm-tests.mjs DIR`, where DIR holds the glue that
// `xtask-site test` wrote. wasm-bindgen-test marks tests by the names of their exports and counts them itself; this
// gives it a page to print on and passes on what it prints. The marks belong to the pinned wasm-bindgen version.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { openBrowser } from './browser.mjs';

const TEST_PREFIX = '__wbgt_';
const WAIT_MS = 300_000;
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', wasm: 'application/wasm' };
const PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Tests</title><pre id="output"></pre>';

const dir = process.argv[2];
const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  const type = TYPES[path.split('.').pop()] ?? TYPES.html;
  try {
    const body = path === '/' ? PAGE : await readFile(join(dir, path));
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));

const { page, close } = await openBrowser();
page.on('pageerror', (error) => console.log(`uncaught: ${error.message}`));
page.setDefaultTimeout(WAIT_MS);
await page.goto(`http://localhost:${server.address().port}/`);

const running = page.evaluate(runTests, TEST_PREFIX);
const tooLong = new Promise((_, failed) => setTimeout(failed, WAIT_MS, new Error('the tests took too long')).unref());
const passed = await Promise.race([running, tooLong]).catch((error) => {
  console.log(error.message);
  return false;
});
console.log((await page.textContent('#output')).trim());
await close();
server.close();
process.exitCode = passed ? 0 : 1;

/** In the page: true where every test passed. */
async function runTests(prefix) {
  const glue = await import('/kept.js');
  const exports = await glue.default({ module_or_path: '/kept_bg.wasm' });
  const names = Object.keys(exports).filter((name) => name.startsWith(prefix));
  if (names.length === 0) {
    document.getElementById('output').textContent = 'no browser tests in here';
    return true;
  }
  window.__wbg_test_invoke = (test) => test();
  // The harness reads what a test logged, to show it only where the test fails.
  for (const method of ['debug', 'log', 'info', 'warn', 'error']) {
    const original = console[method];
    console[method] = (...args) => {
      original.apply(console, args);
      glue[`__wbgtest_console_${method}`](args);
    };
  }
  const context = new glue.WasmBindgenTestContext(false);
  context.include_ignored(false);
  context.filtered_count(0);
  return context.run(names.map((name) => exports[name]));
}
