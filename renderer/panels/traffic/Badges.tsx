import type { Summary } from '../../../src-core/bridge/contract.ts';
import { interventions, type Outcome } from '../../format/interventions.ts';
import { exchangeEnds } from '../../format/words.ts';

interface Props {
  readonly row: Summary;
  readonly held?: boolean;
  readonly outcome?: Outcome | null;
}

/** What is special about an exchange, in a word each; the rest on hover. */
export function Badges({ row, held = false, outcome = null }: Props) {
  return (
    <>
      {held ? (
        <span className="chip held" title="Waits for you; its editor is in the detail">
          held
        </span>
      ) : null}
      {interventions(row.interception, outcome).map(({ word, why }) => (
        <span key={word} className={`chip ${word === 'result ignored' ? '' : 'accent'}`} title={why}>
          {word}
        </span>
      ))}
      {row.error === null ? null : (
        <span className="chip bad" title={`The server answered with error ${row.error.code}, ${row.error.name}`}>
          {row.error.code} <span className="chip-more">{row.error.name}</span>
        </span>
      )}
      {row.state === 'running' || row.state === 'replied' ? null : (
        <span className="chip bad" title={`The exchange ended early: ${exchangeEnds[row.state]}`}>
          {exchangeEnds[row.state]}
        </span>
      )}
      {row.warnings > 0 ? (
        <span className="chip warn" title={`${row.warnings} warnings; SHOW WARNINGS lists them`}>
          {row.warnings} warn
        </span>
      ) : null}
      {row.inTransaction ? (
        <span className="chip" title="Sent inside a transaction">
          tx
        </span>
      ) : null}
      {row.truncated ? (
        <span className="chip" title="Part of its packets was not kept; all counts are exact">
          cut
        </span>
      ) : null}
    </>
  );
}
