// The accessibility gate: every screen of every role with data on it, in light and dark, in both directions, at three
// widths. `cargo xtask a11y --full` goes through every shape; without it each screen wears three of the twelve.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe } from './a11y/axe.mjs';
import { announced, crowding, heading, motion, sideways, targets } from './a11y/checks.mjs';
import { tabThrough } from './a11y/keyboard.mjs';
import { SCREENS, drawn, show } from './a11y/screens.mjs';
import { nameOf, shapes, unroll, wear } from './a11y/shapes.mjs';
import { Stage } from './a11y/stage.mjs';
import { VisitScreen } from './lib/visit.mjs';

/** What a phone is used at when nothing is being looked at: what a screen does to get there happens in it. */
const PLAIN = { width: 412, scheme: 'light', height: 915 };
const LARGEST = { width: 320, scheme: 'light', text: 'largest' };
const TABBED = { width: 320, scheme: 'light', height: 568 };

describe('every screen', { concurrency: 1 }, () => {
  let stage;
  before(async () => (stage = await Stage.open()));
  after(() => stage.close());

  for (const [i, screen] of SCREENS.entries()) {
    test(`${screen.role}: ${screen.name}`, async () => {
      const page = await show(screen, stage);
      const found = [];
      const add = (where, lines) => found.push(...lines.map((line) => `${where}: ${line}`));

      for (const shape of shapes(i)) {
        await wear(page, shape);
        add(nameOf(shape), [...(await heading(page)), ...(await sideways(page)), ...(await targets(page))]);
        await unroll(page);
        add(nameOf(shape), [...(await crowding(page)), ...(await axe(page))]);
      }
      for (const width of [320, 412, 1024]) {
        await wear(page, { ...LARGEST, width });
        add(nameOf({ ...LARGEST, width }), [...(await sideways(page)), ...(await crowding(page))]);
      }
      await wear(page, TABBED);
      add('keyboard', await tabThrough(page));
      await wear(page, PLAIN);
      add('plain', [...(await motion(page)), ...(await announced(page))]);
      add('console', await stage.newComplaints(screen.role));
      assert.deepEqual(found, []);
    });
  }
});

describe('going from screen to screen', { concurrency: 1 }, () => {
  let stage;
  before(async () => (stage = await Stage.open()));
  after(() => stage.close());

  const TABS = {
    worker: { Today: 'Today', Families: 'Families', Record: 'Record a visit', Promises: 'Promises' },
    family: { Next: /./, Plan: /./, Promises: 'Promises', 'My people': 'My people' },
    manager: { Team: /./, Continuity: 'Continuity', Promises: 'Promises' },
  };
  for (const [role, tabs] of Object.entries(TABS)) {
    test(`${role}: the heading takes the focus, at the top`, async () => {
      const phone = await stage.signIn(role);
      const { page } = phone;
      await page.setViewportSize({ width: 412, height: 500 });
      assert.equal(await focused(page), 'H1', 'after signing in');
      const words = Object.keys(tabs);
      for (const word of [...words.slice(1), words[0]]) {
        await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
        await phone.tab(word).click();
        await phone.heading(tabs[word]).waitFor();
        await page.waitForFunction(() => document.activeElement?.localName === 'h1', undefined, { timeout: 3000 }).catch(() => {});
        assert.equal(await focused(page), 'H1', `after ${word}`);
        assert.equal(await page.evaluate(() => window.scrollY), 0, `the top of ${word}`);
        const current = await page.locator('nav [aria-current="page"]').allTextContents();
        assert.deepEqual(current, [word]);
      }
      assert.deepEqual(await stage.newComplaints(role), []);
    });
  }

  test('what the line says changes in place, so that it is announced', async () => {
    const { page } = await stage.phone('worker');
    await page.goto(`${stage.server.url}/`);
    const line = await page.locator('.app-sync[role="status"]').elementHandle();
    await stage.offline();
    await page.getByRole('button', { name: 'I have done this' }).first().click();
    await page.getByText('1 thing saved on this phone, waits to send').waitFor();
    assert.ok(await line.evaluate((element) => element.isConnected), 'the line was made anew');
    await stage.online();
  });

  test('what is missing leads to where it is asked, also where that was folded away', async () => {
    const phone = await stage.phone('worker');
    await VisitScreen.begin(phone, 'The Nowak family');
    await phone.button('Finish visit').click();
    const problems = phone.page.locator('.app-errors');
    await problems.waitFor();
    assert.ok(await problems.evaluate((element) => element === document.activeElement), 'the list has the focus');
    await problems.getByRole('link', { name: 'Say who was there.' }).click();
    assert.equal(await phone.page.evaluate(() => document.activeElement.id), 'visit-present');

    await phone.page.locator('details:has(#visit-on) > summary').click();
    await phone.page.getByLabel('Day', { exact: true }).fill('');
    await phone.page.locator('details:has(#visit-on) > summary').click();
    await phone.button('Finish visit').click();
    await problems.getByRole('link', { name: 'Say on which day you visited.' }).click();
    assert.equal(await phone.page.evaluate(() => document.activeElement.id), 'visit-on');
  });

  test('the first stop of the keyboard skips to the page', async () => {
    const { page } = await stage.phone('family');
    await page.goto(`${stage.server.url}/promises`);
    await drawn(page);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'app-skip');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.activeElement.closest('main') !== null), 'not in the page');
  });
});

const focused = (page) => page.evaluate(() => document.activeElement?.tagName);
