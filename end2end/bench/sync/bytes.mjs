// Bytes both ways: what a first sync and 500 edits take on the line, headers and all, counted by a relay in between.

import { connect, createServer } from 'node:net';
import { Device } from './device.mjs';
import { EDITS_OFFLINE, WORDS } from './edits.mjs';
import { freePort } from './files.mjs';
import { Place } from './place.mjs';

/** `{ first_down_bytes, first_up_bytes, edits_down_bytes, edits_up_bytes }`. */
export async function bytes(peer, set) {
  const place = await Place.open(peer, set);
  const relays = [];
  const relay = async (port) => {
    const opened = await openRelay(port);
    relays.push(opened);
    return opened.port;
  };
  const taken = () => ({
    down: relays.reduce((all, relay) => all + relay.take('down'), 0),
    up: relays.reduce((all, relay) => all + relay.take('up'), 0),
  });
  try {
    const device = place.keep(new Device(`http://localhost:${await relay(place.port)}/`));
    const { own } = place.options;
    const options = own ? { ...place.options, own: await relay(own) } : place.options;
    await device.open(set.records);
    await device.ready();
    taken();
    await device.run((bench, [count, options]) => bench.firstSync(count, options), [set.count, options]);
    const first = taken();
    await device.offline(true);
    await device.run((bench, [ids, words]) => bench.edits(ids, words), [set.prose.slice(0, EDITS_OFFLINE), WORDS]);
    taken();
    await device.offline(false);
    await device.run((bench) => bench.sent());
    const edits = taken();
    return {
      first_down_bytes: first.down,
      first_up_bytes: first.up,
      edits_down_bytes: edits.down,
      edits_up_bytes: edits.up,
    };
  } finally {
    await place.close();
    for (const relay of relays) relay.stop();
  }
}

/** Passes everything on to `target` and counts it. */
async function openRelay(target) {
  const counted = { down: 0, up: 0 };
  const sockets = new Set();
  const port = await freePort();
  const server = createServer((browser) => {
    const peer = connect(target, 'localhost');
    browser.on('data', (part) => (counted.up += part.length));
    peer.on('data', (part) => (counted.down += part.length));
    for (const [from, to] of [[browser, peer], [peer, browser]]) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise((done) => server.listen(port, 'localhost', done));
  const take = (way) => {
    const had = counted[way];
    counted[way] = 0;
    return had;
  };
  const stop = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port, take, stop };
}
