// What every peer's page has: the same list of 50 rows, the same clock, the same names for the same work.

const ROWS = 50;
/** At 4 × throttle and 1.6 Mbit/s 1,000 records take some peers a minute. */
const WAIT_MS = 120_000;

/** Resolves once `holds()` is true; a peer for which it is not within the limit has failed. */
export async function until(holds, within = WAIT_MS) {
  for (const end = performance.now() + within; !(await holds()); await new Promise((done) => setTimeout(done, 2))) {
    if (performance.now() > end) throw new Error(`not done after ${within / 1000} s`);
  }
}

/** Makes a peer's functions what the bench calls. */
export function measured(peer) {
  const paint = async () => {
    const list = document.getElementById('list');
    const rows = await peer.rows(ROWS);
    list.replaceChildren(
      ...rows.map((words) => {
        const row = document.createElement('li');
        row.textContent = words;
        return row;
      }),
    );
    return painted();
  };
  window.bench = {
    ...peer,
    paint,
    /** First sync, from the start of it until everything is on the device and the list is painted. */
    async firstSync(count, options) {
      const admitted = await peer.admit?.(options);
      const began = performance.now();
      await peer.first.call(peer, count, admitted ?? options);
      const durable = performance.now() - began;
      await paint();
      return { durable, listed: performance.now() - began };
    },
    /** A new page over what the device holds, from the code being there until 50 rows are painted. */
    async coldStart() {
      await peer.ready?.();
      const began = performance.now();
      await peer.open();
      await paint();
      return performance.now() - began;
    },
    /** One edit after the other; how long each took until it was saved on the device. */
    async edits(ids, words) {
      const took = [];
      for (const id of ids) {
        const began = performance.now();
        await peer.edit(id, words);
        took.push(performance.now() - began);
      }
      return took;
    },
    /** When all of `ids` say `words`, in milliseconds since 1970. */
    async sees(ids, words) {
      await until(async () => (await peer.saying(ids, words)) === ids.length);
      return performance.timeOrigin + performance.now();
    },
    /** When nothing waits any more, in milliseconds since 1970. */
    async sent() {
      if (!peer.unsent) return undefined;
      await until(async () => (await peer.unsent()) === 0);
      return performance.timeOrigin + performance.now();
    },
  };
}

/** The frame after this one is on the screen. */
function painted() {
  return new Promise((done) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(undefined);
    });
  });
}
