import type { SessionStateRecord } from '../../../src-core/bridge/contract.ts';

const words: Readonly<Record<SessionStateRecord['kind'], string>> = {
  schema: 'Schema',
  variable: 'Variable',
  state_change: 'State changed',
  gtids: 'GTIDs',
  transaction_characteristics: 'Transaction as',
  transaction_state: 'Transaction state',
  other: 'Other',
};

/** What the closing OK told of the session (session tracking). */
export function SessionState({ items }: { readonly items: readonly SessionStateRecord[] }) {
  return (
    <table className="facts-table session-state" aria-label="Session state">
      <thead>
        <tr>
          <th>Session state</th>
          <th>Name</th>
          <th>Value</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item, i) => (
          <tr key={i}>
            <td className="soft tight">{words[item.kind]}</td>
            <td className="mono tight">{item.kind === 'variable' || item.kind === 'other' ? item.name : ''}</td>
            <td className="mono">{item.value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
