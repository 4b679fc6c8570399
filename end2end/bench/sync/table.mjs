// The results as a table on the terminal.

export function print({ machine, commit, load, peers, results }, works) {
  console.log(`\n${machine.cores} cores, ${machine.cpu}, commit ${commit}, load ${Math.min(...load)}–${Math.max(...load)}`);
  row('', 'peer', 'median', 'least', 'most', 'runs', 'goal');
  for (const [name, byPeer] of Object.entries(results)) {
    console.log(`\n${works[name].title}`);
    for (const [peer, result] of Object.entries(byPeer)) lines(peer, result, works[name].goal ?? {});
  }
  console.log('');
  for (const [peer, { brotli }] of Object.entries(peers)) row('all that is needed to sync, brotli', peer, `${(brotli / 1024).toFixed(1)} KiB`);
}

function lines(peer, { failed, ...measured }, goal) {
  for (const [what, numbers] of Object.entries(measured)) {
    if (Array.isArray(numbers)) row(`  ${what}`, peer, JSON.stringify(numbers.at(-1)));
    else row(`  ${what}`, peer, show(what, numbers.median), show(what, numbers.least), show(what, numbers.most), numbers.runs, goal[what] ?? '');
  }
  if (failed) row(`  failed ${failed.length} ×: ${failed[0].slice(0, 90)}`, peer);
}

function show(what, number) {
  if (what === 'memory' || what.endsWith('bytes')) return `${(number / 2 ** 20).toFixed(2)} MiB`;
  return `${number} ms`;
}

function row(what, peer, ...cells) {
  console.log(what.padEnd(28) + String(peer).padEnd(12) + cells.map((cell) => String(cell).padStart(12)).join(''));
}
