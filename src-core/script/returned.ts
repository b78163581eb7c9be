/** What a hook returned, checked, as actions. */
import { z } from 'zod';
import type { Action, CellSpec, RowsSpec } from '../intercept/action.ts';
import type { HookName } from './hooks.ts';
import type { Wish } from './messages.ts';

/** Above these an answer would take the engine's thread for too long. */
const mostCells = 250_000;
const mostText = 16 * 1024 * 1024;
const longestDelayUs = 86_400_000_000;

const cell = z.union(
  [
    z.string(),
    z.number(),
    z.boolean(),
    z.bigint(),
    z.null(),
    z.instanceof(Uint8Array).transform((bytes) => new Uint8Array(bytes)),
    z.object({ base64: z.base64() }),
    z.date().transform((date) => date.toISOString().slice(0, 23).replace('T', ' ')),
  ],
  { error: 'expected text, a number, a boolean, a bigint, null, bytes, { base64 } or a Date' },
);

/** What a result has besides is left out: a result that readQueryResult was given may be returned as it is. */
const column = z.union(
  [z.string(), z.object({ name: z.string(), type: text().exactOptional(), table: text().exactOptional(), schema: text().exactOptional() })],
  {
    error: 'expected a name or { name, type?, table?, schema? }',
  },
);
const table = z.object({
  columns: z.array(column).min(1).max(4096),
  rows: z.array(z.array(cell)),
  warnings: count(65_535).exactOptional(),
});
/** Rows as objects: the columns are the keys of the first. */
const records = z.array(z.record(z.string(), cell)).min(1, { error: 'expected at least one object, or { columns, rows } for none' });
const rows = z.union([records, table], { error: 'expected { columns: [...], rows: [[...]] } or an array of objects' });

const whole = z.union([count(Number.MAX_SAFE_INTEGER), z.string().regex(/^\d{1,20}$/), z.bigint().min(0n).transform(String)], {
  error: 'expected a whole number from 0 on',
});
const ok = z.union([
  z.literal(true).transform(() => ({})),
  z.strictObject({
    affectedRows: whole.exactOptional(),
    lastInsertId: whole.exactOptional(),
    warnings: count(65_535).exactOptional(),
    info: z.string().exactOptional(),
  }),
]);
const error = z.object({
  code: z.number({ error: "expected MySQL's error number" }).int().min(1).max(65_534),
  sqlstate: z
    .string()
    .regex(/^[0-9A-Z]{5}$/, { error: 'expected five digits and capital letters' })
    .nullish(),
  message: z.string().exactOptional(),
});
const delay = z.union(
  [
    z
      .number()
      .min(0)
      .transform((ms) => ms * 1000),
    z.string().transform(durationUs),
  ],
  { error: "expected milliseconds, or a duration such as '200ms' or '1.5s'" },
);
const item = z.strictObject({
  id: z.number({ error: 'expected a whole number' }).int(),
  sql: z.string().exactOptional(),
  after: z.boolean().exactOptional(),
});

const parts = {
  rewrite: z.string({ error: 'expected an SQL text' }),
  params: z.array(cell),
  rows,
  ok,
  error,
  delay,
  close: z.literal(true, { error: 'expected true' }),
  queue: z.array(item).min(1).max(1_000),
  backend: z.string().regex(/^(\[[0-9a-fA-F:.%\w]+\]|[^:[\]\s/]+):\d{1,5}$/, { error: 'expected host:port' }),
  ignore: z.literal(true, { error: 'expected true' }),
  continue: z.boolean(),
};
type Part = keyof typeof parts;
type Parts = { readonly [K in Part]?: z.output<(typeof parts)[K]> };

const login: readonly Part[] = ['error', 'delay', 'close', 'continue'];
const allowed: { readonly [H in HookName]: readonly Part[] } = {
  connectServer: ['backend', ...login],
  readHandshake: login,
  readAuth: login,
  readAuthResult: login,
  readQuery: ['rewrite', 'params', 'rows', 'ok', 'error', 'delay', 'close', 'queue', 'continue'],
  readQueryResult: ['rows', 'ok', 'error', 'delay', 'close', 'queue', 'ignore', 'continue'],
  disconnectClient: [],
};
/** The others say how, these say what: one at a time. */
const hows: readonly Part[] = ['delay', 'continue'];

export class Nonsense extends Error {}

/** Throws Nonsense, whose message names the hook and says what is expected. `queueId`: of the reply that the hook was given. */
export function readReturned(hook: HookName, value: unknown, queueId: number | null): Wish {
  if (value === undefined || value === null) return asWish(hook, {}, queueId);
  if (typeof value !== 'object' || Array.isArray(value)) throw nonsense(hook, describe(value));
  const given = value as Record<string, unknown>;
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  const read: Record<string, unknown> = {};
  for (const name of names) {
    if (!allowed[hook].includes(name as Part)) throw nonsense(hook, `{ ${name} }`);
    const result = parts[name as Part].safeParse(given[name]);
    if (!result.success) throw nonsense(hook, `{ ${name} } that is not right (${explain(name, result.error)})`, false);
    read[name] = result.data;
  }
  const whats = names.filter((name) => !hows.includes(name as Part));
  if (whats.length > 1) throw nonsense(hook, `${whats.join(' and ')} at once`);
  return asWish(hook, read as Parts, queueId);
}

function asWish(hook: HookName, read: Parts, queueId: number | null): Wish {
  const actions: Action[] = [];
  if (read.delay !== undefined && read.delay > 0) actions.push({ kind: 'delay', us: read.delay });
  if (read.rewrite !== undefined) actions.push({ kind: 'rewrite', sql: read.rewrite });
  if (read.params !== undefined) actions.push({ kind: 'parameters', values: read.params });
  if (read.rows !== undefined) actions.push({ kind: 'rows', rows: sized(hook, asRows(hook, read.rows)) });
  if (read.ok !== undefined) actions.push({ kind: 'ok', ok: read.ok });
  if (read.error !== undefined) {
    const { code, sqlstate, message } = read.error;
    actions.push({
      kind: 'error',
      error: { code, ...(sqlstate == null ? {} : { sqlstate }), ...(message === undefined ? {} : { message }) },
    });
  }
  if (read.close === true) actions.push({ kind: 'close', when: 'before' });
  if (read.queue !== undefined) actions.push({ kind: 'queue', items: read.queue });
  if (read.backend !== undefined) actions.push({ kind: 'backend', address: read.backend });
  if (read.ignore === true) {
    if (queueId === null) throw nonsense(hook, "{ ignore } for the reply to the client's own statement, which the client waits for");
    actions.push({ kind: 'ignore' });
  }
  const what = actions.some((action) => action.kind !== 'delay');
  if (!what) actions.push(...defaultActions(hook, queueId));
  return { actions, goOn: read.continue ?? actions.length === 0 };
}

/** The client does not wait for the reply to a statement that the script has sent. */
function defaultActions(hook: HookName, queueId: number | null): readonly Action[] {
  return hook === 'readQueryResult' && queueId !== null ? [{ kind: 'ignore' }] : [];
}

function asRows(hook: HookName, given: NonNullable<Parts['rows']>): RowsSpec {
  if (!Array.isArray(given)) {
    const wrong = given.rows.findIndex((row) => row.length !== given.columns.length);
    if (wrong < 0) return given;
    throw nonsense(hook, `{ rows } with ${given.rows[wrong]!.length} cells in row ${wrong + 1} and ${given.columns.length} columns`, false);
  }
  const columns = Object.keys(given[0]!);
  if (columns.length === 0) throw nonsense(hook, '{ rows } without a column', false);
  return { columns, rows: given.map((row) => columns.map((name) => row[name] ?? null)) };
}

function sized(hook: HookName, spec: RowsSpec): RowsSpec {
  if (spec.rows.length * spec.columns.length > mostCells) throw nonsense(hook, `more than ${mostCells} cells`, false);
  let text = 0;
  for (const row of spec.rows) for (const value of row) text += sizeOf(value);
  if (text > mostText) throw nonsense(hook, 'rows of more than 16 MiB', false);
  return spec;
}

function sizeOf(value: CellSpec): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length;
  return typeof value === 'object' && value !== null ? value.base64.length : 8;
}

function nonsense(hook: HookName, what: string, listed = true): Nonsense {
  const list = allowed[hook];
  const expected = list.length === 0 ? 'nothing' : `nothing or one of { ${list.join(' | ')} }`;
  return new Nonsense(`${hook} returned ${what}${listed ? `; expected ${expected}` : ''}`);
}

function explain(part: string, fault: z.ZodError): string {
  const issue = fault.issues[0]!;
  const path = [part, ...issue.path].map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${String(step)}`));
  return `${path.join('')}: ${issue.message.replace(/^Invalid input: /, '')}`;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

function text() {
  return z.string();
}

function count(most: number) {
  return z.number().int().min(0).max(most);
}

const units: Readonly<Record<string, number>> = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000 };

function durationUs(given: string, context: z.RefinementCtx): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(us|ms|s|m)$/.exec(given.trim()) ?? [];
  const us = Number(number) * (units[unit ?? ''] ?? Number.NaN);
  if (us <= longestDelayUs) return us;
  context.addIssue({ code: 'custom', message: `'${given}' is not a duration` });
  return z.NEVER;
}
