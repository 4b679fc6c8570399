/** Kept, and what it is measured beside; each has a folder here. */
export const PEERS = ['kept', 'pouchdb', 'automerge', 'yjs', 'tinybase', 'dexie', 'rxdb'];
/** Databases of one device, without a server of their own that could be run here: measured where no server is asked. */
export const LOCAL = ['dexie', 'rxdb'];
