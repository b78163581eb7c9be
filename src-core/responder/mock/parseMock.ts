/** The mock file (docs/mock.md): YAML, read once and whole, in the words of the rules file. */
import { RulesFault } from '../../intercept/rules/rulesFault.ts';
import { type Entry, isNothing, RulesReader } from '../../intercept/rules/rulesReader.ts';
import type { Mock } from './mock.ts';
import { readAnswer } from './readAnswer.ts';
import { readServer } from './readServer.ts';
import { readStatement } from './readStatement.ts';

const keys = ['server', 'strict', 'per', 'bare', 'default', 'statements'];
const shape = "statements: with a list such as - { sql: 'SELECT 1', then: { rows: { columns: [one], rows: [[1]] } } }";

/** Sessions stand still while a mock is read: about a second for a million characters. */
const largestText = 16 * 1024 * 1024;

/** Throws RulesFault at the first mistake. */
export function parseMock(text: string): Mock {
  if (text.length > largestText)
    throw new RulesFault(`a mock file has at most ${largestText} characters, this one has ${text.length}`, 1, 1);
  const reader = new RulesReader(text);
  const root = reader.resolved(reader.document.contents);
  const found: ReadonlyMap<string, Entry> = isNothing(root) ? new Map() : reader.entries(root, null, keys, 'a mock file', shape);
  const strict = truth(reader, found.get('strict'));
  const list = found.get('statements');
  const fallback = found.get('default');
  return {
    server: readServer(reader, found.get('server')),
    strict,
    per: readPer(reader, found.get('per')) ?? (strict ? 'connection' : 'server'),
    bare: truth(reader, found.get('bare')),
    statements: list === undefined || isNothing(list.value) ? [] : readStatements(reader, list),
    fallback: fallback === undefined ? null : readAnswer(reader, fallback.value, fallback.key),
  };
}

function readStatements(reader: RulesReader, { key, value }: Entry): Mock['statements'] {
  return reader.list(value, key, 'a list of statements').map((node, index) => readStatement(reader, node ?? key, index));
}

function readPer(reader: RulesReader, entry: Entry | undefined): Mock['per'] | null {
  if (entry === undefined) return null;
  const expected = 'server or connection';
  const scalar = reader.string(entry.value, entry.key, expected);
  if (scalar.value === 'server' || scalar.value === 'connection') return scalar.value;
  return reader.fail(scalar, `“${scalar.value}” is not known; expected ${expected}`);
}

function truth(reader: RulesReader, entry: Entry | undefined): boolean {
  return entry === undefined ? false : reader.boolean(entry.value, entry.key, 'true or false');
}
