import type { ReactNode } from 'react';
import type { ChangedReply, ResultRecord } from '../../../src-core/bridge/contract.ts';
import { count, digits } from '../../format/numbers.ts';
import { sameResult } from '../../format/rowDiff.ts';
import { RowsDiff } from './RowsDiff.tsx';

interface Props {
  readonly server: ChangedReply | null;
  readonly client: ChangedReply;
}

/** What the server answered beside what the client got. */
export function ReplyDiff({ server, client }: Props) {
  const same = server !== null && sameReply(server, client);
  const results = Math.max(server?.results.length ?? 0, client.results.length);
  return (
    <section aria-label="Reply">
      <h3 className="hold-title">
        Reply <span className={`chip ${same ? '' : 'accent'}`}>{server === null ? 'made up' : same ? 'not changed' : 'changed'}</span>
      </h3>
      {server !== null && (server.error !== null || client.error !== null) ? (
        <Pair before={<Fault reply={server} />} after={same ? <p className="soft">the same.</p> : <Fault reply={client} />} />
      ) : server === null && client.error !== null ? (
        <Pair before={<p className="soft">nothing: it was not asked.</p>} after={<Fault reply={client} />} />
      ) : null}
      {Array.from({ length: results }, (_, i) => {
        const before = server?.results[i];
        const after = client.results[i];
        if (before !== undefined && after !== undefined && before.columns.length > 0 && after.columns.length > 0) {
          return <RowsDiff key={i} before={before} after={after} />;
        }
        return (
          <Pair
            key={i}
            before={<Result result={before} none={server === null ? 'nothing: it was not asked.' : 'no such result.'} />}
            after={<Result result={after} none="no such result." />}
          />
        );
      })}
      {results === 0 && (server?.error ?? client.error) === null ? <p className="pane-empty soft">There was no reply.</p> : null}
    </section>
  );
}

function Pair({ before, after }: { readonly before: ReactNode; readonly after: ReactNode }) {
  return (
    <div className="diff-pair">
      <section className="diff-side" aria-label="The server answered">
        <h4>The server answered</h4>
        {before}
      </section>
      <section className="diff-side" aria-label="The client got">
        <h4>The client got</h4>
        {after}
      </section>
    </div>
  );
}

function Fault({ reply: { error } }: { readonly reply: ChangedReply }) {
  if (error === null) return <p className="soft">no error.</p>;
  return (
    <p>
      <strong className="bad">
        Error {error.code} ({error.sqlstate})
      </strong>{' '}
      {error.message}
    </p>
  );
}

function Result({ result, none }: { readonly result: ResultRecord | undefined; readonly none: string }) {
  if (result === undefined) return <p className="soft">{none}</p>;
  if (result.columns.length > 0) return <RowsDiff before={null} after={result} />;
  return (
    <p>
      OK, {digits(String(result.affected_rows ?? 0))} rows affected
      {result.last_insert_id === null || String(result.last_insert_id) === '0'
        ? ''
        : `, insert id ${digits(String(result.last_insert_id))}`}
      {result.warnings === 0 ? '' : `, ${count(result.warnings)} warnings`}
    </p>
  );
}

function sameReply(a: ChangedReply, b: ChangedReply): boolean {
  return (
    a.error?.code === b.error?.code &&
    a.error?.message === b.error?.message &&
    a.results.length === b.results.length &&
    a.results.every((result, i) => sameResult(result, b.results[i]!))
  );
}
