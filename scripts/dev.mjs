// The app with a window that reloads itself: Vite serves the renderer, and Electron starts again when electron/ or
// shared/ change.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { ensureOrExit } from './lib/ensure.mjs';
import { electronCommand, needDisplay } from './lib/launch.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { unstamp } from './lib/stamp.mjs';

needDisplay();
await ensureOrExit([
  ...(process.platform === 'linux' ? ['apt:keytar', 'apt:electron'] : []),
  'node_modules',
  'electron-runtime',
]);
// What is built here is for development, so the next `npm start` must build again.
for (const part of ['build', 'build:node']) unstamp(part);

const { createBuilder, createServer } = await import('vite');
const configFile = inRoot('vite.config.ts');
const server = await createServer({ configFile });
await server.listen();
const url = server.resolvedUrls?.local[0];

let app = null;
let isEnding = false;

await rebuild();
let pending;
for (const folder of ['electron', 'shared']) {
  watch(inRoot(folder), { recursive: true }, () => {
    clearTimeout(pending);
    pending = setTimeout(rebuild, 150);
  });
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);

async function rebuild() {
  try {
    const builder = await createBuilder({ configFile, logLevel: 'warn' });
    for (const name of ['main', 'preload']) await builder.build(builder.environments[name]);
  } catch (error) {
    console.error(error.message);
    return;
  }
  await stopApp();
  const { file, args } = electronCommand(process.argv.slice(2));
  app = spawn(file, args, { cwd: root, stdio: 'inherit', env: { ...process.env, HOLDFAST_DEV_URL: url } });
  const started = app;
  app.on('exit', () => {
    if (app === started) end();
  });
}

async function stopApp() {
  const old = app;
  app = null;
  if (old === null || old.exitCode !== null) return;
  const ended = new Promise((resolve) => old.once('exit', resolve));
  old.kill('SIGTERM');
  await ended;
}

async function end() {
  if (isEnding) return;
  isEnding = true;
  await stopApp();
  await server.close();
  process.exit(0);
}
