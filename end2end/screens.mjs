// Takes a picture of every screen: `node screens.mjs [DIR] [ONLY]`. The pictures are for looking at; the four that the
// README shows are taken on the way, in the shape of the device they are used on.

import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCREENS, show } from './a11y/screens.mjs';
import { SCHEMES, WIDTHS, unroll, wear } from './a11y/shapes.mjs';
import { Stage } from './a11y/stage.mjs';
import { SITE } from './lib/server.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIR = resolve(process.argv[2] ?? join(dirname(SITE), 'screens'));
const ONLY = process.argv[3];
const README = {
  today: { file: 'today.png', width: 412, height: 860 },
  'record-filled': { file: 'record.png', width: 412, height: 860, at: '.app-child' },
  next: { file: 'next.png', width: 412, height: 860 },
  team: { file: 'team.png', width: 1024, height: 768 },
};
const README_KB_MAX = 150;

const stage = await Stage.open();
let count = 0;
try {
  await mkdir(DIR, { recursive: true });
  await mkdir(join(ROOT, 'docs/screens'), { recursive: true });
  for (const screen of SCREENS) {
    const page = await show(screen, stage);
    if (!ONLY || screen.name.includes(ONLY)) await picture(page, screen);
  }
} finally {
  await stage.close();
}
console.log(`${count} pictures in ${relative(process.cwd(), DIR) || '.'}`);

async function picture(page, screen) {
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      await wear(page, { width, scheme });
      await unroll(page);
      await settle(page);
      await page.screenshot({ path: join(DIR, `${screen.role}-${screen.name}-${width}-${scheme}.png`) });
      count += 1;
    }
  }
  if (README[screen.name]) await forReadme(page, README[screen.name]);
  await wear(page, { width: 412, height: 915, scheme: 'light' });
}

/** As the screen looks on its device, from the top or from the part that says most. */
async function forReadme(page, { file, width, height, at }) {
  await wear(page, { width, height, scheme: 'light' });
  await page.evaluate((at) => {
    if (at) document.querySelector(at).scrollIntoView({ block: 'start' });
    else window.scrollTo(0, 0);
    document.activeElement?.blur();
  }, at);
  await settle(page);
  const path = join(ROOT, 'docs/screens', file);
  await page.screenshot({ path });
  const { size } = await stat(path);
  console.log(`docs/screens/${file}: ${Math.round(size / 1024)} KB`);
  if (size > README_KB_MAX * 1024) throw new Error(`docs/screens/${file} is larger than ${README_KB_MAX} KB`);
}

/** Two frames: what was asked for is drawn. */
function settle(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
