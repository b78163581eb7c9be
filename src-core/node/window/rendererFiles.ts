/** The window's files, for the page and for Electron alike, with the policy that both give them. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFolder } from '../ownFiles.ts';

export interface FileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export const rendererFolder = fileURLToPath(new URL('dist/renderer', packageFolder));

/**
 * Answers for the files of `folder` as they are now, kept in memory: a build that replaces them does not disturb an open window.
 * Nothing else can be asked for, whatever the path says.
 */
export function rendererFiles(folder = rendererFolder): (path: string) => FileAnswer {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const list = (relative: string): void => {
    for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const path = `${relative}/${entry.name}`;
      if (entry.isDirectory()) list(path);
      else if (entry.isFile()) files.set(path, new Uint8Array(readFileSync(join(folder, path))));
    }
  };
  try {
    list('');
  } catch {
    throw new Error(`the window's files are missing from ${folder}; run npm run build`);
  }
  return (path) => {
    const name = path === '/' ? '/index.html' : path;
    const body = files.get(name);
    if (body === undefined) return plain(404, 'There is nothing here.');
    const type = types[extname(name)] ?? 'application/octet-stream';
    const headers = { ...commonHeaders, 'content-type': type };
    const policies: Record<string, string> = name.endsWith('.html') ? { 'content-security-policy': policy } : {};
    return { status: 200, headers: { ...headers, ...policies }, body };
  };
}

export function plain(status: number, text: string): FileAnswer {
  const headers = { ...commonHeaders, 'content-type': 'text/plain; charset=utf-8', 'content-security-policy': "default-src 'none'" };
  return { status, headers, body: `${text}\n` };
}

const commonHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Nothing but the page's own files, and no script or style within the page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
