// A PostgreSQL server of the bench's own: in a temporary directory, on a socket there, as durable as it is by default.
// Its programs are in KEPT_POSTGRES. It refuses to run as root, so for root it runs as the user `postgres`.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Whoever owns the databases: no superuser, as nobody who runs Kept should be. */
const OWNER = 'keeper';
const NAME = 'kept';
const AS_POSTGRES = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'];
const INIT = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C'];
/** Waits until its input ends, which it does when this process does, however that ended. */
const GUARD = 'cat >/dev/null; "$1" stop -s -m immediate -D "$2/data"; rm -rf "$2"';

/** Runs `work(database)` with the connection string of a new database. */
export async function withPostgres(work) {
  const dir = (await ran('mktemp', '-d', join(tmpdir(), 'kept-bench-pg-XXXXXX'))).trim();
  const [program, ...args] = asPostgres('sh', '-c', GUARD, 'sh', tool('pg_ctl'), dir);
  const guard = spawn(program, args, { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    await start(dir);
    return await work(`postgresql:///${NAME}?host=${dir}&user=${OWNER}`);
  } finally {
    guard.stdin.end();
    await once(guard, 'close');
  }
}

async function start(dir) {
  const data = join(dir, 'data');
  await ran(tool('initdb'), ...INIT, '-D', data);
  const options = `-c listen_addresses='' -c unix_socket_directories=${dir}`;
  await ran(tool('pg_ctl'), 'start', '-w', '-s', '-o', options, '-l', join(dir, 'log'), '-D', data);
  await ran(tool('psql'), '-h', dir, '-U', 'postgres', '-q', '-c', `CREATE ROLE ${OWNER} LOGIN CREATEROLE`);
  await ran(tool('createdb'), '-h', dir, '-U', 'postgres', '-O', OWNER, NAME);
}

function tool(name) {
  return join(process.env.KEPT_POSTGRES ?? '', name);
}

function asPostgres(...command) {
  return process.getuid?.() === 0 ? [...AS_POSTGRES, ...command] : command;
}

async function ran(...command) {
  const [program, ...args] = asPostgres(...command);
  const { stdout } = await promisify(execFile)(program, args, { cwd: '/' });
  return stdout;
}
