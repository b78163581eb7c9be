/** What a statement is answered with: `rows`, `ok`, `error` or several `results`, after a `delay`, perhaps with the end of the connection. */
import type { Node } from 'yaml';
import { readError, readOk } from '../../intercept/rules/answers.ts';
import { readClose, readDelay } from '../../intercept/rules/faultsToInject.ts';
import { nothing } from '../../intercept/rules/found.ts';
import type { PlannedAction } from '../../intercept/rules/plannedAction.ts';
import { readRows } from '../../intercept/rules/rowsAction.ts';
import type { Entry, RulesReader } from '../../intercept/rules/rulesReader.ts';
import type { MockAnswer, MockClose, MockResult } from './mock.ts';

const resultReaders = { rows: readRows, ok: readOk, error: readError } as const;
const resultKeys = ['rows', 'ok', 'error'] as const;
const keys = [...resultKeys, 'results', 'delay', 'close'];
const shape = 'an answer such as { rows: { columns: [name], rows: [[value]] } }, { ok: true } or { error: 1213 }';

interface Told {
  readonly result: MockResult;
  readonly words: string;
}

/** Throws RulesFault. */
export function readAnswer(reader: RulesReader, node: Node | null, at: Node): MockAnswer {
  const found = reader.entries(node, at, keys, 'an answer', shape);
  const [first, second] = [...resultKeys, 'results'].filter((key) => found.has(key));
  if (second !== undefined) reader.fail(found.get(second)!.key, `${first} and ${second} exclude each other; expected one of them`);
  const told =
    first === undefined
      ? []
      : first === 'results'
        ? readResults(reader, found.get('results')!)
        : [readResult(reader, first, found.get(first)!)];
  const delayAt = found.get('delay');
  const delay = delayAt === undefined ? null : readDelay(reader, delayAt.value, delayAt.key);
  const closeAt = found.get('close');
  const close = closeAt === undefined ? null : readClose(reader, closeAt.value, closeAt.key);
  const closing = close === null ? null : closeOf(close);
  if (told.length === 0 && closing?.when !== 'before') reader.fail(node ?? at, `expected ${shape}`);
  if (told.length > 0 && closing?.when === 'before')
    reader.fail(closeAt!.key, `close: before and ${first} exclude each other; expected one of them, or close: after`);
  return {
    delay: delay === null ? null : delayOf(delay),
    results: told.map(({ result }) => result),
    close: closing,
    words: [delay?.words, ...told.map(({ words }) => words), close?.words].filter((words) => words !== undefined).join(', '),
  };
}

function readResults(reader: RulesReader, { key, value }: Entry): Told[] {
  const expected = 'the results in order, such as [{ rows: … }, { ok: true }]';
  const items = reader.list(value, key, expected);
  if (items.length === 0) reader.fail(value, `expected ${expected}`);
  return items.map((item, i) => {
    const found = reader.entries(item, key, [...resultKeys, 'out_params'], 'a result', 'rows, ok or error');
    const [name, other] = resultKeys.filter((result) => found.has(result));
    if (name === undefined || other !== undefined) return reader.fail(item ?? key, 'expected one of rows, ok and error');
    if (name === 'error' && i < items.length - 1) reader.fail(item, 'nothing comes behind an error; expected it as the last result');
    return readResult(reader, name, found.get(name)!, isOut(reader, name, found.get('out_params')));
  });
}

function isOut(reader: RulesReader, name: string, entry: Entry | undefined): boolean {
  if (entry === undefined) return false;
  if (name !== 'rows') reader.fail(entry.key, `out_params goes with rows, not with ${name}`);
  return reader.boolean(entry.value, entry.key, 'true or false');
}

function readResult(reader: RulesReader, name: string, { key, value }: Entry, outParameters = false): Told {
  const action = resultReaders[name as keyof typeof resultReaders](reader, value, key);
  const made = action.make(nothing);
  if (made.kind !== 'rows' && made.kind !== 'ok' && made.kind !== 'error') throw new Error(`${made.kind} is no result`);
  return { result: made.kind === 'rows' ? { ...made, outParameters } : made, words: action.words };
}

function delayOf(action: PlannedAction): MockAnswer['delay'] {
  const made = action.make(nothing);
  if (made.kind !== 'delay') throw new Error(`${made.kind} is no delay`);
  const { us, toUs } = made;
  return toUs === undefined ? { us } : { us, toUs };
}

function closeOf(action: PlannedAction): MockClose {
  const made = action.make(nothing);
  if (made.kind !== 'close') throw new Error(`${made.kind} is no close`);
  return made.when === 'during' ? { when: made.when, afterRows: made.afterRows } : { when: made.when };
}
