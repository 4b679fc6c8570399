// The page for the day on which the app or its service worker is the fault: it uses neither. It hands over what is not
// sent, as it lies on the phone, and takes the worker and its files away so that they are fetched anew. It writes nothing
// into the phone's store, and erases nothing there.

const STORE = 'kept';
// What a person wrote, and what is needed to tell whose it is. The records that came from the server are there as well.
const TABLES = ['meta', 'outbox', 'held', 'draft', 'blob', 'chunk'];

const NOTHING = 'There is nothing of yours on this phone.';
const SOMETHING = 'There is something of yours on this phone. You can save a copy of it.';
const UNREADABLE = 'What you wrote is still on this phone. This page could not read it. Please ask for help before you do more.';

const place = (id) => document.getElementById(id);

// Asked for by name first: opening a store that is not there would make one.
async function openStore() {
  const all = (await indexedDB.databases?.()) ?? [{ name: STORE }];
  if (!all.some(({ name }) => name === STORE)) return undefined;
  return new Promise((done, failed) => {
    const opening = indexedDB.open(STORE);
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
}

const answer = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

async function found() {
  const store = await openStore();
  if (!store) return [];
  const rows = [];
  for (const table of TABLES.filter((name) => store.objectStoreNames.contains(name))) {
    const held = store.transaction(table).objectStore(table);
    const [keys, values] = await Promise.all([answer(held.getAllKeys()), answer(held.getAll())]);
    keys.forEach((key, i) => rows.push({ table, key: String(key), bytes: values[i] }));
  }
  store.close();
  return rows.filter(({ bytes }) => bytes instanceof Uint8Array);
}

// `table/key length`, a line break, the bytes, a line break: the same as the app's own copy.
function file(rows) {
  const parts = rows.flatMap(({ table, key, bytes }) => [`${table}/${key} ${bytes.length}\n`, bytes, '\n']);
  return new Blob(parts, { type: 'application/octet-stream' });
}

function offer(blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = 'kept-not-sent.bin';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function look() {
  try {
    const rows = await found();
    const written = rows.filter(({ table }) => table !== 'meta');
    place('copy').hidden = written.length === 0;
    place('found').textContent = written.length === 0 ? NOTHING : SOMETHING;
    place('copy').addEventListener('click', () => offer(file(rows)));
  } catch {
    place('found').textContent = UNREADABLE;
  }
}

async function fetchAgain() {
  const said = place('said');
  try {
    await fetch('/api/v1/health', { cache: 'no-store' });
  } catch {
    said.textContent = 'Nothing was changed. There is no signal. Try again when there is.';
    return;
  }
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.map((worker) => worker.unregister()));
  for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
  location.replace('/');
}

place('again').addEventListener('click', fetchAgain);
await look();
