// The processes of this machine, to find a browser's own by the profile it has open: Playwright does not tell them.

import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Every process as `{ pid, group, command }`. */
export async function processes() {
  const names = await readdir('/proc').catch(() => undefined);
  if (!names) return fromPs();
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(fromProc));
  return found.filter(Boolean);
}

/** The processes of a group that still run. */
export async function groupOf(group) {
  return (await processes()).filter((process) => process.group === group);
}

async function fromProc(pid) {
  try {
    const [command, stat] = await Promise.all(['cmdline', 'stat'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')));
    // The name in brackets may hold spaces; what follows it is state, parent, group.
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    return { pid: Number(pid), group: Number(group), command: command.replaceAll('\0', ' ') };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}

async function fromPs() {
  const { stdout } = await promisify(execFile)('ps', ['-Axo', 'pid=,pgid=,command='], { maxBuffer: 1 << 26 });
  const lines = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line));
  return lines.filter(Boolean).map(([, pid, group, command]) => ({ pid: Number(pid), group: Number(group), command }));
}
