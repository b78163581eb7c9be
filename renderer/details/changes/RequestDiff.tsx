import { Fragment, useMemo } from 'react';
import type { ChangedRequest, Value } from '../../../src-core/bridge/contract.ts';
import { Cell } from '../../components/Cell.tsx';
import { sameValue } from '../../format/rowDiff.ts';
import { type DiffPart, textDiff } from '../../format/textDiff.ts';
import { commandWord } from '../../format/words.ts';

interface Props {
  readonly client: ChangedRequest;
  readonly server: ChangedRequest | null;
}

/** What the client sent beside what the server got. */
export function RequestDiff({ client, server }: Props) {
  const diff = useMemo(() => textDiff(client.sql ?? '', server?.sql ?? ''), [client, server]);
  const same =
    server !== null && client.sql === server.sql && client.command === server.command && sameParams(client.params, server.params);
  return (
    <section aria-label="Request">
      <h3 className="hold-title">
        Statement <span className={`chip ${same ? '' : 'accent'}`}>{server === null ? 'not sent' : same ? 'not changed' : 'changed'}</span>
      </h3>
      <div className="diff-pair">
        <section className="diff-side" aria-label="The client sent">
          <h4>
            The client sent{same ? ', and the server got,' : ''} a {commandWord(client.command)}
          </h4>
          <Sql parts={server === null || same ? [{ text: client.sql ?? '', same: true }] : diff.before} mark="del" />
          <Params params={client.params} other={server === null ? client.params : server.params} kind="removed" />
        </section>
        <section className="diff-side" aria-label="The server got">
          {server === null ? (
            <>
              <h4>The server got</h4>
              <p className="soft">nothing: it was answered here.</p>
            </>
          ) : same ? (
            <>
              <h4>The server got</h4>
              <p className="soft">the same.</p>
            </>
          ) : (
            <>
              <h4>The server got a {commandWord(server.command)}</h4>
              <Sql parts={diff.after} mark="ins" />
              <Params params={server.params} other={client.params} kind="added" />
            </>
          )}
        </section>
      </div>
    </section>
  );
}

function Sql({ parts, mark: Mark }: { readonly parts: readonly DiffPart[]; readonly mark: 'del' | 'ins' }) {
  if (parts.every((p) => p.text === '')) return <p className="soft">no SQL</p>;
  return (
    <pre className="diff-sql">{parts.map((p, i) => (p.same ? <Fragment key={i}>{p.text}</Fragment> : <Mark key={i}>{p.text}</Mark>))}</pre>
  );
}

interface ParamProps {
  readonly params: readonly Value[] | null;
  readonly other: readonly Value[] | null;
  readonly kind: 'removed' | 'added';
}

function Params({ params, other, kind }: ParamProps) {
  if (params === null || params.length === 0) return null;
  return (
    <table className="facts-table" aria-label="Parameters">
      <tbody>
        {params.map((value, i) => {
          const was = other?.[i];
          const changed = other !== null && (was === undefined || !sameValue(value, was));
          return (
            <tr key={i}>
              <td className="number faint">{i + 1}</td>
              <td className="diff-cell" data-diff={changed ? kind : undefined}>
                <Cell value={value} type="" limit={400} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function sameParams(a: readonly Value[] | null, b: readonly Value[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((value, i) => sameValue(value, b[i]!));
}
