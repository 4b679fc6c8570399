// RxDB replicates with any server that its user writes; there is none of its own to run here.

export { prepare, serve } from '../local.mjs';
export const durability = 'as the browser has it (relaxed)';
