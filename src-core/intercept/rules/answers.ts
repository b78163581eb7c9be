/** The actions that put something in place of a statement or of its reply: `rewrite`, `params`, `ok`, `error`; `rows` has a file of its own. */
import { isScalar, type Node } from 'yaml';
import { errorCode } from '../../mysql/constants/errorCodes.ts';
import type { ErrorSpec, OkSpec } from '../action.ts';
import type { PlannedAction } from './plannedAction.ts';
import { counted, readCell, readWarnings } from './rowsAction.ts';
import type { RulesReader } from './rulesReader.ts';
import { filled } from './template.ts';

const statement = { excludes: 'statement' } as const;

export function readRewrite(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const scalar = reader.string(node, at, 'the SQL that the server gets instead');
  const template = scalar.value;
  if (template.trim() === '') reader.fail(scalar, 'expected the SQL that the server gets instead');
  return {
    key: 'rewrite',
    ...statement,
    node: scalar,
    words: `send ${template.replaceAll(/\s+/g, ' ').trim()}`,
    make: (found) => ({ kind: 'rewrite', sql: filled(template, found) }),
  };
}

export function readParameters(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const expected = 'the values of the execution in order, such as [1, null, text]';
  const values = reader.list(node, at, expected).map((item) => readCell(reader, item, node ?? at));
  return {
    key: 'params',
    ...statement,
    node: node!,
    words: `send ${counted(values.length, 'other value')}`,
    make: () => ({ kind: 'parameters', values }),
  };
}

export function readOk(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const make = (ok: OkSpec): PlannedAction => ({
    key: 'ok',
    ...statement,
    node: node ?? at,
    words: `answer with OK${ok.affectedRows === undefined ? '' : ` (${ok.affectedRows} affected)`}`,
    make: () => ({ kind: 'ok', ok }),
  });
  if (isScalar(node) && node.value === true) return make({});
  const expected = 'true, or { affected_rows: 1, last_insert_id: 7, info: … }';
  const keys = reader.entries(node, at, ['affected_rows', 'last_insert_id', 'warnings', 'info'], 'ok', expected);
  const affected = keys.get('affected_rows');
  const id = keys.get('last_insert_id');
  const warnings = keys.get('warnings');
  const info = keys.get('info');
  return make({
    ...(affected === undefined ? {} : { affectedRows: readCount(reader, affected.value, affected.key, 'a number of rows') }),
    ...(id === undefined ? {} : { lastInsertId: readCount(reader, id.value, id.key, 'an id, which is a whole number') }),
    ...(warnings === undefined ? {} : { warnings: readWarnings(reader, warnings.value, warnings.key) }),
    ...(info === undefined ? {} : { info: reader.string(info.value, info.key, 'a text').value }),
  });
}

export function readError(reader: RulesReader, node: Node | null, at: Node): PlannedAction {
  const shape = 'an error such as { code: 1213 }, with sqlstate and message where they are not MySQL’s own';
  const plain = isScalar(node) && typeof node.value === 'bigint';
  const keys = plain ? new Map() : reader.entries(node, at, ['code', 'sqlstate', 'message'], 'error', shape);
  const codeAt = plain ? { key: at, value: node } : (keys.get('code') ?? reader.fail(node, `error has no code; expected ${shape}`));
  const code = reader.whole(codeAt.value, codeAt.key, 1, 65_534, 'an error code from 1 to 65534, such as 1213');
  const state = keys.get('sqlstate');
  const message = keys.get('message');
  if (message === undefined && errorCode(code) === undefined) {
    reader.fail(codeAt.value, `${code} is no code of MySQL or MariaDB; expected a message with it, as in { code: ${code}, message: … }`);
  }
  const spec: ErrorSpec = {
    code,
    ...(state === undefined ? {} : { sqlstate: readState(reader, state.value, state.key) }),
    ...(message === undefined ? {} : { message: readMessage(reader, message.value, message.key) }),
  };
  const name = errorCode(code)?.name;
  return {
    key: 'error',
    ...statement,
    node: node!,
    words: `answer with error ${code}${name === undefined ? '' : ` (${name})`}`,
    make: () => ({ kind: 'error', error: spec }),
  };
}

function readState(reader: RulesReader, node: Node | null, at: Node): string {
  const value = isScalar(node) ? String(node.value) : '';
  if (!/^[0-9A-Z]{5}$/.test(value))
    return reader.fail(node ?? at, "expected a SQLSTATE, which is five digits and capital letters in quotes, such as '40001'");
  return value;
}

function readMessage(reader: RulesReader, node: Node | null, at: Node): string {
  const text = reader.string(node, at, 'the error’s text');
  if (text.value.length > 512) reader.fail(text, `the text has ${text.value.length} characters; expected at most 512`);
  return text.value;
}

/** Decimal text where a double does not hold it. */
function readCount(reader: RulesReader, node: Node | null, at: Node, expected: string): number | string {
  if (!isScalar(node) || typeof node.value !== 'bigint') return reader.fail(node ?? at, `expected ${expected}`);
  if (node.value < 0n || node.value > 0xffff_ffff_ffff_ffffn) return reader.fail(node, `${node.value} does not fit; expected ${expected}`);
  return Number.isSafeInteger(Number(node.value)) ? Number(node.value) : String(node.value);
}
