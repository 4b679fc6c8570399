// The manager's screens, and what somebody sees whose role has no screens yet.

const role = 'manager';

export const MANAGER = [
  {
    role,
    name: 'team',
    open: async (phone, stage) => {
      await phone.goto('/');
      await stage.signIn(role);
      await phone.sees('Children first');
    },
  },
  {
    role,
    name: 'team-tables',
    open: async (phone) => {
      await phone.page.getByText('Show load as a table').click();
      await phone.page.getByText('Show who has stayed as a table').click();
    },
  },
  { role, name: 'continuity', open: (phone) => phone.goto('/continuity') },
  {
    role,
    name: 'access',
    open: async (phone) => {
      await phone.goto('/access');
      await phone.sees('There may be a good reason.');
      await phone.page.getByText('Asking…').waitFor({ state: 'detached' });
    },
  },
  { role, name: 'team-promises', open: (phone) => phone.goto('/promises') },
  { role, name: 'team-saved', open: (phone) => phone.goto('/saved') },
  {
    role: 'admin',
    name: 'no-screens',
    open: async (phone, stage) => {
      const { login, words } = stage.account('admin');
      await phone.goto('/');
      await phone.page.getByLabel('Your name to sign in').fill(login);
      await phone.page.getByLabel('Your five words').fill(words);
      await phone.button('Sign in').click();
      await phone.heading('Kept').waitFor();
      await phone.sees('You are signed in.');
    },
  },
];
