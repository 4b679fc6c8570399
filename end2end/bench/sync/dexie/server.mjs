// Dexie has no server of its own that could be run here.

export { prepare, serve } from '../local.mjs';
export const durability = 'strict';
