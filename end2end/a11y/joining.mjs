// Joining, on the phone of a parent who has never seen Kept; and the manager's devices, with codes half turned on.

import { signIn, value } from '../lib/device.mjs';

const role = 'joining';

/** An invitation for a parent of another family than the one whose mother signs in elsewhere. */
async function invitation(stage) {
  const device = await stage.elsewhere('worker');
  const nowak = device.family('Nowak').id;
  const parent = device.of('person').find((one) => !one.scope.equals(nowak) && value(one, 'is_child') === false);
  const answer = await fetch(`${stage.server.url}/api/v1/invitations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-kept': '1', cookie: await signIn(stage.server.url, stage.account('worker')) },
    body: JSON.stringify({ person: parent.id.toString('hex') }),
  });
  if (!answer.ok) throw new Error(`inviting: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function compare(phone, stage) {
  const { code } = await invitation(stage);
  await phone.goto('/join');
  await phone.page.getByLabel('The code').fill(code);
  await phone.button('Go on').click();
  await phone.heading('Are these words the same?').waitFor();
}

async function follow(phone, button, heading) {
  await phone.button(button).click();
  await phone.heading(heading).waitFor();
}

export const JOINING = [
  { role, name: 'join-code', open: (phone) => phone.goto('/join') },
  {
    role,
    name: 'join-ended',
    open: async (phone) => {
      phone.expect(/404/);
      await phone.page.getByLabel('The code').fill('0000000000000');
      await phone.button('Go on').click();
      await phone.page.getByRole('alert').waitFor();
    },
  },
  { role, name: 'join-compare', open: compare },
  { role, name: 'join-different', open: (phone) => follow(phone, 'No, they are different', 'Good that you looked') },
  {
    role,
    name: 'join-keep',
    open: async (phone, stage) => {
      await compare(phone, stage);
      await follow(phone, 'Yes, they are the same', 'Write this down now');
    },
  },
  { role, name: 'join-offer', open: (phone) => follow(phone, 'I have written it down', 'Is this phone only yours?') },
  {
    role: 'manager',
    name: 'devices-codes',
    open: async (phone, stage) => {
      phone.expect(/403/);
      await phone.goto('/devices');
      await phone.button('Turn codes on').click();
      const words = phone.page.getByLabel('Your five words');
      const square = phone.page.getByRole('img', { name: 'A square for a camera' });
      await words.or(square).first().waitFor();
      if (await square.isVisible()) return;
      await words.fill(stage.account('manager').words);
      await phone.button('It is me').click();
      await words.waitFor({ state: 'detached' });
      await phone.button('Turn codes on').click();
      await square.waitFor();
    },
  },
];
