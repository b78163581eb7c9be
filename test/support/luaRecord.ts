import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Hydrophone, startRecord } from './hydrophone.ts';

/** A script in a folder of its own. */
export function writeScript(text: string): { readonly path: string; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lua-'));
  const path = join(folder, 'shop.lua');
  writeFileSync(path, text);
  return { path, folder };
}

/** Records with the script between clients and the server at `port`. */
export async function withScript(port: number, text: string, use: (proxy: Hydrophone) => Promise<void>): Promise<void> {
  const { path, folder } = writeScript(text);
  const proxy = await startRecord(port, '--script', path);
  try {
    await use(proxy);
  } finally {
    await proxy.stop();
    await proxy.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
