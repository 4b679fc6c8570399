// `kept serve` as a child process: a free port, records in a directory of its own, and a log to read when a test
// fails. Going offline is stopping it, which is what a phone sees when there is no signal.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const BIN = process.env.KEPT_BIN ?? resolve(ROOT, 'target/release-server/kept');
export const SITE = process.env.KEPT_SITE ?? resolve(ROOT, 'target/site');
const READY_WAIT_MS = 15_000;
const STOP_WAIT_MS = 5_000;

/** Runs `kept` to its end, for instance `kept(['import', 'ssd', extract, '--data', dir])`; gives what it printed. */
export async function kept(args) {
  const child = spawn(BIN, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = keepOutput(child);
  const code = await new Promise((done, failed) => child.once('close', done).once('error', failed));
  if (code !== 0) throw new Error(`kept ${args.join(' ')} ended with ${code}\n${printed.join('')}`);
  return printed.join('');
}

/**
 * Starts the server and waits until it answers.
 *
 * `data` and `port` are kept across `stop` and `start`; without `data`, records are thrown away by `close`.
 * `prepare(data)` runs once before the first start, to fill the directory.
 */
export async function openServer({ data, port, site = SITE, args = [], prepare } = {}) {
  const dir = data ?? (await mkdtemp(join(tmpdir(), 'kept-server-')));
  await prepare?.(dir);
  const server = new Server(dir, port ?? (await freePort()), ['--site', site, ...args], !data);
  await server.start();
  return server;
}

class Server {
  #child;
  #args;
  #throwAway;
  log = [];

  constructor(data, port, args, throwAway) {
    this.data = data;
    this.port = port;
    this.url = `http://localhost:${port}`;
    this.#args = ['serve', '--data', data, '--port', String(port), ...args];
    this.#throwAway = throwAway;
  }

  /** Starts it where it does not run, and waits until it answers. */
  async start() {
    if (this.#runs()) return;
    const child = spawn(BIN, this.#args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    keepOutput(child, this.log);
    let failure;
    child.once('error', (error) => (failure = error));
    for (const end = Date.now() + READY_WAIT_MS; Date.now() < end; await pause(50)) {
      if (failure || child.exitCode !== null) break;
      const answer = await fetch(`${this.url}/api/v1/health`).catch(() => undefined);
      if (answer?.ok) return;
    }
    await this.stop('SIGKILL');
    throw new Error(`The server did not become ready${failure ? `: ${failure.message}` : ''}\n${this.log.join('')}`);
  }

  /** SIGTERM lets it finish; SIGKILL is the power cut. */
  async stop(signal = 'SIGTERM') {
    if (!this.#runs()) return;
    const child = this.#child;
    const ended = new Promise((done) => child.once('exit', done));
    process.kill(child.pid, signal);
    const late = setTimeout(() => process.kill(child.pid, 'SIGKILL'), STOP_WAIT_MS);
    await ended;
    clearTimeout(late);
  }

  #runs() {
    const child = this.#child;
    return Boolean(child?.pid) && child.exitCode === null && child.signalCode === null;
  }

  async close() {
    await this.stop();
    if (this.#throwAway) await rm(this.data, { recursive: true, force: true });
  }
}

function keepOutput(child, lines = []) {
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => lines.push(text));
  return lines;
}

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
