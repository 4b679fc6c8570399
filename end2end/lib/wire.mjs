// Listening on what the server answers a browser, byte for byte, after unpacking.

/** Keeps every answer of the API to this context, but for the line that is left open. */
export function listenOn(context) {
  const answers = [];
  context.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/api/v1/') || pathname === '/api/v1/poke') return;
    const answer = response.body().then((bytes) => ({ pathname, bytes }));
    // What a closing browser cuts off is a failure only for whoever asks for it.
    answer.catch(() => undefined);
    answers.push(answer);
  });
  /** All of them so far, whole; fails where one could not be kept, since nothing could be said of it. */
  const all = () => Promise.all(answers);
  /** Those that could be kept whole. */
  const settled = async () => {
    const kept = await Promise.allSettled(answers);
    return kept.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
  };
  return { all, settled };
}
