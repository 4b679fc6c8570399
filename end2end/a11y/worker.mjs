// The worker's screens, in the order of a day: each is opened on the same phone as the one before it.

import { shareWithEwa } from '../lib/caught.mjs';
import { set } from '../lib/device.mjs';
import { base64, overwrite } from '../lib/store.mjs';
import { until } from '../lib/until.mjs';
import { VisitScreen } from '../lib/visit.mjs';
import { write } from './stage.mjs';

const FAMILY = 'The Nowak family';
const role = 'worker';

/** Opens the Nowaks from the list of families. */
async function theNowaks(phone) {
  await phone.goto('/families');
  await phone.page.getByRole('link').filter({ hasText: FAMILY }).click();
  await phone.heading(FAMILY).waitFor();
}

async function follow(phone, link, heading) {
  await phone.page.getByRole('link', { name: link, exact: true }).first().click();
  await phone.heading(heading).waitFor();
}

/** Everything of a visit but what is left out on purpose. */
async function fillIn(phone) {
  const visit = new VisitScreen(phone);
  for (const name of ['Zosia', 'Kuba', 'Ewa']) await visit.answer('Who was there?', name);
  await visit.answer('Did you speak with Zosia alone?', 'Yes');
  await visit.write('What Zosia said, in their own words', 'I like it when mummy is not tired. We read about the owl.');
  await visit.answer('How did it come up?', 'Talking');
  const saw = 'The room was warm. Both children had eaten. Zosia showed me her reading chart.';
  await phone.page.getByRole('textbox', { name: 'What I saw' }).fill(saw);
  await visit.write('What others told me', 'Ewa says that bedtime is later on the days she works.');
  await visit.promise({ what: 'Bring the picture chart for bedtime', to: 'Zosia', by: 'In a week' });
}

/** Draws a house with a mouse on the sheet that lies open. */
async function draw(phone) {
  const box = await phone.page.getByRole('dialog').locator('canvas').boundingBox();
  const house = [[0.2, 0.9], [0.2, 0.5], [0.5, 0.2], [0.8, 0.5], [0.8, 0.9], [0.2, 0.9]];
  const [first, ...rest] = house.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
  await phone.page.mouse.move(...first);
  await phone.page.mouse.down();
  for (const corner of rest) await phone.page.mouse.move(...corner, { steps: 8 });
  await phone.page.mouse.up();
}

/** The plan of the Nowaks as a device knows it. */
function planOf(device) {
  const { id } = device.family('Nowak');
  const plan = device.of('plan').find((record) => record.scope.equals(id));
  if (!plan) throw new Error('the Nowaks have no plan on this device');
  return plan;
}

export const WORKER = [
  {
    role,
    name: 'sign-in',
    open: async (phone) => phone.goto('/'),
  },
  {
    role,
    name: 'sign-in-wrong',
    open: async (phone) => {
      phone.expect(/401/);
      await phone.page.getByLabel('Your name to sign in').fill('priya');
      await phone.page.getByLabel('Your five words').fill('one two three four five');
      await phone.button('Sign in').click();
      await phone.page.getByRole('alert').waitFor();
    },
  },
  {
    role,
    name: 'today',
    open: async (phone, stage) => {
      await phone.goto('/');
      await stage.signIn(role);
      await phone.heading('Today').waitFor();
    },
  },
  { role, name: 'families', open: (phone) => phone.goto('/families') },
  {
    role,
    name: 'families-search',
    open: async (phone) => {
      await phone.page.getByLabel('Find a child or family').fill('zos');
      await phone.sees('1 family');
    },
  },
  { role, name: 'family', open: theNowaks },
  {
    role,
    name: 'invite',
    open: async (phone) => {
      await phone.page.getByRole('link', { name: /^Invite to Kept/ }).first().click();
      await phone.button('We are side by side').waitFor();
    },
  },
  {
    role,
    name: 'invite-open',
    open: async (phone) => {
      await phone.button('We are side by side').click();
      await phone.page.getByRole('img', { name: 'A square for a camera' }).waitFor();
    },
  },
  {
    role,
    name: 'before-you-knock',
    open: async (phone) => {
      await theNowaks(phone);
      await follow(phone, 'Before you knock', 'Before you knock');
    },
  },
  {
    role,
    name: 'plan',
    open: async (phone) => {
      await theNowaks(phone);
      await follow(phone, 'The plan', 'The plan');
      await phone.button('Change the words').waitFor();
    },
  },
  {
    role,
    name: 'plan-changing',
    open: async (phone) => {
      await phone.button('Change the words').click();
      await phone.page.getByLabel('What needs to change').waitFor();
    },
  },
  { role, name: 'record-choose', open: (phone) => phone.goto('/record') },
  {
    role,
    name: 'record-empty',
    open: async (phone) => {
      await VisitScreen.begin(phone, FAMILY);
    },
  },
  {
    role,
    name: 'record-errors',
    open: async (phone) => {
      await phone.button('Finish visit').click();
      await phone.sees('There is something left to do');
    },
  },
  {
    role,
    name: 'record-filled',
    open: async (phone) => {
      await fillIn(phone);
      await phone.button('Finish visit').click();
      await phone.page.locator('.app-errors__link').filter({ hasText: 'Kuba' }).waitFor();
    },
  },
  {
    role,
    name: 'record-drawing',
    open: async (phone) => {
      await phone.button('Draw a picture').first().click();
      await draw(phone);
    },
  },
  {
    role,
    name: 'record-caught',
    open: async (phone) => {
      await phone.button('Done').click();
      await phone.page.getByLabel('Drawing: what is it, in their words?').fill('Our house');
    },
  },
  {
    role,
    name: 'record-promise',
    open: async (phone) => {
      await phone.button('Add a promise').click();
      const last = phone.page.getByLabel('What will happen?').last();
      await last.fill('');
      await last.scrollIntoViewIfNeeded();
    },
  },
  {
    role,
    name: 'today-draft',
    open: async (phone) => {
      await phone.button('Take this promise out').last().click();
      await follow(phone, 'Families', 'Record a visit');
      await phone.tab('Today').click();
      await phone.sees('Carry on');
    },
  },
  {
    role,
    name: 'visit-saved',
    open: async (phone, stage) => {
      await stage.offline();
      await phone.page.getByRole('link', { name: 'Carry on' }).click();
      const visit = new VisitScreen(phone);
      await visit.answer('Did you speak with Kuba alone?', 'Not right for their age');
      await visit.finish();
      await phone.sees('Saved on this phone');
    },
  },
  {
    role,
    name: 'saved-waiting',
    open: async (phone) => {
      await phone.goto('/saved');
      await phone.sees('Visit, Nowak family');
    },
  },
  { role, name: 'today-waiting', open: (phone) => phone.goto('/') },
  {
    role,
    name: 'saved-clear',
    open: async (phone, stage) => {
      await stage.online();
      await phone.sendAll();
    },
  },
  {
    role,
    name: 'family-caught',
    open: async (phone) => {
      await theNowaks(phone);
      await shareWithEwa(phone, 'Our house');
      await theNowaks(phone);
      await phone.page.getByText('Who may see it').first().click();
      await phone.page.locator('[data-attachment]').first().scrollIntoViewIfNeeded();
    },
  },
  { role, name: 'promises', open: (phone) => phone.goto('/promises') },
  {
    role,
    name: 'promises-changed',
    open: async (phone) => {
      const changed = phone.page.getByText('Something changed').first();
      await changed.click();
      await phone.button('We agreed this day').first().waitFor();
    },
  },
  {
    role,
    name: 'versions',
    open: async (phone, stage) => {
      const device = await stage.elsewhere(role);
      await theNowaks(phone);
      await follow(phone, 'The plan', 'The plan');
      await phone.button('Change the words').click();
      const field = phone.page.getByLabel('What needs to change');
      const before = await field.inputValue();
      await field.fill(`${before} Zosia has her own shelf.`);
      await phone.button('Save the plan').click();
      await phone.button('Change the words').waitFor();
      await phone.sendAll();
      await write(device, planOf(device), 'needs_to_change', `${before} Kuba keeps his blanket at nursery.`);
      await phone.sendAll();
      await phone.goto('/versions');
      await phone.page.locator('main a.app-list__row').waitFor();
    },
  },
  {
    role,
    name: 'family-versions',
    open: async (phone) => {
      await theNowaks(phone);
      await phone.sees('Two people changed the same words.');
    },
  },
  {
    role,
    name: 'plan-versions',
    open: async (phone) => {
      await follow(phone, 'The plan', 'The plan');
      await phone.sees('Two versions.');
    },
  },
  {
    role,
    name: 'version',
    open: async (phone) => {
      await phone.goto('/versions');
      await phone.page.locator('main a.app-list__row').click();
      await phone.button('Keep both, and edit').waitFor();
    },
  },
  {
    role,
    name: 'version-both',
    open: async (phone) => {
      await phone.button('Keep both, and edit').click();
      await phone.button('Save this').waitFor();
    },
  },
  {
    role,
    name: 'settled',
    open: async (phone) => {
      await phone.button('Save this').click();
      await phone.heading('This is settled').waitFor();
      await until('the history has what was settled', () => phone.page.locator('[data-history] li').nth(3).isVisible());
    },
  },
  { role, name: 'versions-none', open: (phone) => phone.goto('/versions') },
  { role, name: 'not-found', open: (phone) => phone.goto('/nowhere') },
  {
    role,
    name: 'saved-stuck',
    open: async (phone, stage) => {
      const device = await stage.elsewhere(role);
      const change = device.txn([set(planOf(device), 'why', 'Written by nobody knows whom.')]);
      await overwrite(phone.page, [
        { table: 'outbox', key: 900, bytes: base64([0xc1]) },
        { table: 'draft', key: 'visit:torn', bytes: base64([0xc1]) },
        { table: 'held', key: 'nobodys/1/outbox/1', bytes: base64(change) },
      ]);
      await phone.goto('/saved');
      await phone.button('Save a copy').first().click();
      await phone.sees('I have the copy');
    },
  },
  {
    role,
    name: 'session-ended',
    open: async (phone) => {
      await phone.goto('/signin');
      await phone.page.getByLabel('Your five words').waitFor();
    },
  },
  {
    role,
    name: 'covered',
    open: async (phone) => {
      await phone.page.clock.install();
      await phone.goto('/');
      await phone.heading('Today').waitFor();
      await phone.page.clock.fastForward('06:00');
      await phone.button('Open').waitFor();
    },
  },
];
