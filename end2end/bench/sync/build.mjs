// The page of a peer: its own code and its library in one file, as an application would ship it.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Measured</title>
<ol id="list"></ol><script type="module" src="/page.js"></script></html>`;

/** Builds `name` below `out`; gives `{ site, brotli }`, the bytes of all that it needs to sync. */
export async function buildPage(name, out, engine) {
  const site = join(out, name, 'site');
  await rm(site, { recursive: true, force: true });
  await mkdir(site, { recursive: true });
  await writeFile(join(site, 'index.html'), PAGE);
  const needed = [join(site, 'page.js')];
  if (name === 'kept') {
    await cp(engine, site, { recursive: true });
    needed.push(...['kept.js', 'kept_bg.wasm'].map((file) => join(site, file)));
  }
  await build({
    entryPoints: [join(HERE, name, 'page.mjs')],
    outfile: join(site, 'page.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['./kept.js'],
    define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const sizes = await Promise.all(needed.map(async (file) => packed(await readFile(file))));
  return { site, brotli: sizes.reduce((all, size) => all + size, 0) };
}

function packed(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
}
