// Opening Kept with no server: a browser that has just been started, the profile of a phone with its caseload on it,
// and the time until Today stands there painted.

const CONTENT = 'main .app-list--card .app-list__item, main article.app-card';

/** Times `runs` cold starts of `phone`, which is switched off and has been signed in. `throttle` slows the processor. */
export async function coldStarts(phone, runs, throttle = 1) {
  const samples = [];
  const before = phone.init;
  phone.init = async (context) => {
    await context.addInitScript(watch, CONTENT);
    const session = await context.newCDPSession(context.pages()[0]);
    await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  };
  // The first one after the profile was last used also writes what the browser keeps of it, and does not count.
  for (let run = -1; run < runs; run++) {
    await phone.open();
    const painted = await phone.page.evaluate(() => window.keptPainted);
    if (run >= 0) samples.push(painted);
    await phone.close();
  }
  phone.init = before;
  return samples;
}

/** In the page, before anything else: when the content was painted, from the start of the navigation. */
function watch(content) {
  window.keptPainted = new Promise((done) => {
    const found = () => {
      if (!document.querySelector(content)) return;
      observer.disconnect();
      // The next frame holds it, and a task after that frame runs once it is on the screen.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now());
        port2.postMessage(undefined);
      });
    };
    const observer = new MutationObserver(found);
    observer.observe(document, { subtree: true, childList: true });
  });
}
