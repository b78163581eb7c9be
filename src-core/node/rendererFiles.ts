/** The window's files, for the page and for Electron alike, with the policy that both give them. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface FileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

/** What vite put where each answer's nonce goes (build/bundles.ts). */
const noncePlaceholder = /__HYDROPHONE_NONCE__/g;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export const rendererFolder = fileURLToPath(new URL('../../dist/renderer', import.meta.url));

/** Answers for the files of `folder` as it is now; nothing else can be asked for, whatever the path says. */
export function rendererFiles(folder = rendererFolder): (path: string) => FileAnswer {
  const files = new Map<string, string>();
  const list = (relative: string): void => {
    for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const path = `${relative}/${entry.name}`;
      if (entry.isDirectory()) list(path);
      else if (entry.isFile()) files.set(path, join(folder, path));
    }
  };
  try {
    list('');
  } catch {
    throw new Error(`the window's files are missing from ${folder}; run npm run build`);
  }
  return (path) => {
    const name = path === '/' ? '/index.html' : path;
    const file = files.get(name);
    if (file === undefined) return plain(404, 'There is nothing here.');
    const type = types[extname(name)] ?? 'application/octet-stream';
    const headers = { ...commonHeaders, 'content-type': type };
    if (!name.endsWith('.html')) return { status: 200, headers, body: new Uint8Array(readFileSync(file)) };
    const nonce = randomBytes(16).toString('base64');
    const body = readFileSync(file, 'utf8').replaceAll(noncePlaceholder, nonce);
    return { status: 200, headers: { ...headers, 'content-security-policy': policy(nonce) }, body };
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

/** Own scripts only; style sheets made by a script (the SQL editor's) carry the nonce. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
