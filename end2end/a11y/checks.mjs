// What axe does not look at: size of targets, sideways scrolling, headings, motion. Each gives its findings, a line
// each, and an empty list where all is well.

/** One heading of the first level that is in view, a title and a language. */
export function heading(page) {
  return page.evaluate(() => {
    const found = [...document.querySelectorAll('h1')].filter((h1) => h1.checkVisibility());
    const lines = [];
    if (found.length !== 1) lines.push(`${found.length} first headings: ${found.map((h1) => h1.textContent).join(', ')}`);
    if (found.some((h1) => !h1.textContent.trim())) lines.push('the first heading is empty');
    if (!document.title.trim()) lines.push('the page has no title');
    if (!document.documentElement.lang) lines.push('the page has no language');
    return lines;
  });
}

/** Nothing is wider than the screen, except within a box that scrolls by itself. */
export function sideways(page) {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const isRtl = getComputedStyle(document.documentElement).direction === 'rtl';
    if (scrollWidth <= clientWidth) return [];
    const clips = (element) => /auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX);
    const scrolls = (element) => element && (clips(element) || scrolls(element.parentElement));
    const sticksOut = (box) => (isRtl ? box.left < -0.5 : box.right > clientWidth + 0.5);
    const causes = [...document.body.querySelectorAll('*')]
      .filter((element) => sticksOut(element.getBoundingClientRect()) && !scrolls(element.parentElement))
      .map((element) => `${element.localName}.${element.getAttribute('class') ?? ''} “${element.textContent.trim().slice(0, 30)}”`);
    return [`scrolls sideways: ${scrollWidth} in ${clientWidth}, because of ${causes.slice(-3).join(' and ') || 'something'}`];
  });
}

/** What can be pressed is at least 24 px each way, and what is meant to be pressed with a thumb 48. */
export function targets(page) {
  return page.evaluate(() => {
    const PRESSED = 'a[href], button, input, select, textarea, summary, [role="button"], [tabindex="0"]';
    const MAIN = [
      '.app-button',
      '.app-tabs__link',
      '.app-exit__button',
      '.app-chips__chip',
      '.app-segments__option',
      '.app-field__input',
      '.app-details__summary',
      '.app-sync__line',
      'a.app-list__row',
    ].join(', ');
    // What is only seen once it has the focus is measured there.
    const isShown = (element) =>
      element.checkVisibility({ opacityProperty: false, visibilityProperty: true }) && !element.closest('.app-skip');
    const small = (elements, least) =>
      [...elements].filter(isShown).flatMap((element) => {
        const { width, height } = element.getBoundingClientRect();
        if (width === 0 || (width >= least - 0.5 && height >= least - 0.5)) return [];
        const words = element.textContent.trim().slice(0, 40) || element.getAttribute('aria-label') || element.id;
        return [`${Math.round(width)} × ${Math.round(height)} px, at least ${least}: ${element.localName} “${words}”`];
      });
    return [...small(document.querySelectorAll(PRESSED), 24), ...small(document.querySelectorAll(MAIN), 48)];
  });
}

/** Nothing moves for those who asked for no motion: nothing runs, and nothing would. */
export function motion(page) {
  return page.evaluate(() => {
    const lines = document.getAnimations().map((animation) => `moves: ${animation.effect?.target?.className}`);
    for (const element of document.querySelectorAll('body *')) {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
      const fades = transitionDuration.split(',').some((time) => parseFloat(time) > 0);
      const moves = fades || animationName !== 'none' || scrollBehavior === 'smooth';
      if (moves) lines.push(`would move: ${element.localName}.${element.className}`);
    }
    return lines.slice(0, 5);
  });
}

/** Where a screen has the line about sending, it is announced when it changes. */
export function announced(page) {
  return page.evaluate(() => {
    const lines = [...document.querySelectorAll('.app-sync')];
    if (lines.length > 1) return ['more than one line about sending'];
    const isAnnounced = (line) => line.getAttribute('role') === 'status' || line.getAttribute('aria-live') === 'polite';
    return lines.every(isAnnounced) ? [] : ['the line about sending is not announced'];
  });
}

/** Words stand beside each other, and not on each other or squeezed into a column a letter wide. */
export function crowding(page) {
  return page.evaluate(() => {
    const OVERLAP = 4;
    const things = [];
    // Behind a dialog that must be closed first nothing is read or pressed.
    const within = document.querySelector(':modal') ?? document.body;
    for (const element of within.querySelectorAll('*')) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.app-visually-hidden, .app-skip')) continue;
      if (getComputedStyle(element).position === 'sticky' || element.closest('.app-tabs, .app-bar, .app-exit')) continue;
      if (element.matches('svg.app-icon'))
        things.push({ element, words: 'an icon', letters: 0, boxes: [element.getBoundingClientRect()] });
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE || !node.textContent.trim()) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const text = node.textContent.trim();
        const boxes = [...range.getClientRects()];
        things.push({ element, words: text.slice(0, 30), letters: text.length, boxes });
      }
    }
    const lines = [];
    const overlap = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]) > OVERLAP;
    const meet = (a, b) => overlap(a, b, 'left', 'right') && overlap(a, b, 'top', 'bottom');
    things.forEach((one, i) => {
      // Letters one under the other.
      if (one.letters > 12 && one.boxes.length > one.letters / 2) lines.push(`squeezed: “${one.words}”`);
      for (const other of things.slice(i + 1)) {
        if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
        if (one.boxes.some((a) => other.boxes.some((b) => meet(a, b)))) lines.push(`“${one.words}” on “${other.words}”`);
      }
    });
    return lines.slice(0, 5);
  });
}
