/** The text of a mock file, as a person would write it: a row a line, a column a line, long SQL in a block. */
import { Document, isMap, isSeq, type Node, Scalar, visit, type YAMLMap } from 'yaml';
import type { Value } from '../../../bridge/records.ts';
import type { MadeAnswer } from './madeAnswer.ts';

export interface MadeEntry {
  readonly sql?: string;
  readonly digest?: string;
  /** The text with its password hidden, for a comment. */
  readonly masked: string | null;
  readonly params: readonly Value[] | null;
  readonly answers: readonly MadeAnswer[];
  readonly times: number | null;
}

export interface MadeText {
  readonly name: string;
  readonly version: string | null;
  readonly strict: boolean;
  /** What is counted is counted for each connection. */
  readonly perConnection: boolean;
  readonly notes: readonly string[];
  readonly entries: readonly MadeEntry[];
}

export function mockYaml({ name, version, strict, perConnection, notes, entries }: MadeText): string {
  const document = new Document({
    ...(version === null ? {} : { server: { version } }),
    ...(strict ? { strict: true } : {}),
    per: perConnection ? 'connection' : 'server',
    statements: entries.map(entryOf),
  });
  const title = name.replaceAll(/\s+/g, ' ').trim();
  document.commentBefore = [...(title === '' ? [] : [title]), ...notes].map((line) => ` ${line}`).join('\n');
  const list = document.get('statements');
  if (isSeq(list)) for (const [i, item] of list.items.entries()) if (isMap(item)) explain(item, entries[i]!);
  visit(document, {
    Pair: (_, pair) => {
      if (!(pair.key instanceof Scalar)) return;
      if ((pair.key.value === 'rows' || pair.key.value === 'columns') && isSeq(pair.value))
        for (const item of pair.value.items) flow(item as Node);
      if (pair.key.value === 'params' || pair.key.value === 'server' || pair.key.value === 'ok' || pair.key.value === 'error')
        flow(pair.value as Node);
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function entryOf({ sql, digest, params, answers, times }: MadeEntry): Record<string, unknown> {
  return {
    ...(sql === undefined ? {} : { sql }),
    ...(digest === undefined ? {} : { digest }),
    ...(params === null ? {} : { params }),
    ...(times === null ? {} : { times }),
    // biome-ignore lint/suspicious/noThenProperty: the file's word for it.
    then: answers.length === 1 ? answers[0]!.answer : answers.map(({ answer }) => answer),
  };
}

function explain(item: YAMLMap, { masked, answers }: MadeEntry): void {
  const missing = answers.reduce((sum, { missingRows }) => sum + missingRows, 0);
  const lines = [
    ...(masked === null ? [] : [masked.replaceAll(/\s+/g, ' ').trim()]),
    ...(missing === 0 ? [] : [`${missing} ${missing === 1 ? 'row' : 'rows'} more in the capture's results; not all was kept`]),
  ];
  if (lines.length > 0) item.commentBefore = lines.map((line) => ` ${line}`).join('\n');
}

function flow(node: Node | null): void {
  if (isSeq(node) || isMap(node)) node.flow = true;
}
