// In which shapes every screen is looked at: three widths, light and dark, left to right and right to left.

export const WIDTHS = [320, 412, 1024];
export const SCHEMES = ['light', 'dark'];
export const DIRECTIONS = ['ltr', 'rtl'];
/** A short phone: what is in view is little, and bars cover what they can. */
const HEIGHT = 640;

const ALL = WIDTHS.flatMap((width) => SCHEMES.flatMap((scheme) => DIRECTIONS.map((dir) => ({ width, scheme, dir }))));

/**
 * The shapes for the screen at place `i`.
 *
 * All twelve with `KEPT_A11Y=full`. Else three of them, so that every screen is seen at each width, in light and dark
 * and in both directions, and every two of these meet on some screen within six.
 */
export function shapes(i) {
  if (process.env.KEPT_A11Y === 'full') return ALL;
  return WIDTHS.map((width, j) => ({
    width,
    scheme: SCHEMES[(i + j) % SCHEMES.length],
    dir: j === i % WIDTHS.length ? 'rtl' : 'ltr',
  }));
}

/** Gives the page a shape. What is on the screen stays as it is. */
export async function wear(page, { width, scheme, dir = 'ltr', height = HEIGHT, text }) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.evaluate(
    ([dir, text]) => {
      const root = document.documentElement;
      root.dir = dir;
      if (text) root.dataset.text = text;
      else delete root.dataset.text;
    },
    [dir, text],
  );
}

/** The whole screen in view, so that bars that stay in view cover nothing of it. */
export async function unroll(page) {
  const { width } = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.max(height, HEIGHT) });
}

export const nameOf = ({ width, scheme, dir, text }) => [width, scheme, dir, text].filter(Boolean).join(' ');
