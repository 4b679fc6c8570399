// What was caught at a visit, as it lies on a phone and as it is seen.

import { until } from './until.mjs';
import { stored } from './store.mjs';

/** How many rows of a table lie on a phone. */
export const held = async (page, table) => (await stored(page, table)).length;

/** Waits until an image is drawn. One far down the page is not fetched before it is scrolled to. */
export async function isDrawn(image) {
  await image.scrollIntoViewIfNeeded();
  await until('the picture is drawn', () => image.evaluate((one) => one.complete && one.naturalWidth > 0));
}

/** Waits until the first image of something is drawn, and gives its address. */
export async function drawn(page, selector) {
  const image = page.locator(`${selector} img`).first();
  await isDrawn(image);
  return image.getAttribute('src');
}

/** After the server came back: signs in again on a phone whose browser was killed, and waits until all is sent. */
export async function sendAfterKill(phone, account) {
  // A browser that was killed has lost its session, and nothing that was caught.
  phone.expect(/401/);
  await phone.goto('/saved');
  await phone.tap(phone.link('Sign in to send'));
  await phone.signIn(account);
  await until('all is sent and off the phone', async () => (await held(phone.page, 'blob')) === 0, 60_000);
}

/** Names Ewa, on a worker's phone, as one who may see what was caught with these words. */
export async function shareWithEwa(phone, words) {
  await phone.tap(phone.tab('Families'));
  await phone.tap(phone.page.getByText('The Nowak family'));
  const figure = phone.page.locator('[data-attachment]').filter({ hasText: words });
  await phone.tap(figure.getByText('Who may see it'));
  const chip = figure.getByRole('button', { name: /^Ewa/ });
  await phone.tap(chip);
  await phone.tap(phone.button('Share with Ewa'));
  await until('Ewa is named', async () => (await chip.getAttribute('aria-pressed')) === 'true');
  await phone.sendAll();
}
