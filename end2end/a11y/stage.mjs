// One demonstration authority with a phone for each role, in the hands of people who use them: what the screens of the
// list are opened on.

import { openAuthority } from '../lib/authority.mjs';
import { NO_SERVER } from '../lib/browser.mjs';
import { Device, set } from '../lib/device.mjs';
import { Phone } from '../lib/phone.mjs';

/** A window that takes any width; touch, since it is used by touch. */
const SHAPE = { viewport: { width: 412, height: 915 }, hasTouch: true, reducedMotion: 'reduce' };
const LOGIN = { worker: 'priya', family: 'ewa', manager: 'grace', admin: 'admin' };

export class Stage {
  #phones = {};
  #heard = {};
  #shape;

  static async open({ shape = {} } = {}) {
    const stage = new Stage();
    stage.#shape = { ...SHAPE, ...shape };
    stage.server = await openAuthority();
    return stage;
  }

  /** The role's phone, switched on with nobody signed in the first time it is asked for. */
  async phone(role) {
    this.#phones[role] ??= await Phone.on(this.server.url, { shape: this.#shape });
    return this.#phones[role];
  }

  account(role) {
    return this.server.accounts[LOGIN[role]];
  }

  /** Signs the role in on its phone and waits until everything is on it. */
  async signIn(role) {
    const phone = await this.phone(role);
    await phone.signIn(this.account(role));
    await phone.sees('Everything is sent');
    return phone;
  }

  /** What the role's phone complained of since this was last asked. */
  async newComplaints(role) {
    const all = (await this.phone(role)).complaints();
    const before = this.#heard[role] ?? 0;
    this.#heard[role] = all.length;
    return all.slice(before);
  }

  /** No signal, for everybody. What browsers say of that is expected from then on. */
  async offline() {
    for (const phone of Object.values(this.#phones)) phone.expect(NO_SERVER);
    await this.server.stop();
  }

  online() {
    return this.server.start();
  }

  /**
   * Another device of the worker, which read what the server has now and keeps it until it writes: what it writes later
   * was written without seeing anything since.
   */
  async elsewhere(role) {
    const device = await Device.signedIn(this.server.url, this.account(role));
    await device.exchange();
    return device;
  }

  async close() {
    for (const phone of Object.values(this.#phones)) await phone.dispose();
    await this.server?.close();
  }
}

/** Writes a field of a record as a device knows it. Two versions are as good as one. */
export async function write(device, record, field, words) {
  const fates = JSON.stringify(await device.exchange([set(record, field, words)]));
  if (!/applied|merged|conflict/i.test(fates)) throw new Error(`the server did not take it: ${fates}`);
}
