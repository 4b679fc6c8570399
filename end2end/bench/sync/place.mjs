// Where a peer lives during one run: its page, a copy of its seeded server in a folder of its own, and a port.

import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Device } from './device.mjs';
import { freePort, listen, sendFile } from './files.mjs';

export class Place {
  #server;
  #devices = [];

  constructor(peer, dir, port) {
    Object.assign(this, { peer, dir, port, url: `http://localhost:${port}/` });
  }

  /** A server of `peer` with `set` in it, running. */
  static async open(peer, set) {
    const dir = await mkdtemp(join(tmpdir(), 'kept-bench-server-'));
    await cp(await peer.seeded(set), dir, { recursive: true });
    const place = new Place(peer, dir, await freePort());
    await place.start();
    return place;
  }

  async start() {
    this.#server = await this.peer.server.serve({ dir: this.dir, port: this.port, site: this.peer.site });
  }

  get options() {
    return { port: this.port, ...this.#server.options };
  }

  /** From here on there are pages, and no records. */
  async stopServer() {
    await this.#server.stop();
    this.#server = await listen(this.port, sendFile(this.peer.site));
  }

  device() {
    return this.keep(new Device(this.url));
  }

  /** A device that goes when this place goes. */
  keep(device) {
    this.#devices.push(device);
    return device;
  }

  async close() {
    for (const device of this.#devices) await device.dispose();
    await this.#server.stop();
    await rm(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** The folder `name` below `out`, made anew by `fill(dir)`. */
export async function template(out, name, fill) {
  const dir = join(out, name);
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await fill(dir);
  return dir;
}
