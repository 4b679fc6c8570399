// Listening on what the server answers a browser, byte for byte, after unpacking.

import { until } from './until.mjs';

const EXCHANGE = '/api/v1/exchange';

/**
 * Keeps every answer of the API to this context, but for the line that is left open. Pages that are open already are
 * not heard.
 *
 * What a page reads as it arrives, the browser does not keep for us: exchanges are heard in the page.
 */
export function listenOn(context) {
  const answers = [];
  let begun = 0;
  let ended = 0;
  const ready = Promise.all([
    context.exposeFunction('keptHears', () => void (begun += 1)),
    context.exposeFunction('keptHeard', (base64) => {
      ended += 1;
      if (base64 !== null) answers.push(Promise.resolve({ pathname: EXCHANGE, bytes: Buffer.from(base64, 'base64') }));
    }),
    context.addInitScript(hear, EXCHANGE),
  ]);
  context.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/api/v1/') || ['/api/v1/poke', EXCHANGE].includes(pathname)) return;
    const answer = response.body().then((bytes) => ({ pathname, bytes }));
    // What a closing browser cuts off is a failure only for whoever asks for it.
    answer.catch(() => undefined);
    answers.push(answer);
  });
  /** All of them so far, whole; fails where one could not be kept, since nothing could be said of it. */
  const all = async () => {
    await until('every exchange has ended', () => begun === ended);
    return Promise.all(answers);
  };
  return { all, ready };
}

/** In the page: passes on what each exchange brings. One that is cut off counts as ended and brings nothing. */
function hear(exchange) {
  const plain = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await plain(...asked);
    if (new URL(answer.url).pathname !== exchange) return answer;
    await window.keptHears();
    answer.clone().arrayBuffer().then(
      (bytes) => window.keptHeard(btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''))),
      () => window.keptHeard(null),
    );
    return answer;
  };
}
