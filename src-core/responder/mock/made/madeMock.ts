/** A mock that answers as recorded exchanges were answered: they are taken in the order of their beginning, and become a text. */
import type { MockMade } from '../../../bridge/mockContract.ts';
import type { ExchangeRecord, Value } from '../../../bridge/records.ts';
import { mayHoldPassword, passwordRanges } from '../../../capture/sqlSecrets.ts';
import { familyOf } from '../../../intercept/heldContext.ts';
import { capability } from '../../../mysql/constants/capabilities.ts';
import { digestOf, normalForm } from '../../../mysql/sql/fingerprint.ts';
import { plainText } from '../statementText.ts';
import { type MadeAnswer, madeAnswer } from './madeAnswer.ts';
import { type MadeEntry, mockYaml } from './mockYaml.ts';

export interface MadeMockOptions {
  readonly strict: boolean;
  /** For the first line. */
  readonly name: string;
}

interface Entry extends Omit<MadeEntry, 'answers' | 'times'> {
  readonly answers: MadeAnswer[];
  readonly key: string;
}

/** COM_STMT_PREPARE only where it was refused: else its executions tell. */
const answered: ReadonlySet<string> = new Set(['COM_QUERY', 'COM_STMT_EXECUTE', 'COM_STMT_PREPARE']);

export class MadeMock {
  private readonly options: MadeMockOptions;
  private readonly entries: Entry[] = [];
  /** Loose: by statement and parameters. */
  private readonly byKey = new Map<string, Entry>();
  private readonly sessions = new Set<number>();
  private readonly versions = new Set<string>();
  private taken = 0;
  private unanswered = 0;
  private missingRows = 0;
  private masked = 0;
  private bulk = 0;
  /** By session and statement: the answer of the execution that opened it. */
  private readonly cursors = new Map<string, MadeAnswer>();

  constructor(options: MadeMockOptions) {
    this.options = options;
  }

  /** `serverVersion`: as the greeting of its session said. */
  take(record: ExchangeRecord, serverVersion: string | null): void {
    const { command, sql } = record;
    if (command === 'COM_STMT_BULK_EXECUTE') this.bulk++;
    if (command === 'COM_STMT_FETCH') this.fetched(record);
    const isRefusal = record.error !== null;
    if (record.injected || sql === null || sql.trim() === '' || !answered.has(command) || (command === 'COM_STMT_PREPARE' && !isRefusal))
      return;
    const made = madeAnswer(record, familyOf(serverVersion));
    if (made === null) {
      this.unanswered++;
      return;
    }
    if (record.results.some(({ status }) => status.includes('CURSOR_EXISTS'))) this.cursors.set(cursorOf(record), made);
    this.taken++;
    this.missingRows += made.missingRows;
    this.sessions.add(record.session);
    if (serverVersion !== null) this.versions.add(serverVersion);
    this.add(sql, command === 'COM_STMT_EXECUTE' ? record.params : null, made);
  }

  finish(): MockMade {
    const [version = null] = this.versions;
    const notes = this.notes();
    const entries = this.entries.map(({ key: _, answers, ...entry }): MadeEntry => ({ ...entry, ...this.shortened(answers) }));
    const isOne = this.sessions.size < 2;
    const text = mockYaml({ ...this.options, version, notes, perConnection: isOne, entries });
    return { text, statements: entries.length, exchanges: this.taken, notes };
  }

  /** A mock knows no cursors: what was fetched belongs to the execution. */
  private fetched(record: ExchangeRecord): void {
    const rows = this.cursors.get(cursorOf(record))?.rows;
    for (const result of record.results) rows?.push(...result.rows);
  }

  private add(sql: string, params: readonly Value[] | null, made: MadeAnswer): void {
    const isMasked = hidesPassword(sql);
    if (isMasked) this.masked++;
    const values = params === null || params.length === 0 ? null : params;
    const key = `${plainText(sql)} ${JSON.stringify(values)}`;
    // In a strict mock only what came in a row is one entry.
    const before = this.options.strict ? this.entries.at(-1) : this.byKey.get(key);
    if (before !== undefined && before.key === key) {
      before.answers.push(made);
      return;
    }
    const known = isMasked ? { digest: digestOf(normalForm(sql)) } : { sql };
    const entry: Entry = { ...known, masked: isMasked ? sql : null, params: values, answers: [made], key };
    this.entries.push(entry);
    this.byKey.set(key, entry);
  }

  /** Those at the end that are the same are one: a loose mock gives the last one for ever, a strict one so many `times`. */
  private shortened(answers: readonly MadeAnswer[]): Pick<MadeEntry, 'answers' | 'times'> {
    let length = answers.length;
    const same = (a: MadeAnswer, b: MadeAnswer): boolean => textOf(a) === textOf(b);
    while (length > 1 && same(answers[length - 1]!, answers[length - 2]!)) length--;
    return { answers: answers.slice(0, length), times: this.options.strict && length < answers.length ? answers.length : null };
  }

  private notes(): string[] {
    const notes: string[] = [];
    const [version, ...others] = this.versions;
    if (others.length > 0) notes.push(`The exchanges came from servers of several versions; this one says ${version}.`);
    if (this.missingRows > 0)
      notes.push(
        `${counted(this.missingRows, 'row')} of the results ${this.missingRows === 1 ? 'is' : 'are'} not here, because not all was kept.`,
      );
    if (this.unanswered > 0)
      notes.push(`${counted(this.unanswered, 'exchange')} had no whole reply and ${this.unanswered === 1 ? 'was' : 'were'} left out.`);
    if (this.masked > 0)
      notes.push(
        `${counted(this.masked, 'statement')} with a hidden password ${this.masked === 1 ? 'is' : 'are'} known by ${this.masked === 1 ? 'its digest' : 'their digests'}.`,
      );
    if (this.bulk > 0)
      notes.push(`A mock does not answer COM_STMT_BULK_EXECUTE; ${this.bulk} of them ${this.bulk === 1 ? 'was' : 'were'} left out.`);
    return notes;
  }
}

function cursorOf({ session, statement_id }: ExchangeRecord): string {
  return `${session} ${statement_id}`;
}

/** Passwords are recorded as stars. */
function hidesPassword(sql: string): boolean {
  if (!sql.includes('*')) return false;
  const bytes = new TextEncoder().encode(sql);
  if (!mayHoldPassword(bytes, 0, capability.CLIENT_MULTI_STATEMENTS)) return false;
  return passwordRanges(bytes, false).some(([from, to]) => to > from && bytes.subarray(from, to).every((byte) => byte === star));
}

const star = 0x2a;

function textOf({ answer }: MadeAnswer): string {
  return JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
