/** An entry of `statements:`: by what a statement is known, and what it is answered with. */
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { Pattern, PatternFault } from '../../capture/filter/pattern.ts';
import { readCell } from '../../intercept/rules/rowsAction.ts';
import type { Entry, RulesReader } from '../../intercept/rules/rulesReader.ts';
import { LikePattern } from '../sql/likePattern.ts';
import type { KnownBy, MockAnswer, MockStatement } from './mock.ts';
import type { ParameterSpec } from './parameterSpec.ts';
import { readAnswer } from './readAnswer.ts';
import { digestFrom, plainText } from './statementText.ts';

const ways = ['sql', 'like', 'pattern', 'digest'] as const;
const keys = [...ways, 'params', 'times', 'then'];
const shape = "a statement such as { sql: 'SELECT 1', then: { rows: { columns: [one], rows: [[1]] } } }";

/** Throws RulesFault. */
export function readStatement(reader: RulesReader, node: Node, index: number): MockStatement {
  const found = reader.entries(node, node, keys, 'a statement', shape);
  const [way, other] = ways.filter((name) => found.has(name));
  if (way === undefined) return reader.fail(node, `this statement has no sql, like, pattern or digest; expected ${shape}`);
  if (other !== undefined) reader.fail(found.get(other)!.key, `${way} and ${other} exclude each other; expected one of them`);
  const then = found.get('then') ?? reader.fail(node, `this statement has no then; expected ${shape}`);
  const params = found.get('params');
  const times = found.get('times');
  const { value, key } = found.get(way)!;
  const scalar = isDigits(value) ? value : reader.string(value, key, expectedOf[way]);
  const what = isDigits(value) ? reader.sourceOf(value) : String(scalar.value);
  if (what.trim() === '') reader.fail(scalar, `expected ${expectedOf[way]}`);
  return {
    index,
    known: knownBy(reader, way, what, scalar),
    what,
    parameters: params === undefined ? null : readParameters(reader, params),
    answers: readAnswers(reader, then),
    times:
      times === undefined ? null : reader.whole(times.value, times.key, 1, Number.MAX_SAFE_INTEGER, 'how many times it answers, from 1'),
    line: reader.lineOf(node),
  };
}

const expectedOf: Readonly<Record<(typeof ways)[number], string>> = {
  sql: 'the text of a statement',
  like: "a pattern such as 'SELECT % FROM users%'",
  pattern: "a regular expression such as '^SELECT .* FROM users'",
  digest: 'the digest of a statement, or its normal form, such as SELECT * FROM users WHERE id = ?',
};

/** A digest of nothing but digits is no number. */
function isDigits(node: Node | null): node is Node & { value: bigint } {
  return isScalar(node) && (typeof node.value === 'bigint' || typeof node.value === 'number');
}

function knownBy(reader: RulesReader, way: (typeof ways)[number], what: string, node: Node): KnownBy {
  switch (way) {
    case 'sql':
      return { by: way, plain: plainText(what) };
    case 'like':
      return { by: way, like: new LikePattern(what.trim()) };
    case 'digest':
      return { by: way, digest: digestFrom(what) };
    case 'pattern':
      try {
        return { by: way, pattern: new Pattern(what) };
      } catch (thrown) {
        if (!(thrown instanceof PatternFault)) throw thrown;
        return reader.fail(node, `this is no regular expression: ${thrown.message}`);
      }
  }
}

function readParameters(reader: RulesReader, { key, value }: Entry): ParameterSpec[] {
  return reader.list(value, key, 'the values in order, such as [1, null, text]').map((item) => {
    if (isMap(item) && item.items.length === 1 && item.has('any')) {
      const any = reader.entries(item, key, ['any'], 'a value', 'a value').get('any')!;
      if (reader.boolean(any.value, any.key, 'true')) return { any: true };
      return reader.fail(any.value, 'expected true');
    }
    return { value: readCell(reader, item, key) };
  });
}

/** One answer, or several that come one after the other. */
function readAnswers(reader: RulesReader, { key, value }: Entry): MockAnswer[] {
  if (!isSeq(value)) return [readAnswer(reader, value, key)];
  const answers = reader.list(value, key, 'a list of answers').map((item) => readAnswer(reader, item, key));
  if (answers.length === 0) reader.fail(value, 'expected at least one answer, such as { ok: true }');
  return answers;
}
