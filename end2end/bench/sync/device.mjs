// A browser of one device for one peer: a profile of its own, thrown away with it.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '../../lib/browser.mjs';
import { groupOf, processes } from '../../lib/processes.mjs';

const WAIT_MS = 300_000;

export class Device {
  #browser;
  #profile;

  constructor(url) {
    this.url = url;
  }

  /** Opens the browser, and the page with the code there and the records known by their ids. */
  async open(records, { throttled = false } = {}) {
    this.#profile ??= await mkdtemp(join(tmpdir(), 'kept-bench-'));
    this.#browser = await openBrowser({ profile: this.#profile });
    this.page.setDefaultTimeout(WAIT_MS);
    await this.page.goto(this.url);
    await this.page.waitForFunction(() => window.bench);
    if (records) await this.page.evaluate((all) => window.bench.know(all), records);
    if (throttled) await this.#throttle(throttled);
  }

  get page() {
    return this.#browser.page;
  }

  /** `work(bench, argument)` in the page. */
  run(work, argument) {
    return this.page.evaluate(`(${work})(window.bench, ${JSON.stringify(argument)})`);
  }

  async ready() {
    await this.run(async (bench) => {
      await bench.ready?.();
      await bench.open();
    });
  }

  /** A slower processor and a slower line, as the browser's own tools make them. */
  async #throttle({ rate, bitsPerSecond, latency }) {
    const session = await this.#browser.context.newCDPSession(this.page);
    await session.send('Emulation.setCPUThrottlingRate', { rate });
    await session.send('Network.enable');
    const bytes = bitsPerSecond / 8;
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: bytes,
      uploadThroughput: bytes,
    });
  }

  /** Without a line, or with one again, as the browser sees it; what has a line of its own is told. */
  async offline(isOffline) {
    await this.#browser.context.setOffline(isOffline);
    await this.run((bench, off) => (off ? bench.offline() : bench.online()), isOffline);
  }

  /** What the page's process has in memory that nothing else shares, in bytes. */
  async memory() {
    const own = (await processes()).find(({ command }) => command.includes(`--user-data-dir=${this.#profile}`));
    const pages = (await groupOf(own.group)).filter(({ command }) => command.includes('--type=renderer'));
    const each = await Promise.all(pages.map(async ({ pid }) => privateBytes(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'))));
    return Math.max(...each);
  }

  async close() {
    await this.#browser?.close();
    this.#browser = undefined;
  }

  async dispose() {
    await this.close();
    if (this.#profile) await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function privateBytes(rollup) {
  const kib = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].map(([, number]) => Number(number));
  return kib.reduce((all, one) => all + one, 0) * 1024;
}
