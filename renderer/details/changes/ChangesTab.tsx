import { useEffect, useState } from 'react';
import type { ExchangeChanges, ExchangeDetail } from '../../../src-core/bridge/contract.ts';
import { byWords, interventions, type Outcome, outcomeOf } from '../../format/interventions.ts';
import { count, duration } from '../../format/numbers.ts';
import { currentBridge, messageOf } from '../../stores/bridgeStore.ts';
import { showExchange } from '../../stores/selectionStore.ts';
import { trafficRows } from '../../stores/trafficStore.ts';
import type { Subject } from '../index.ts';
import { ReplyDiff } from './ReplyDiff.tsx';
import { RequestDiff } from './RequestDiff.tsx';

export function ChangesTab({ subject }: { readonly subject: Subject }) {
  return subject.kind === 'exchange' ? <Changes key={subject.detail.summary.id} detail={subject.detail} /> : null;
}

function Changes({ detail }: { readonly detail: ExchangeDetail }) {
  const { interception, id } = detail.summary;
  const [changes, setChanges] = useState<ExchangeChanges | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    currentBridge()
      ?.call('capture.exchangeChanges', { id })
      .then((got) => current && setChanges(got))
      .catch((failure: unknown) => current && setFault(messageOf(failure)));
    return () => {
      current = false;
    };
  }, [id, detail]);
  if (interception === null) {
    return (
      <div className="teach tight">
        <p>
          <strong>Nobody changed this exchange.</strong> The server got what the client sent, and the client got what the server answered,
          byte for byte.
        </p>
        <p className="soft">A breakpoint, a rule or a script that acts on an exchange is told here, with before and after side by side.</p>
      </div>
    );
  }
  return (
    <div className="changes scroll">
      <Who detail={detail} children={changes?.children ?? []} />
      {fault === null ? null : (
        <p className="notice bad" role="alert">
          {fault}
        </p>
      )}
      {interception.injected ? (
        <p className="pane-empty">{injectedWords(outcomeOf(detail.summary, trafficRows.find(interception.parent)))}</p>
      ) : changes === null ? null : (
        <>
          <RequestDiff client={changes.request.client} server={changes.request.server} />
          <ReplyDiff server={changes.reply.server} client={changes.reply.client} />
        </>
      )}
    </div>
  );
}

/** The client has no part in a statement of the proxy's own, so there is nothing to compare. */
function injectedWords(outcome: Outcome | null): string {
  const sent = 'The client did not send this statement: Hydrophone did.';
  if (outcome === null) return `${sent} Query and Result show it with the server’s answer.`;
  return outcome === 'given'
    ? `${sent} The client got the server’s answer to it as that to its own statement.`
    : `${sent} The server’s answer, which Result shows, did not reach the client.`;
}

function Who({ detail, children }: { readonly detail: ExchangeDetail; readonly children: readonly number[] }) {
  const interception = detail.summary.interception!;
  const { by, notes, heldUs, parent } = interception;
  return (
    <section className="block who">
      <p className="run-line">
        {interventions(interception, outcomeOf(detail.summary, trafficRows.find(parent))).map(({ word, why }) => (
          <span key={word} className="chip accent" title={why}>
            {word}
          </span>
        ))}
        {by.length === 0 ? null : <span>{byWords(by)}</span>}
        {heldUs === 0 ? null : <span className="soft">held for {duration(heldUs)}</span>}
      </p>
      {notes.map((note) => (
        <p key={note} className="soft">
          {note}
        </p>
      ))}
      {parent === null ? null : (
        <p>
          Caused by exchange <Exchange id={parent} />
        </p>
      )}
      {children.length === 0 ? null : (
        <p>
          Caused {children.length === 1 ? 'exchange' : 'exchanges'}{' '}
          {children.map((id, i) => (
            <span key={id}>
              {i === 0 ? '' : ', '}
              <Exchange id={id} />
            </span>
          ))}
        </p>
      )}
    </section>
  );
}

function Exchange({ id }: { readonly id: number }) {
  return (
    <button type="button" className="link" onClick={() => showExchange(id)}>
      #{count(id)}
    </button>
  );
}
