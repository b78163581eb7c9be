/** Records as a person reads them in a terminal: a line each. */
import type { ExchangeRecord, SessionRecord } from '../bridge/contract.ts';
import type { AnyRecord } from './recordFeed.ts';

/** Control characters would let recorded text move the cursor or worse. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const controls = /[\u0000-\u001f\u007f-\u009f]+/g;

/** One line of printable text, at most `width` characters. */
export function printable(text: string, width: number): string {
  const line = text.replaceAll(controls, ' ').trim();
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

export function recordLine(record: AnyRecord, sqlWidth: number): string {
  return record.kind === 'exchange' ? exchangeLine(record, sqlWidth) : sessionLine(record);
}

function exchangeLine(x: ExchangeRecord, sqlWidth: number): string {
  const cells = [`#${x.id}`.padStart(7), timeOf(x.started_at), `s${x.session}`.padEnd(5), milliseconds(x.duration_us).padStart(12)];
  return `${cells.join('  ')}  ${outcomeOf(x).padEnd(12)}  ${printable(whatOf(x), sqlWidth)}`;
}

function sessionLine(s: SessionRecord): string {
  const who = s.user === null ? '' : ` ${s.user}${s.schema === null || s.schema === '' ? '' : `@${s.schema}`}`;
  const why = s.error === null ? '' : `: ${s.error.code === null ? '' : `${s.error.code} `}${s.error.message}`;
  const text = printable(`${s.event}${who}, ${s.client} → ${s.backend}${why}`, 1_000);
  return `${'·'.padStart(7)}  ${timeOf(s.at)}  ${`s${s.id}`.padEnd(5)}  ${text}`;
}

/** What was asked: the statement where there is one, with its parameters; before it, what somebody did to it. */
export function whatOf(x: ExchangeRecord): string {
  const done = doneTo(x);
  return done === '' ? askedOf(x) : `[${done}] ${askedOf(x)}`;
}

function doneTo(x: ExchangeRecord): string {
  const done = [
    ...(x.injected ? [x.parent === null ? 'sent by the proxy' : `sent by the proxy for #${x.parent}`] : []),
    ...(x.mocked ? ['mocked'] : []),
    ...(x.modified ? ['modified'] : []),
    ...(x.held_us > 0 ? [`held ${milliseconds(x.held_us)}`] : []),
  ];
  const by = x.by === undefined || x.by.length === 0 || done.length === 0 ? '' : ` by ${x.by.join(', ')}`;
  return `${done.join(', ')}${by}`;
}

function askedOf(x: ExchangeRecord): string {
  const command = x.command.replace(/^COM_/, '').toLowerCase().replaceAll('_', ' ');
  if (x.sql === null) return command;
  const params = x.params === null || x.params.length === 0 ? '' : `  ${JSON.stringify(x.params)}`;
  return x.command === 'COM_QUERY' ? x.sql : `${command}: ${x.sql}${params}`;
}

/** What came of it. */
export function outcomeOf(x: ExchangeRecord): string {
  if (x.error !== null) return `error ${x.error.code}`;
  if (x.end !== 'replied')
    return { clientGone: 'client left', serverGone: 'server left', proxyClosed: 'closed by the proxy', degraded: 'degraded' }[x.end];
  const withRows = x.results.filter((r) => r.columns.length > 0);
  if (withRows.length > 0)
    return counted(
      withRows.reduce((sum, r) => sum + r.row_count, 0),
      'row',
    );
  if (x.results.length === 0) return '';
  const affected = x.results.findLast((r) => r.affected_rows !== null)?.affected_rows ?? 0;
  return affected === 0 || affected === '0' ? 'ok' : `${affected} affected`;
}

export function milliseconds(us: number): string {
  return `${(us / 1000).toFixed(3)} ms`;
}

/** Local wall-clock time with milliseconds. */
export function timeOf(iso: string): string {
  const date = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  const milli = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milli}`;
}

function counted(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}
