import { useMemo } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';

/** A plan in JSON as a tree that folds; another one, such as MySQL's EXPLAIN ANALYZE, as it is. */
export function PlanText({ text }: { readonly text: string }) {
  const json = useMemo(() => parsed(text), [text]);
  return (
    <section className="explain-plan" aria-label="Plan">
      <div className="result-tools">
        <span className="grow" />
        <CopyButton label="Copy plan" text={() => (json === undefined ? text : JSON.stringify(json, null, 2))} />
      </div>
      {json === undefined ? (
        <pre className="explain-plain mono scroll">{text}</pre>
      ) : (
        <div className="explain-tree scroll">
          <Node value={json} />
        </div>
      )}
    </section>
  );
}

function Node({ value }: { readonly value: unknown }) {
  if (typeof value !== 'object' || value === null)
    return <span className={`sql-${typeof value === 'string' ? 'string' : 'number'}`}>{String(value)}</span>;
  return (
    <ul>
      {Object.entries(value).map(([key, item]) => (
        <li key={key}>
          {isTree(item) ? (
            <details open>
              <summary>
                <span className="key">{key}</span>
                <span className="soft"> {facts(item)}</span>
              </summary>
              <Node value={item} />
            </details>
          ) : (
            <>
              <span className="key">{key}</span> {Array.isArray(item) ? item.map(String).join(', ') : <Node value={item} />}
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function isTree(item: unknown): item is object {
  return typeof item === 'object' && item !== null && !(Array.isArray(item) && item.every((x) => typeof x !== 'object'));
}

/** What one looks for first, beside the name of a part. */
function facts(item: object): string {
  const { table_name: table, access_type: access, rows, rows_examined_per_scan: examined } = item as Readonly<Record<string, unknown>>;
  const found = [table, access, rows ?? examined].filter((x) => typeof x === 'string' || typeof x === 'number');
  return found.length < 2 ? '' : `${found.slice(0, 2).join(', ')}${found.length > 2 ? `, ${String(found[2])} rows` : ''}`;
}

function parsed(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
