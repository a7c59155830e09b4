// Stands in for Electron's default_app.asar: starts the app folder that is given on the command line, as
// `electron .` does, and honours the `-r LOADER` with which Playwright attaches itself.
const { app } = require('electron');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const loaders = [];
let target = null;
const words = process.argv.slice(1);
for (let i = 0; i < words.length; i++) {
  const word = words[i];
  if (word === '-r' || word === '--require') loaders.push(words[++i]);
  else if (word === '-v' || word === '--version') {
    console.log(`v${process.versions.electron}`);
    process.exit(0);
  } else if (!word.startsWith('-')) {
    target = path.resolve(word);
    break;
  }
}
if (target === null) {
  console.error('usage: electron [options] <app folder or file>');
  process.exit(2);
}

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
Module._preloadModules(loaders);

const isFolder = fs.statSync(target).isDirectory();
const manifest = path.join(target, 'package.json');
const about = isFolder && fs.existsSync(manifest) ? JSON.parse(fs.readFileSync(manifest, 'utf8')) : {};
if (about.version) app.setVersion(about.version);
if (about.productName || about.name) app.setName(about.productName || about.name);
const file = Module._resolveFilename(target, null, true);
app.setAppPath(isFolder ? target : path.dirname(file));
Module._load(file, null, true);
