import type { LoginDetail } from '../../../src-core/bridge/contract.ts';

interface Props {
  readonly what: 'session' | 'change of user';
  readonly causes: LoginDetail['causes'];
  readonly error: string | null;
}

/** Why a login was refused: what the server said, then what may lie behind it, the likeliest first. */
export function Causes({ what, causes, error }: Props) {
  if (causes.length === 0 && error === null) return null;
  return (
    <section className="causes" aria-label="Why it failed">
      {error === null ? (
        <div className="notice warn">
          <strong>The login was accepted, and is of no use</strong>
        </div>
      ) : (
        <div className="notice bad" role="alert">
          <strong>This {what} failed</strong>
          <p>{error}</p>
        </div>
      )}
      {causes.length === 0 ? null : (
        <>
          <h3>Likely causes</h3>
          <ol aria-label="Likely causes">
            {causes.map((c) => (
              <li key={c.cause}>
                <strong>{c.cause}</strong>
                <p>
                  <span className="soft">Evidence: </span>
                  {c.evidence}
                </p>
                <p>
                  <span className="soft">Remedy: </span>
                  {c.remedy}
                </p>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
