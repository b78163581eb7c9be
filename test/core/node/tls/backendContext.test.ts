import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { BackendContext } from '../../../../src-core/node/tls/backendContext.ts';
import { selfSigned } from './madeCertificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'context-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

it('takes changed files for new connections, and keeps the last good ones where they cannot be used', async () => {
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const put = async (): Promise<void> => {
    const made = await selfSigned('proxy');
    writeFileSync(certificate, `${made.cert}\n`);
    writeFileSync(key, made.key);
  };
  await put();
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const warnings: string[] = [];
  const context = new BackendContext({ authorities: null, certificate, key, verify: false }, 'TLSv1.2', (line) => warnings.push(line));
  const first = context.current;
  now += 5_000;
  expect(context.current).toBe(first);
  await put();
  expect(context.current).toBe(first);
  now += 1_000;
  const second = context.current;
  expect(second).not.toBe(first);
  rmSync(key);
  for (let i = 0; i < 3; i++) {
    now += 1_000;
    expect(context.current).toBe(second);
  }
  expect(warnings).toEqual([
    expect.stringMatching(/^.+cert\.pem, .+key\.pem: changed, but not to be used \(.*no such file.*\); new connections go on/),
  ]);
  await put();
  now += 1_000;
  expect(context.current).not.toBe(second);
});

it('makes nothing anew where it has no files', () => {
  const context = new BackendContext({ authorities: null, certificate: null, key: null, verify: true }, 'TLSv1', () => undefined);
  expect(context.current).toBe(context.current);
});
