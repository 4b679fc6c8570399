/** Kept, and what it is measured beside; each has a folder here. */
export const PEERS = ['kept', 'pouchdb'];
