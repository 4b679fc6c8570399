// Chromium for the tests: a fresh profile every time, as on a phone that has never seen Kept, and none of the
// browser's own traffic, which a closed network would refuse by the dozen.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { groupOf, processes } from './processes.mjs';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const KILL_WAIT_MS = 5_000;

/**
 * Opens a browser context with a profile of its own.
 *
 * `profile` (a directory) keeps it across restarts; without it the profile is removed on `close`.
 * `context` goes to Playwright's launchPersistentContext: viewport, locale, colorScheme and so on.
 * Returns `{ context, page, close, kill }`; `kill` is the battery that fell out, and gives the moment it did.
 */
export async function openBrowser({ profile, args = [], ...context } = {}) {
  const dir = profile ?? (await mkdtemp(join(tmpdir(), 'kept-browser-')));
  const opened = await chromium.launchPersistentContext(dir, {
    executablePath: process.env.KEPT_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [...ARGS, ...args],
    ...context,
  });
  const page = opened.pages()[0] ?? (await opened.newPage());
  const close = async () => {
    await opened.close();
    if (!profile) await rm(dir, { recursive: true, force: true });
  };
  const kill = async () => {
    const gone = new Promise((done) => opened.once('close', done));
    const at = await killBrowser(dir);
    await gone;
    return at;
  };
  return { context: opened, page, close, kill };
}

/** SIGKILL for every process of the browser with this profile; nothing is asked or flushed. Gives the moment. */
async function killBrowser(profile) {
  const main = (await processes()).find(({ command }) => {
    return command.includes(`--user-data-dir=${profile}`) && !command.includes('--type=');
  });
  if (!main) throw new Error(`no browser has ${profile} open`);
  // Playwright starts each browser as the leader of a group of its own.
  if (main.group !== main.pid) throw new Error('the browser does not lead its process group');
  const at = performance.now();
  process.kill(-main.pid, 'SIGKILL');
  for (const end = Date.now() + KILL_WAIT_MS; (await groupOf(main.pid)).length > 0; await pause(20)) {
    if (Date.now() > end) throw new Error(`processes of ${main.pid} outlive SIGKILL`);
  }
  return at;
}

/** What a browser says of a server that is not there: expected while a test has stopped it. */
export const NO_SERVER =
  /net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|NETWORK_CHANGED|INTERNET_DISCONNECTED|ABORTED)/;
/** A page that was left or closed breaks off what it was asking the server. */
const LEFT = /^failed: .*\/api\/v1\/\S+ net::ERR_ABORTED/;
/** The header forbids Bluetooth where there is any; a Chromium without it says that it does not know the word. */
const NO_BLUETOOTH = /^warning: Error with Permissions-Policy header: Unrecognized feature: 'bluetooth'/;

/**
 * Collects what a page, or every page of a context, complains of: errors and warnings of the console (the security
 * policy's reports among them), uncaught errors, failed requests. `all()` is the list, empty when the page is well.
 * `expect(pattern)` leaves out from now on what a test provokes.
 */
export function complaints(target, expected = []) {
  const found = [];
  const patterns = [LEFT, NO_BLUETOOTH, ...expected];
  const add = (words) => {
    if (!patterns.some((pattern) => pattern.test(words))) found.push(words);
  };
  target.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    add(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  target.on('pageerror', (error) => add(`uncaught: ${error.message}`));
  target.on('weberror', (error) => add(`uncaught: ${error.error().message}`));
  target.on('requestfailed', (request) => add(`failed: ${request.url()} ${request.failure()?.errorText}`));
  return { all: () => [...found], clear: () => found.splice(0), expect: (pattern) => patterns.push(pattern) };
}

/** Waits until the service worker of the page's origin is active and has the page under its control. */
export async function workerReady(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
  });
}
