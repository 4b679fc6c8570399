// The results as a table on the terminal.

const COUNTS = ['pairs', 'flagged', 'missed', 'false', 'lost', 'per_second'];

export function print({ machine, commit, load, peers, results }, works) {
  console.log(`\n${machine.cores} cores, ${machine.cpu}, commit ${commit}, load ${Math.min(...load)}–${Math.max(...load)}`);
  row('', 'peer', 'median', 'least', 'most', 'runs', 'goal');
  for (const [name, byPeer] of Object.entries(results)) {
    console.log(`\n${works[name].title}`);
    for (const [peer, result] of Object.entries(byPeer)) lines(peer, result, works[name].goal ?? {});
  }
  console.log('');
  for (const [peer, { brotli }] of Object.entries(peers)) {
    row('all that is needed to sync, brotli', peer, `${(brotli / 1024).toFixed(1)} KiB`);
  }
}

function lines(peer, { failed, ...measured }, goal) {
  for (const [what, { median, least, most, runs }] of Object.entries(measured)) {
    const numbers = [median, least, most].map((number) => show(what, number));
    row(`  ${what}`, peer, ...numbers, runs, goal[what] ?? '');
  }
  if (failed) row('  failed', peer, `${failed.length} ×: ${failed[0]}`);
}

function show(what, number) {
  if (COUNTS.includes(what)) return String(number);
  if (what === 'memory') return `${(number / 2 ** 20).toFixed(1)} MiB`;
  return what.endsWith('bytes') ? `${(number / 1024).toFixed(1)} KiB` : `${number} ms`;
}

function row(what, peer, ...cells) {
  console.log(what.padEnd(36) + String(peer).padEnd(12) + cells.map((cell) => String(cell).padStart(12)).join(''));
}
