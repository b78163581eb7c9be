import type { Command } from 'commander';
import type { Bridge, ExchangeRecord, SessionRecord } from '../../bridge/contract.ts';
import { type CommandContext, starting } from '../commandContext.ts';
import { matchingExchanges } from '../matchingExchanges.ts';
import { readCapture } from '../readCapture.ts';
import { RecordFeed } from '../recordFeed.ts';
import { milliseconds, outcomeOf, printable, timeOf, whatOf } from '../recordText.ts';
import { rowsOption } from './record.ts';

export interface ShowOptions {
  readonly json?: boolean;
  readonly rows: number;
}

export function addShow(program: Command, run: (file: string, filter: string | undefined, options: ShowOptions) => Promise<void>): void {
  program
    .command('show')
    .description('prints what a capture file holds')
    .argument('<FILE>', 'a capture (.hydro)')
    .argument('[FILTER]', 'which exchanges, such as "table:orders ms>50" (docs/filters.md)')
    .option('--json', 'print one JSON object a line')
    .addOption(rowsOption())
    .action(run);
}

export async function show(file: string, filter: string, options: ShowOptions, { out, stopped }: CommandContext): Promise<number> {
  const { bridge, close } = await starting(readCapture(file));
  try {
    const matches = filter.trim() === '' ? null : await idsOf(bridge, filter);
    if (options.json !== true) await out.write(tableHead);
    const feed = new RecordFeed(bridge, options.rows, async (record) => {
      if (matches !== null && (record.kind !== 'exchange' || !matches.has(record.id))) return;
      if (options.json === true) await out.json(record);
      else if (record.kind === 'exchange') await out.write(tableRow(record));
      else if (record.event === 'failed' || record.event === 'degraded') await out.write(sessionRow(record));
    });
    await Promise.race([stopped, starting(feed.finish())]);
    return 0;
  } finally {
    await close();
  }
}

async function idsOf(bridge: Bridge, filter: string): Promise<Set<number>> {
  const ids = new Set<number>();
  for await (const row of matchingExchanges(bridge, filter)) ids.add(row.id);
  return ids;
}

const tableHead = `${['#'.padStart(8), 'time'.padEnd(12), 'session', 'ms'.padStart(12), 'outcome'.padEnd(14), 'statement'].join('  ')}\n`;

function tableRow(x: ExchangeRecord): string {
  return row(String(x.id), x.started_at, x.session, milliseconds(x.duration_us), outcomeOf(x), whatOf(x));
}

/** A login that failed, or a session that could not be followed: neither has an exchange that tells of it. */
function sessionRow(s: SessionRecord): string {
  const who = s.user === null ? s.client : `${s.user} from ${s.client}`;
  const code = s.error?.code ?? null;
  const why = s.error === null ? '' : `: ${code === null ? '' : `${code} `}${s.error.message}`;
  return row('·', s.at, s.id, '', s.event === 'failed' ? 'login failed' : 'degraded', `${who}${why}`);
}

function row(id: string, at: string, session: number, ms: string, outcome: string, text: string): string {
  const width = Math.max(40, (process.stdout.columns ?? 160) - 66);
  const cells = [id.padStart(8), timeOf(at), String(session).padStart(7), ms.padStart(12), outcome.padEnd(14)];
  return `${cells.join('  ')}  ${printable(text, width)}\n`;
}
