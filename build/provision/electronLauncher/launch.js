// Packed as resources/default_app.asar of the Electron for tests. Does what Electron's own default app does with
// `electron FOLDER …`: the first argument that is no switch is the app, and its main module runs as if it were packaged.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

process.defaultApp = true;
const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (folder === undefined) {
  process.stderr.write('usage: electron FOLDER [arguments]\n');
  process.exit(2);
}
const appFolder = resolve(folder);
const manifest = JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8'));
app.setAppPath(appFolder);
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version ?? '0.0.0');
await import(pathToFileURL(join(appFolder, manifest.main)).href);
