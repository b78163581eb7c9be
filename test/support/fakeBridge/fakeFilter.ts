/** Filters on the made-up traffic. */
import type { FieldValue, SessionSummary, Summary } from '../../../src-core/bridge/contract.ts';
import { StatementCache } from '../../../src-core/capture/filter/statementFacts.ts';
import type { ReplySubject } from '../../../src-core/capture/filter/subject.ts';
import { type CommandName, command } from '../../../src-core/mysql/constants/commands.ts';

const statements = new StatementCache();

export function summarySubject(s: Summary, session: SessionSummary | undefined): ReplySubject {
  return {
    stage: 'reply',
    session: s.session,
    client: session?.client ?? '',
    backend: session?.backend ?? '',
    user: s.user,
    schema: s.schema,
    program: session?.program ?? null,
    tls: session?.tls.client?.version ?? null,
    compression: session?.compression ?? 'none',
    opaque: session?.state === 'degraded',
    exchange: s.id,
    command: command[s.command as CommandName],
    statementId: null,
    inTransaction: s.inTransaction,
    injected: s.interception?.injected === true,
    get statement() {
      return /QUERY|PREPARE|EXECUTE/.test(s.command) ? statements.of(s.title.split('  ?=')[0]!) : null;
    },
    parameters: s.title
      .split(/ {1,2}\?=/)
      .slice(1)
      .map((value) => value.replaceAll("'", '')),
    text: s.title,
    waitUs: s.waitUs,
    serverUs: s.serverUs,
    transferUs: s.transferUs,
    rows: s.rows,
    affectedRows: BigInt(s.affectedRows ?? 0),
    bytes: s.bytes,
    errorCode: s.error?.code ?? 0,
    errorName: s.error?.name ?? '',
    errorMessage: '',
    warnings: s.warnings,
    end: s.state === 'running' ? null : s.state,
    slow: false,
    heldUs: s.interception?.heldUs ?? 0,
    mocked: s.interception?.mocked === true,
    modified: s.interception?.modified === true,
  };
}

/** As the capture would tell them, of a few hundred exchanges. */
export function fakeFieldValues(field: string, subjects: readonly ReplySubject[]): FieldValue[] {
  const counts = new Map<string, FieldValue>();
  for (const subject of subjects) {
    for (const [value, about] of valuesOf(field, subject)) {
      if (value === '') continue;
      counts.set(value, { value, about, count: (counts.get(value)?.count ?? 0) + 1 });
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

function valuesOf(field: string, s: ReplySubject): [value: string, about: string][] {
  switch (field) {
    case 'user':
    case 'schema':
    case 'program':
    case 'backend':
    case 'client':
      return [[(s[field] ?? '').replace(/(?<=\d):\d+$/, ''), '']];
    case 'table':
      return (s.statement?.tables ?? []).map(({ name }) => [name, '']);
    case 'error':
      return s.errorCode === 0 ? [] : [[String(s.errorCode), s.errorName]];
    case 'digest':
      return s.statement === null ? [] : [[s.statement.digest, s.statement.sql]];
    default:
      return [];
  }
}
