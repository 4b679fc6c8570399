// A caseload of thousands of records: steps of plans, of about 600 bytes each, written as a worker's device would.

import { Device, id, make, set } from './device.mjs';

const A_PUSH = 400;
const WORDS = 'Ring the school about the morning, ask who stands at the gate, and write down what they say. ';

/** Writes `count` records into the families of an account, in turn. Gives the device that wrote them. */
export async function writeMany(url, account, count) {
  const device = await Device.signedIn(url, account);
  await device.exchange();
  const families = device.of('family').map((family) => family.id);
  for (let written = 0; written < count; ) {
    const parcels = [];
    for (let i = 0; i < 8 && written < count; i++) {
      const ops = [];
      for (const end = Math.min(count, written + A_PUSH / 8); written < end; written++) {
        const step = { id: id(), fields: {} };
        const family = families[Math.floor((written * families.length) / count)];
        ops.push(make('step', family, step.id), set(step, 'what', `${written} ${id().toString('hex')} ${WORDS.repeat(3)}`));
      }
      parcels.push({ plain: { n: device.n, bytes: device.txn(ops) } });
      device.n += 1;
    }
    const answer = await device.post(device.request(parcels));
    const fates = answer.status === 200 ? device.take(answer.frames) : [answer];
    if (fates.some((fate) => fate !== 'applied')) throw new Error(JSON.stringify(fates));
  }
  return device;
}
