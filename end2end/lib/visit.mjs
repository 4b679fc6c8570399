// Recording a visit, by touch. Every touch is counted by the phone.

/** The screen of a visit being written. */
export class VisitScreen {
  constructor(phone) {
    this.phone = phone;
    this.page = phone.page;
  }

  /** From any screen of a worker: Record, then the family. */
  static async begin(phone, family) {
    await phone.tap(phone.tab('Record'));
    await phone.tap(phone.page.getByRole('link').filter({ hasText: family }));
    await phone.heading(/^Your visit to /).waitFor();
    return new VisitScreen(phone);
  }

  /** A question with answers to tap. */
  group(question) {
    return this.page.getByRole('group', { name: question, exact: true });
  }

  /** Taps an answer of a question: one of a few, or a chip. */
  async answer(question, words, within = this.page) {
    const group = within.getByRole('group', { name: question, exact: true }).first();
    const called = { name: words, exact: true };
    await this.phone.tap(group.getByRole('radio', called).or(group.getByRole('button', called)));
  }

  field(label) {
    return this.page.getByRole('textbox', { name: label, exact: true });
  }

  /** Taps a field and writes into it. */
  async write(label, words) {
    const field = this.field(label);
    await this.phone.tap(field);
    await field.fill(words);
  }

  /** Adds a promise of the worker's own. */
  async promise({ what, to, by }) {
    await this.phone.tap(this.phone.button('Add a promise'));
    const card = this.page.locator('.app-card').filter({ has: this.page.getByLabel('What will happen?') }).last();
    const field = card.getByLabel('What will happen?');
    await this.phone.tap(field);
    await field.fill(what);
    await this.answer('Who is it promised to?', to, card);
    await this.phone.tap(card.getByRole('button', { name: by, exact: true }));
  }

  /** Finishes, and waits until the phone says that the visit is saved. */
  async finish() {
    await this.phone.tap(this.phone.button('Finish visit'));
    await this.phone.heading('Your visit is saved').waitFor();
  }
}

/** The least that makes a visit whole, for tests about something else. `more(screen)` writes what they are about. */
export async function writeVisit(phone, more) {
  const visit = await VisitScreen.begin(phone, 'The Nowak family');
  await visit.answer('Who was there?', 'Ewa');
  for (const child of ['Zosia', 'Kuba']) {
    await visit.answer(`Did you see ${child}?`, 'Yes');
    await visit.answer(`Did you speak with ${child} alone?`, 'I couldn’t');
  }
  await more?.(visit);
  return visit;
}

/** The same, finished and saved. */
export async function recordVisit(phone, more) {
  const visit = await writeVisit(phone, more);
  await visit.finish();
}
