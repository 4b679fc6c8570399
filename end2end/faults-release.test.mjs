// A second release: it is offered and never forced, least of all while somebody writes.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Device, value } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { SITE } from './lib/server.mjs';
import { until } from './lib/until.mjs';
import { writeVisit } from './lib/visit.mjs';

const WORDS = 'Half of it under the old release, ';
const MORE = 'half of it while the new one waited.';

let dir, server, phone, first;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kept-site-'));
  await cp(SITE, dir, { recursive: true });
  [, first] = /name="kept-release" content="([^"]+)"/.exec(await readFile(join(dir, 'index.html'), 'utf8'));
  server = await openAuthority({ site: dir });
});

after(async () => {
  await phone?.dispose();
  await server?.close();
  if (dir) await rm(dir, { recursive: true, force: true });
});

/** Puts another release in the place of the one that is served: the same program under another name. */
async function release(name) {
  for (const file of ['index.html', 'sw.js']) {
    const path = join(dir, file);
    const text = await readFile(path, 'utf8');
    assert.ok(text.includes(first), `${file} names its release`);
    for (const packed of ['.br', '.gz']) await rm(path + packed, { force: true });
    await writeFile(path, text.replaceAll(first, name));
  }
}

/** The release that a page runs. */
const running = () => phone.page.locator('meta[name="kept-release"]').getAttribute('content');
/** What the browser has: the active worker's state and whether another one waits. */
const workers = () =>
  phone.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return { waits: Boolean(registration.waiting), caches: await caches.keys() };
  });
const lookForRelease = () => phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());

test('a new release waits while a visit is written, asks on the first screen, and keeps what was written', async () => {
  const second = first.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  phone = await Phone.on(server.url);
  await phone.takeCaseload(server.accounts.priya);
  assert.equal(await running(), first);
  const visit = await writeVisit(phone, (visit) => visit.write('What I saw', WORDS));

  await release(second);
  await phone.page.evaluate(() => (globalThis.thisPage = true));
  await lookForRelease();
  await until('the new release is fetched', async () => (await workers()).waits);
  await visit.field('What I saw').pressSequentially(MORE);
  await phone.sees('Every word is saved on this phone');
  const stays = async () => assert.deepEqual([await phone.page.evaluate(() => globalThis.thisPage), await running()], [true, first]);
  await stays();
  assert.equal(await visit.field('What I saw').inputValue(), WORDS + MORE);
  assert.equal(await phone.page.getByText('A newer Kept is ready').count(), 0, 'nobody is asked in a visit');

  // Leaving the visit does not switch either: it asks.
  await phone.tap(phone.link('Families').first());
  await phone.tap(phone.tab('Today'));
  await phone.sees('A newer Kept is ready. What you wrote stays.');
  await stays();
  await phone.tap(phone.button('Use it now'));
  await until('the new release runs', async () => (await running().catch(() => undefined)) === second);
  await phone.heading('Today').waitFor();
  assert.equal(await phone.page.evaluate(() => globalThis.thisPage), undefined);
  assert.equal((await workers()).waits, false);
  assert.equal(await phone.page.getByText('A newer Kept is ready').count(), 0);

  await phone.tap(phone.link('Carry on'));
  assert.equal(await phone.page.getByRole('textbox', { name: 'What I saw' }).inputValue(), WORDS + MORE);
  await phone.tap(phone.button('Finish visit'));
  await phone.sees('The people you named can see what you shared with them.');
  const reader = await Device.signedIn(server.url, server.accounts.priya);
  await reader.exchange();
  assert.ok(reader.of('visit_note').some((note) => value(note, 'saw') === WORDS + MORE));
  assert.deepEqual(phone.complaints(), []);
});

test('a release that cannot be fetched whole changes nothing, and Kept opens without a server', async () => {
  const before = await running();
  const broken = 'f'.repeat(first.length);
  const sw = await readFile(join(dir, 'sw.js'), 'utf8');
  const [asset] = (await readdir(join(dir, 'assets'))).filter((name) => name.endsWith('.css'));
  await writeFile(join(dir, 'sw.js'), sw.replaceAll(before, broken).replaceAll(asset, 'missing-0123456789abcdef.css'));
  phone.expect(/404|missing-0123456789abcdef/);
  phone.expect(NO_SERVER);
  await lookForRelease().catch(() => undefined);
  await until('the broken release is given up', () =>
    phone.page.evaluate(async () => {
      const { installing, waiting } = await navigator.serviceWorker.getRegistration();
      return !installing && !waiting;
    }),
  );
  assert.ok(!(await workers()).caches.some((name) => name.includes(broken)), 'nothing of it is kept');
  await server.stop();
  await phone.close();
  const answer = await phone.open();
  assert.ok(answer.fromServiceWorker());
  await phone.heading('Today').waitFor();
  assert.equal(await running(), before);
  assert.deepEqual(phone.complaints(), []);
});
