// The screens of a mother: what happens next, the plan, promises and her people.

const role = 'family';

export const FAMILY = [
  {
    role,
    name: 'next',
    open: async (phone, stage) => {
      await phone.goto('/');
      await stage.signIn(role);
    },
  },
  {
    role,
    name: 'next-other-time',
    open: async (phone) => {
      await phone.button('Ask for another time').click();
      await phone.page.getByLabel('When is good for you?').fill('After six, when my sister is here.');
    },
  },
  {
    role,
    name: 'next-answered',
    open: async (phone) => {
      await phone.button('Ask for another time').last().click();
      await phone.sees('You asked for another time.');
    },
  },
  { role, name: 'my-plan', open: (phone) => phone.goto('/plan') },
  {
    role,
    name: 'my-plan-shared',
    open: async (phone) => {
      await phone.page.getByRole('heading', { name: 'Shared with you' }).scrollIntoViewIfNeeded();
      await phone.page.getByRole('img', { name: 'Our house' }).waitFor();
    },
  },
  { role, name: 'my-promises', open: (phone) => phone.goto('/promises') },
  {
    role,
    name: 'my-promises-no',
    open: async (phone) => {
      const answer = phone.button('No, it didn’t');
      await answer.first().click();
      await phone.sees('Thank you.');
    },
  },
  { role, name: 'my-people', open: (phone) => phone.goto('/people') },
  {
    role,
    name: 'who-looked',
    open: async (phone) => {
      await phone.goto('/people/looks');
      await phone.sees('Your social worker.');
    },
  },
  { role, name: 'my-saved', open: (phone) => phone.goto('/saved') },
  {
    role,
    name: 'my-devices',
    open: async (phone) => {
      await phone.goto('/devices');
      await phone.sees('This one, in your hand');
    },
  },
];
