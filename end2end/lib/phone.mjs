// Somebody's own device: a browser profile that outlives the browser, as a phone does when it is switched off, and
// what they do with it by touch.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complaints, openBrowser, workerReady } from './browser.mjs';
import { until } from './until.mjs';

export const PHONE = { viewport: { width: 412, height: 915 }, deviceScaleFactor: 2.625, isMobile: true, hasTouch: true };
export const TABLET = { viewport: { width: 1024, height: 768 }, isMobile: true, hasTouch: true };
/** Where Kept is used: days begin and end there. */
const PLACE = { locale: 'en-GB', timezoneId: 'Europe/London' };

export class Phone {
  /** How often something was touched since `taps` was last set to nought. */
  taps = 0;
  #profile;
  #shape;
  #browser;
  #expected;
  #before = [];
  #complaints;

  /** `shape` is `PHONE`, `TABLET` or anything Playwright's contexts take; `init(context)` runs before any page. */
  constructor(url, { shape = PHONE, expected = [], init } = {}) {
    Object.assign(this, { url, init });
    this.#shape = shape;
    this.#expected = [...expected];
  }

  /** A phone that is switched on and shows Kept. */
  static async on(url, options) {
    const phone = new Phone(url, options);
    await phone.open();
    return phone;
  }

  get page() {
    return this.#browser.page;
  }

  get context() {
    return this.#browser.context;
  }

  /** Opens the browser on this device's profile, and Kept in it. */
  async open(path = '/') {
    this.#profile ??= await mkdtemp(join(tmpdir(), 'kept-phone-'));
    this.#browser = await openBrowser({ profile: this.#profile, ...PLACE, ...this.#shape });
    this.context.setDefaultTimeout(WAIT_MS);
    this.#complaints = complaints(this.context, this.#expected);
    await this.init?.(this.context);
    return this.goto(path);
  }

  /** Closes the browser as its owner does. The profile stays. */
  async close() {
    this.#keepComplaints();
    await this.#browser?.close();
    this.#browser = undefined;
  }

  /** SIGKILL for the whole browser. The profile stays as it lies. Gives the moment, as `performance.now()`. */
  async kill() {
    this.#keepComplaints();
    const at = await this.#browser.kill();
    this.#browser = undefined;
    return at;
  }

  /** Closes the browser and throws the device away. */
  async dispose() {
    await this.close();
    if (this.#profile) await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    this.#profile = undefined;
  }

  /** Leaves out from now on what a test provokes. */
  expect(pattern) {
    this.#expected.push(pattern);
    this.#complaints?.expect(pattern);
  }

  /** Everything that every page of this device complained of. */
  complaints() {
    return [...this.#before, ...(this.#complaints?.all() ?? [])];
  }

  #keepComplaints() {
    this.#before.push(...(this.#complaints?.all() ?? []));
    this.#complaints = undefined;
  }

  goto(path) {
    return this.page.goto(this.url + path);
  }

  async tap(target) {
    this.taps += 1;
    await target.tap();
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  link(name) {
    return this.page.getByRole('link', { name, exact: true });
  }

  tab(name) {
    return this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
  }

  heading(name) {
    return this.page.getByRole('heading', { level: 1, name });
  }

  /** Waits for words on the screen. */
  async sees(words) {
    await this.page.getByText(words).first().waitFor();
  }

  /** Signs in, and waits until the first screen and the service worker stand. */
  async signIn({ login, words }) {
    await this.page.getByLabel('Your name to sign in').fill(login);
    await this.page.getByLabel('Your five words').fill(words);
    await this.tap(this.button('Sign in'));
    await this.page.getByRole('navigation', { name: 'Main' }).waitFor();
    await workerReady(this.page);
  }

  /** Signs a worker in and waits for the caseload, which comes in one piece. */
  async takeCaseload(account) {
    await this.signIn(account);
    await this.tap(this.tab('Families'));
    await this.page.getByText('The Nowak family').waitFor();
  }

  /** What the quiet line says. */
  line() {
    return this.page.locator('.app-sync__words').textContent();
  }

  /** Taps "Send now" until nothing waits. */
  async sendAll() {
    await this.goto('/saved');
    await this.tap(this.button('Send now'));
    await this.sees('Nothing waits. Everything you wrote is sent.');
    await until('the line says that all is sent', async () => (await this.line()) === 'Everything is sent');
  }
}

const WAIT_MS = 15_000;
