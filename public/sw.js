// Keeps the shell (page, styles, script, WebAssembly, icons) on the phone so that Kept opens without a signal.
// It knows nothing of records: no answer of the API is read, kept or delayed here, and it never touches IndexedDB.

const RELEASE = '__KEPT_RELEASE__';
const CACHE = `kept-${RELEASE}`;
const SHELL = __KEPT_SHELL__;
const PAGE = '/';
// Says that this cache has been in use, and since when. Never asked for by a page.
const IN_USE_SINCE = '/.kept-in-use-since';

const kept = async () => (await caches.keys()).filter((name) => name.startsWith('kept-'));

// A release is installed whole or not at all: everything is fetched before anything is stored, and one failure
// leaves the running release as it was; the browser tries again later. There is no skipWaiting here, because
// exchanging the shell in the middle of a visit could lose what someone is writing.
self.addEventListener('install', (event) => event.waitUntil(install()));

async function install() {
  const answers = await Promise.all(SHELL.map(async (url) => [url, await shellFile(url)]));
  const cache = await caches.open(CACHE);
  await Promise.all(answers.map(([url, answer]) => cache.put(url, answer)));
}

async function shellFile(url) {
  // The name of an asset says what is in it, so a copy from an earlier release is as good as a download.
  const asset = url.startsWith('/assets/');
  const known = asset && (await fromAnyRelease(url));
  if (known) return known;
  const answer = await fetch(url, { cache: asset ? 'default' : 'reload', credentials: 'same-origin' });
  if (!answer.ok || answer.redirected) throw new Error(`${url} answered ${answer.status}`);
  // The server may have moved on since it sent this file; a page of another release would ask for assets that
  // are not in this cache.
  if (url === PAGE && !(await answer.clone().text()).includes(RELEASE)) throw new Error('the page is of another release');
  return answer;
}

// The page asks once nothing is being written and the person agrees.
self.addEventListener('message', (event) => {
  if (event.data?.type === 'activate') self.skipWaiting();
});

self.addEventListener('activate', (event) => event.waitUntil(activate()));

async function activate() {
  const cache = await caches.open(CACHE);
  await cache.put(IN_USE_SINCE, new Response(String(Date.now())));
  await self.clients.claim();
  await forgetOldReleases();
}

// The release before this one stays, for pages still open on it. One that was installed but never used does not
// count as the one before.
async function forgetOldReleases() {
  const others = [];
  for (const name of await kept()) {
    if (name === CACHE) continue;
    const since = await (await caches.open(name)).match(IN_USE_SINCE);
    others.push({ name, since: since ? Number(await since.text()) : 0 });
  }
  others.sort((a, b) => b.since - a.since);
  const old = others.slice(others[0]?.since ? 1 : 0);
  await Promise.all(old.map(({ name }) => caches.delete(name)));
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  // Left alone: records and sign-in, and the page that rescues unsent work when this worker is the fault.
  if (url.pathname.startsWith('/api/') || url.pathname === '/rescue' || url.pathname === '/sw.js') return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (SHELL.includes(url.pathname) || url.pathname.startsWith('/assets/')) event.respondWith(file(request, url.pathname));
});

// Every address of the app is the same page; the app reads the address itself.
async function page(request) {
  return (await fromThisRelease(PAGE)) ?? fetch(request);
}

async function file(request, path) {
  return (await fromThisRelease(path)) ?? (await fromAnyRelease(path)) ?? fetch(request);
}

// A phone short of space may have thrown caches away, and reading one may fail: then the network answers.
async function fromThisRelease(path) {
  try {
    return await (await caches.open(CACHE)).match(path);
  } catch {
    return undefined;
  }
}

async function fromAnyRelease(path) {
  try {
    for (const name of await kept()) {
      const found = await (await caches.open(name)).match(path);
      if (found) return found;
    }
  } catch {
    // As above.
  }
  return undefined;
}
