// Starts the client. It is a file of its own because the content security policy allows no inline script, and it
// is kept small because nothing appears until it has run.

// The one policy for text that becomes markup, code or an address of code. Leptos writes the unchanging parts of
// a view through innerHTML; those never hold a script, an event handler or a javascript: address, so anything
// that does is an attack and is refused.
const MARKUP_REFUSED = /<\/?(script|iframe|object|embed|base|meta|link)\b|[\s/"'`]on[a-z]{3,}\s*=|javascript\s*:|\bsrcdoc\b/i;
const SCRIPTS_ALLOWED = ['/sw.js'];

function allowPolicy() {
  if (!window.trustedTypes) return;
  window.trustedTypes.createPolicy('default', {
    createHTML: (markup) => (MARKUP_REFUSED.test(markup) ? null : markup),
    createScript: () => null,
    createScriptURL: (address) => {
      const url = new URL(address, location.origin);
      return url.origin === location.origin && SCRIPTS_ALLOWED.includes(url.pathname) ? address : null;
    },
  });
}

// Wakes the phone's store while the WebAssembly is still being compiled; it opens and makes nothing. Where this does
// not work, the app says later what is wrong.
async function wakeStore() {
  try {
    await indexedDB.databases();
  } catch {
    // As above.
  }
}

function sayItFailed(error) {
  console.error('Kept could not start.', error);
  const place = document.getElementById('boot') ?? document.body.appendChild(document.createElement('main'));
  const sentence = document.createElement('p');
  sentence.setAttribute('role', 'alert');
  sentence.textContent = 'Kept could not start. What you wrote is safe on this phone. Close it and open it again.';
  const heading = document.createElement('h1');
  heading.textContent = 'Kept';
  const help = document.createElement('a');
  help.href = '/rescue';
  help.textContent = 'It still does not open';
  place.replaceChildren(heading, sentence, help);
}

// After the page has loaded, and then when the phone has a moment: the worker downloads the whole shell, which
// must not compete with the first screen. `updateViaCache: 'none'` asks the server itself, so that a bad release
// can always be replaced.
function registerWorker() {
  if (!('serviceWorker' in navigator)) return;
  const register = () =>
    navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch((error) => {
      // Kept still works while there is a signal; only opening without one has to wait for the next visit.
      console.warn('Kept is not yet ready to open without a signal.', error);
    });
  const soon = () => (window.requestIdleCallback ? requestIdleCallback(register, { timeout: 4000 }) : setTimeout(register, 1000));
  if (document.readyState === 'complete') soon();
  else window.addEventListener('load', soon, { once: true });
}

wakeStore();
try {
  allowPolicy();
  const { default: init } = await import('/__KEPT_JS__');
  await init({ module_or_path: '/__KEPT_WASM__' });
} catch (error) {
  sayItFailed(error);
}
// Also after a failed start: a newer worker may be what repairs it.
registerWorker();
