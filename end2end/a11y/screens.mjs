// Every screen of every role with data on it. Each is opened after the one before it, on the phone of its role; both
// the accessibility gate and the pictures go through this list.

import { FAMILY } from './family.mjs';
import { JOINING } from './joining.mjs';
import { MANAGER } from './manager.mjs';
import { WORKER } from './worker.mjs';

export const SCREENS = [...WORKER, ...FAMILY, ...MANAGER, ...JOINING];

/** Brings a screen onto its phone and gives the page. */
export async function show(screen, stage) {
  const phone = await stage.phone(screen.role);
  await screen.open(phone, stage);
  await drawn(phone.page);
  return phone.page;
}

/** Waits until the app has taken the place of the words that stand there before it. */
export async function drawn(page) {
  await page.locator('#boot').waitFor({ state: 'detached' });
  await page.locator('h1:visible').first().waitFor();
}
