import type { SessionSummary } from '../../../src-core/bridge/contract.ts';
import { removedSentence } from '../../components/RemovedChip.tsx';
import { clock, count } from '../../format/numbers.ts';
import { sessionStates } from '../../format/words.ts';
import { TlsFacts } from './TlsFacts.tsx';

export function SessionFacts({ session: s }: { readonly session: SessionSummary }) {
  const facts: [string, string][] = [
    ['State', sessionStates[s.state]],
    ['Opened', clock(s.openedAt)],
    ...(s.closedAt === null ? [] : ([['Closed', clock(s.closedAt)]] as [string, string][])),
    ['Client', s.client],
    ['Backend', s.backend],
    ['Server', s.serverVersion ?? 'unknown'],
    ['User', s.user ?? 'unknown'],
    ['Schema', s.schema === null || s.schema === '' ? 'none' : s.schema],
    ['Connection id', s.connectionId === null ? 'unknown' : count(s.connectionId)],
    ['Login with', s.authPlugin ?? 'unknown'],
    ['Compression', s.compression],
    ['Exchanges', count(s.exchanges)],
  ];
  const attributes = Object.entries(s.attributes);
  return (
    <>
      <section className="block">
        <h3>Session</h3>
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {s.addedCapabilities.length === 0 ? null : <p className="notice">{addedSentence(s.addedCapabilities)}</p>}
        {s.removedCapabilities.length === 0 ? null : <p className="notice warn">{removedSentence(s.removedCapabilities)}</p>}
      </section>
      <TlsFacts tls={s.tls} />
      {attributes.length === 0 ? null : (
        <section className="block">
          <h3>Connection attributes</h3>
          <dl className="facts">
            {attributes.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

function addedSentence(flags: readonly string[]): string {
  const what = flags.includes('CLIENT_SSL')
    ? 'The backend does not offer TLS; the proxy offers it for its own side'
    : 'Offered by the proxy itself';
  return `${what} (${flags.join(', ')}).`;
}
