/** The examples of docs/mock.md, through a mock server with real clients. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMysql2 } from '../support/clients.ts';
import { type Hydrophone, startServe } from '../support/hydrophone.ts';
import { type OpenWindow, openWindow } from '../support/window.ts';

const page = readFileSync(new URL('../../docs/mock.md', import.meta.url), 'utf8');
/** A mock's text with the conversation that stands below it. */
const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```\n```text\n([\s\S]*?)^```/gm)].map(([, yaml, talk], i) => ({
  title: `${i + 1}: ${yaml!.split('\n')[1] ?? yaml}`,
  text: yaml!,
  talk: talk!.trimEnd().split('\n'),
}));

const folder = mkdtempSync(join(tmpdir(), 'mock-'));
const path = join(folder, 'mock.yaml');
let serve: Hydrophone;
let window: OpenWindow;

beforeAll(async () => {
  writeFileSync(path, examples[0]!.text);
  serve = await startServe('--mock', path);
  window = await openWindow(serve);
});
afterAll(async () => {
  await serve?.stop();
  await serve?.dispose();
  rmSync(folder, { recursive: true });
});

describe('docs/mock.md', () => {
  it('has examples with what a client gets', () => {
    expect(examples.length).toBe(7);
    expect(page.match(/^```yaml$/gm)).toHaveLength(7);
  });

  it.each(examples)('example $title', async ({ text, talk }) => {
    await window.bridge.call('mock.setText', { text });
    expect(readFileSync(path, 'utf8')).toBe(text);
    let client: Connection | null = null;
    let said: string[] = [];
    let took = 0;
    for (const line of talk) {
      if (line.startsWith('→ ')) expect(`→ ${said.shift()}`).toBe(line);
      else if (line.startsWith('takes ')) expect(took).toBeGreaterThanOrEqual(Number(/\d+/.exec(line)));
      else {
        expect(said, `what the example does not tell, before ${line}`).toEqual([]);
        client ??= await openMysql2(serve.port, { rowsAsArray: true, database: '' });
        const start = performance.now();
        said = await outcome(client, line);
        took = performance.now() - start;
        if (said[0] === 'connection lost') {
          client.destroy();
          client = null;
        }
      }
    }
    expect(said).toEqual([]);
    client?.destroy();
  });
});

async function outcome(client: Connection, line: string): Promise<string[]> {
  const [, prepared, value] = /^prepared: (.*?)(?: -- with (.*))?$/.exec(line) ?? [];
  try {
    const [result, fields] =
      prepared === undefined ? await client.query(line) : await client.execute(prepared, value === undefined ? [] : [value]);
    if (!Array.isArray(result)) {
      const { affectedRows, insertId } = result as ResultSetHeader;
      return [`OK, ${affectedRows} affected, insert id ${insertId}`];
    }
    const rows = (result as unknown[][]).map((row) => row.map((cell) => (cell === null ? 'NULL' : String(cell))).join(' | '));
    return [fields.map(({ name }) => name).join(' | '), ...rows];
  } catch (thrown) {
    const { errno, sqlState, message } = thrown as { errno?: number; sqlState?: string; message: string };
    return [sqlState === undefined ? 'connection lost' : `ERROR ${errno} (${sqlState}): ${message}`];
  }
}
