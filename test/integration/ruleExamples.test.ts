/** The examples of docs/rules.md, through a real proxy and server. */
import { readFileSync } from 'node:fs';
import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parseRules } from '../../src-core/intercept/rules/parseRules.ts';
import { openMysql2 } from '../support/clients.ts';
import { type Hydrophone, startServe } from '../support/hydrophone.ts';
import { type OpenWindow, openWindow } from '../support/window.ts';

const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
/** A rules text with the conversation that stands below it. */
const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```\n(?:```text\n([\s\S]*?)^```)?/gm)].map(([, yaml, talk], i) => ({
  title: `${i + 1}: ${yaml!.split('\n')[0]}`,
  rules: yaml!.startsWith('rules:') ? yaml! : `rules:\n${yaml!.replaceAll(/^(?=.)/gm, '  ')}`,
  talk: talk?.trimEnd().split('\n') ?? [],
}));

let serve: Hydrophone;
let window: OpenWindow;

beforeAll(async () => {
  serve = await startServe('--backend', `127.0.0.1:${inject('mariadb').port}`);
  window = await openWindow(serve);
});
afterAll(async () => {
  await serve?.stop();
  await serve?.dispose();
});

describe('docs/rules.md', () => {
  it('has examples with what a client gets', () => {
    expect(examples.length).toBe(16);
    expect(examples.filter(({ talk }) => talk.length === 0)).toHaveLength(1);
  });

  it.each(examples)('example $title', async ({ rules, talk }) => {
    expect(parseRules(rules).length).toBeGreaterThan(0);
    await window.bridge.call('intercept.setRulesText', { text: rules });
    let client: Connection | null = null;
    let said: string[] = [];
    let took = 0;
    for (const line of talk) {
      if (line.startsWith('→ ')) expect(`→ ${said.shift()}`).toBe(line);
      else if (line.startsWith('takes ')) expect(took).toBeGreaterThanOrEqual(Number(/\d+/.exec(line)));
      else {
        expect(said, `what the example does not tell, before ${line}`).toEqual([]);
        client ??= await openMysql2(serve.port, { rowsAsArray: true });
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
  const prepared = /^prepared: (.*)$/.exec(line)?.[1];
  try {
    const markers = prepared?.includes('?') === true ? [1] : [];
    const [result, fields] = prepared === undefined ? await client.query(line) : await client.execute(prepared, markers);
    if (!Array.isArray(result)) {
      const { affectedRows, insertId } = result as ResultSetHeader;
      return [`OK, ${affectedRows} affected, insert id ${insertId}`];
    }
    const rows = (result as unknown[][]).map((row) => row.map((value) => (value === null ? 'NULL' : String(value))).join(' | '));
    return [fields.map(({ name }) => name).join(' | '), ...rows];
  } catch (thrown) {
    const { errno, sqlState, message } = thrown as { errno?: number; sqlState?: string; message: string };
    return [sqlState === undefined ? 'connection lost' : `ERROR ${errno} (${sqlState}): ${message}`];
  }
}
