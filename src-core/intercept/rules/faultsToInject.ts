/** The actions that spoil the way of a reply: `delay`, `throttle`, `slow_row`, `drop_reply`, `close`. */
import { isScalar, type Node } from 'yaml';
import type { Action } from '../action.ts';
import type { PlannedAction } from './plannedAction.ts';
import { readDuration, readRate, readSpan } from './quantities.ts';
import type { RulesReader } from './rulesReader.ts';

export function readDelay(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const span = readSpan(reader, node, at);
  const words = span.toUs === undefined ? `wait ${duration(span.us)}` : `wait ${duration(span.us)} to ${duration(span.toUs)}`;
  return fixed('delay', node!, words, { kind: 'delay', ...span });
}

export function readThrottle(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const bytesPerSecond = readRate(reader, node, at);
  return fixed('throttle', node!, `send ${size(bytesPerSecond)} a second`, { kind: 'throttle', bytesPerSecond });
}

export function readSlowRow(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const shape = '{ row: 3, delay: 1s }';
  const keys = reader.entries(node, at, ['row', 'delay'], 'slow_row', shape);
  const rowAt = keys.get('row') ?? reader.fail(node, `slow_row has no row; expected ${shape}`);
  const delayAt = keys.get('delay') ?? reader.fail(node, `slow_row has no delay; expected ${shape}`);
  const row = reader.whole(rowAt.value, rowAt.key, 1, Number.MAX_SAFE_INTEGER, 'the number of a row, from 1');
  const us = readDuration(reader, delayAt.value, delayAt.key);
  return fixed('slow_row', node!, `wait ${duration(us)} before row ${row}`, { kind: 'slowRow', row, us });
}

export function readDropReply(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  if (!reader.boolean(node, at, 'true')) reader.fail(node, 'expected true; leave drop_reply out where the reply shall pass');
  return fixed('drop_reply', node!, 'keep the reply from the client', { kind: 'dropReply' });
}

export function readClose(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const expected = 'true or before (the statement does not reach the server), after (behind the reply), or { after_rows: 5 }';
  if (isScalar(node)) {
    if (node.value === true || node.value === 'before') {
      return { ...fixed('close', node, 'close the connection', { kind: 'close', when: 'before' }), excludes: 'statement' };
    }
    if (node.value === 'after') return fixed('close', node, 'close the connection behind the reply', { kind: 'close', when: 'after' });
    return reader.fail(node, `expected ${expected}`);
  }
  const rowsAt = reader.entries(node, at, ['after_rows'], 'close', expected).get('after_rows') ?? reader.fail(node, `expected ${expected}`);
  const afterRows = reader.whole(rowsAt.value, rowsAt.key, 0, Number.MAX_SAFE_INTEGER, 'a number of rows, from 0');
  return fixed('close', node!, `close the connection behind row ${afterRows}`, { kind: 'close', when: 'during', afterRows });
}

function fixed(key: PlannedAction['key'], node: Node, words: string, action: Action): PlannedAction {
  return { key, node, words, excludes: null, make: () => action };
}

function duration(us: number): string {
  if (us >= 1_000_000) return `${us / 1_000_000} s`;
  return us >= 1_000 || us === 0 ? `${us / 1_000} ms` : `${us} µs`;
}

function size(bytes: number): string {
  if (bytes >= 1024 * 1024) return `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB`;
  return bytes >= 1024 ? `${Math.round((bytes / 1024) * 10) / 10} KiB` : `${Math.round(bytes)} bytes`;
}
