// First sync: from the start of it until everything is on the device and listed; then the server stops, the page is
// fetched anew and everything is listed from the device alone. Anything less is no first sync.

import { Place } from './place.mjs';

export const THROTTLE = { rate: 4, bitsPerSecond: 1_600_000, latency: 150 };

/** `{ durable, listed, cold, memory }`: times in milliseconds, bytes; `cold` is the list from a new browser process. */
export async function firstSync(peer, set, { throttled } = {}) {
  const place = await Place.open(peer, set);
  try {
    const device = place.device();
    await device.open(undefined, { throttled });
    await device.ready();
    const { count } = set;
    const took = await device.run((bench, [count, options]) => bench.firstSync(count, options), [count, place.options]);
    const listed = await rows(device);
    await device.close();
    await place.stopServer();
    await device.open();
    const cold = await device.run((bench) => bench.coldStart());
    await verify(device, count, listed);
    return { ...took, cold, memory: await device.memory() };
  } finally {
    await place.close();
  }
}

async function verify(device, count, listed) {
  const held = await device.run((bench) => bench.count());
  const again = await rows(device);
  if (held < count) throw new Error(`${held} of ${count} records are on the device without the server`);
  if (again !== listed || !again) throw new Error('another list is shown without the server');
}

const rows = (device) => device.page.evaluate(() => document.getElementById('list').innerText);
