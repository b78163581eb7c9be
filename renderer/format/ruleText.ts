/** A rule for an exchange, as it stands in a rules file (docs/rules.md). */
import type { ExchangeDetail, ResultRecord } from '../../src-core/bridge/contract.ts';

export type RuleKind = 'rows' | 'ok' | 'error' | 'deadlock' | 'delay' | 'rewrite' | 'close';

/** The most rows that a rule made by a click answers with. */
const mostRows = 100;

/** What can be made of an exchange, the likeliest first. */
export function ruleKinds(detail: ExchangeDetail): readonly RuleKind[] {
  const { record } = detail;
  const kinds: RuleKind[] = [];
  if (record.error !== null) kinds.push('error');
  else if (withRows(record.results) !== undefined) kinds.push('rows');
  else if (record.results.length > 0) kinds.push('ok');
  return [...kinds, 'deadlock', 'delay', 'rewrite', 'close'];
}

export const ruleWords: Readonly<Record<RuleKind, string>> = {
  rows: 'answer with these rows',
  ok: 'answer with this OK',
  error: 'answer with this error',
  deadlock: 'fail with a deadlock, once',
  delay: 'wait 500 ms',
  rewrite: 'send other SQL',
  close: 'close the connection',
};

/** One rule; `when` in the filter language. */
export function ruleText(kind: RuleKind, when: string, detail: ExchangeDetail | null): string {
  const sql = detail?.record.sql ?? '';
  const subject = sql === '' ? when : sql;
  const lines = [
    `- name: ${quoted(`${ruleWords[kind]}: ${subject.replace(/\s+/g, ' ').trim().slice(0, 60)}`)}`,
    `  when: ${quoted(when)}`,
    `  then: ${action(kind, detail)}`,
  ];
  if (kind === 'deadlock') lines.push('  times: 1');
  return `${lines.join('\n')}\n`;
}

function action(kind: RuleKind, detail: ExchangeDetail | null): string {
  switch (kind) {
    case 'rows': {
      const result = withRows(detail?.record.results ?? []);
      return result === undefined ? flow('rows', { columns: ['value'], rows: [[1]] }) : flow('rows', rowsOf(result));
    }
    case 'ok': {
      const ok = detail?.record.results.at(-1);
      const id = String(ok?.last_insert_id ?? 0);
      return flow('ok', {
        affected_rows: count(ok?.affected_rows ?? 0),
        ...(id === '0' ? {} : { last_insert_id: count(id) }),
        ...(ok?.info ? { info: ok.info } : {}),
      });
    }
    case 'error': {
      const error = detail?.record.error;
      return flow('error', {
        code: error?.code ?? 1105,
        ...(error?.sqlstate == null ? {} : { sqlstate: error.sqlstate }),
        message: error?.message ?? '',
      });
    }
    case 'deadlock':
      return flow('error', { code: 1213 });
    case 'delay':
      return '{ delay: 500ms }';
    case 'rewrite':
      // A dollar sign of the statement stands for itself
      return flow('rewrite', (detail?.sqlWithParams ?? detail?.record.sql ?? 'SELECT 1').replaceAll('$', '$$$$'));
    case 'close':
      return '{ close: true }';
  }
}

function rowsOf({ columns, rows }: ResultRecord) {
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: rows.slice(0, mostRows),
  };
}

function withRows(results: readonly ResultRecord[]): ResultRecord | undefined {
  return results.find((r) => r.columns.length > 0);
}

/** Digits that a double does not hold stay text, which rules take for counts. */
function count(value: number | string): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

function flow(key: string, value: unknown): string {
  return `{ ${key}: ${inline(value)} }`;
}

/** A value in YAML's flow style; text that a single-quoted scalar cannot hold as it is stands as JSON, which is YAML too. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${inline(item)}`)
      .join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  return /[^\P{C}\u00ad]/u.test(value) ? JSON.stringify(value) : quoted(value);
}

/** YAML's single quotes know no escape but the doubled quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''").replace(/[\r\n]+/g, ' ')}'`;
}
