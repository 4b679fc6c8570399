// Typing key by key, with the moment at which the page had taken each.

/** Types `text` until it is out or the browser is gone. `taken` fills as it goes: one moment for each key. */
export function typeAway(page, text) {
  const taken = [];
  const done = (async () => {
    for (const key of text) {
      await page.keyboard.type(key);
      taken.push(performance.now());
    }
  })().catch((error) => {
    if (!/closed|crashed/i.test(error.message)) throw error;
  });
  return { taken, done };
}

/** How many keys must have survived a power cut at `at`: all but those of the last `loss` ms. */
export const mustSurvive = (taken, at, loss) => taken.filter((moment) => moment <= at - loss).length;
