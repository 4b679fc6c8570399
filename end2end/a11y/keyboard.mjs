// The keyboard alone: everything is reached, seen to have the focus, and never under a bar.

const STEPS_MAX = 200;
const START = 'kept-focus-start';

/**
 * Goes through the page with Tab. Gives a line for each place that has no visible focus or is covered, and for what
 * can be pressed and was not reached.
 */
export async function tabThrough(page) {
  const found = [];
  const reached = new Set();
  await page.evaluate((start) => {
    window.scrollTo(0, 0);
    document.activeElement?.blur();
    // The browser goes on from where the last focus was; this puts it back to the beginning.
    const mark = document.createElement('span');
    mark.id = start;
    mark.tabIndex = -1;
    // A dialog that must be closed first has the only beginning there is.
    (document.querySelector(':modal') ?? document.body).prepend(mark);
    mark.focus();
    mark.remove();
  }, START);
  for (let i = 0, last; i < STEPS_MAX; i++) {
    await page.keyboard.press('Tab');
    const step = await page.evaluate(look);
    // A date has several places to stop at within one field.
    if (step && step.at === last) continue;
    if (!step || reached.has(step.at)) break;
    last = step.at;
    reached.add(step.at);
    found.push(...step.lines);
  }
  const missed = await page.evaluate(notReached, [...reached]);
  return [...found, ...missed];
}

/** In the page: what is wrong with the place that has the focus. Nothing at the end of the page. */
async function look() {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  window.keptPlaces ??= new Map();
  if (!window.keptPlaces.has(element)) window.keptPlaces.set(element, window.keptPlaces.size);
  const at = window.keptPlaces.get(element);
  const name = `${element.localName} “${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40) || element.id}”`;
  const lines = [];
  // A radio button that is drawn by its words shows the focus on them.
  const drawn = element.matches('.app-segments__input, .app-faces__input') ? element.nextElementSibling : element;
  const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) lines.push(`no visible focus: ${name}`);
  const [box] = drawn.getClientRects();
  if (!box) return { at, lines: [...lines, `focus on something without a box: ${name}`] };
  const inset = 3;
  const points = [
    [box.left + inset, box.top + inset],
    [(box.left + box.right) / 2, (box.top + box.bottom) / 2],
    [box.right - inset, box.bottom - inset],
  ];
  const inView = ([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  if (!points.some(inView)) lines.push(`focus out of view: ${name}`);
  const bar = '.app-bar, .app-tabs, .app-exit';
  const covers = points.filter(inView).map(([x, y]) => document.elementFromPoint(x, y)?.closest(bar));
  const covered = covers.filter((cover) => cover && !cover.contains(element));
  // Of a text of several lines the browser brings the line being written into view, which is what counts.
  const allowed = element.localName === 'textarea' ? covers.length - 1 : 0;
  if (covered.length > allowed) lines.push(`focus under ${covered[0].className}: ${name}`);
  return { at, lines };
}

/** In the page: what can be pressed and had no focus. Of a group of radio buttons one is enough. */
function notReached(places) {
  const reached = new Set([...window.keptPlaces].filter(([, at]) => places.includes(at)).map(([element]) => element));
  window.keptPlaces = undefined;
  const groups = new Set([...reached].filter((element) => element.type === 'radio').map((element) => element.name));
  // What lies behind a dialog that must be closed first is not to be reached.
  const within = document.querySelector(':modal') ?? document;
  const pressed = within.querySelectorAll('a[href], button, input, select, textarea, summary');
  return [...pressed]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !reached.has(element))
    .filter((element) => !(element.type === 'radio' && groups.has(element.name)))
    .map((element) => `Tab does not reach ${element.localName} “${element.textContent.trim().slice(0, 40) || element.id}”`);
}
