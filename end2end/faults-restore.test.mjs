// The server is lost and restored from a backup, and a phone's copy strays. What was acknowledged after the backup is on
// the phones, which send it again by themselves; what a phone lacks it finds and fetches.

import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openAuthority } from './lib/authority.mjs';
import { NO_SERVER } from './lib/browser.mjs';
import { Device, value } from './lib/device.mjs';
import { Phone } from './lib/phone.mjs';
import { kept } from './lib/server.mjs';
import { overwrite, stored } from './lib/store.mjs';
import { until } from './lib/until.mjs';
import { recordVisit } from './lib/visit.mjs';

let server, phone;

before(async () => {
  server = await openAuthority();
  phone = await Phone.on(server.url);
  phone.expect(NO_SERVER);
  await phone.takeCaseload(server.accounts.priya);
});

after(async () => {
  await phone?.dispose();
  await server?.close();
});

const visit = async (words) => {
  await recordVisit(phone, (screen) => screen.write('What I saw', words));
  await phone.sendAll();
};

/** What a new device of hers reads of these notes, each as often as it is there. */
async function notes(wanted) {
  const other = await Device.signedIn(server.url, server.accounts.priya);
  await other.exchange();
  return wanted.filter((words) => other.of('visit_note').some((one) => value(one, 'saw') === words));
}

test('what was acknowledged after the last backup is there again once the phone has met the restored server', async () => {
  const [before, after, later] = ['Before the backup.', 'After the backup.', 'While the server was down.'];
  await visit(before);
  const copy = join(server.data, 'copy.sqlite');
  await kept(['backup', 'to', copy, '--plain', '--data', server.data]);
  await visit(after);
  assert.deepEqual(await notes([before, after]), [before, after]);

  await phone.context.setOffline(true);
  await server.stop('SIGKILL');
  await recordVisit(phone, (screen) => screen.write('What I saw', later));
  for (const part of ['', '-wal', '-shm']) await rm(join(server.data, `kept.sqlite${part}`), { force: true });
  await kept(['restore', copy, '--data', server.data]);
  await server.start();
  assert.deepEqual(await notes([before, after, later]), [before], 'the backup has no more');

  await phone.context.setOffline(false);
  await phone.sendAll();
  await until('all of it is there', async () => (await notes([before, after, later])).length === 3);
  const other = await Device.signedIn(server.url, server.accounts.priya);
  await other.exchange();
  const there = other.of('visit_note').map((one) => value(one, 'saw'));
  assert.equal(there.filter((words) => words === after).length, 1);
  assert.deepEqual(phone.complaints(), []);
});

test('a later backup lets the phone forget what it sent', async () => {
  const sent = async () => (await stored(phone.page, 'outbox')).length;
  assert.ok((await sent()) > 0);
  await kept(['backup', 'to', join(server.data, 'later.sqlite'), '--plain', '--data', server.data]);
  await visit('One more, so that the last position is after it.');
  // Of all that was sent only what came with the last position is left, and what came after it.
  await until('it is gone', async () => (await sent()) <= 2);
});

test('a record that a phone has lost without knowing is found by its digest and fetched', async () => {
  const words = 'These words get lost on the phone.';
  await visit(words);
  const holds = async () => {
    const rows = await stored(phone.page, 'row');
    return rows.filter((row) => Buffer.from(row.bytes, 'base64').includes(words));
  };
  await until('it is a row', async () => (await holds()).length === 1);
  const [row] = await holds();
  await overwrite(phone.page, [{ ...row, bytes: null }]);
  await phone.page.reload();
  await phone.tab('Today').waitFor();
  assert.equal((await holds()).length, 0);
  await until('it is there again', async () => {
    await phone.page.evaluate(() => window.dispatchEvent(new Event('online')));
    const everywhere = [...(await stored(phone.page, 'row')), ...(await stored(phone.page, 'segment'))];
    return everywhere.some((one) => Buffer.from(one.bytes, 'base64').includes(words));
  }, 60_000);
  assert.deepEqual(phone.complaints(), []);
});
