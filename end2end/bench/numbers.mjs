// Numbers and where they were taken.

import { execFileSync } from 'node:child_process';
import os from 'node:os';

/** Median, 95th percentile (the nearest sample at or above it), least and most of samples in milliseconds. */
export function spread(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const median = sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
  const p95 = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)];
  return { runs: sorted.length, median: tenth(median), p95: tenth(p95), least: tenth(sorted[0]), most: tenth(sorted.at(-1)) };
}

export const tenth = (number) => Math.round(number * 10) / 10;

/** How busy the machine was in the last minute: figures taken beside other work are worse than the program is. */
export const load = () => tenth(os.loadavg()[0]);

export function machine() {
  const [cpu] = os.cpus();
  const memory_gb = Math.round(os.totalmem() / 2 ** 30);
  return { cores: os.cpus().length, cpu: cpu?.model.trim(), memory_gb, system: `${os.type()} ${os.release()}` };
}

/** The commit, with a plus where the working tree is not what was committed. */
export function commit() {
  try {
    const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') ? '+' : '');
  } catch {
    return 'unknown';
  }
}
