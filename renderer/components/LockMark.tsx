import { Lock, LockKeyhole, LockKeyholeOpen } from 'lucide-react';
import type { SessionSummary } from '../../src-core/bridge/contract.ts';
import { encryptionOf, encryptionWords } from '../format/encryption.ts';

const marks = { both: Lock, client: LockKeyholeOpen, server: LockKeyhole } as const;

/** A lock for a session that is encrypted somewhere; the words say where. Nothing for one that is not. */
export function LockMark({ tls, size = 11 }: { readonly tls: SessionSummary['tls']; readonly size?: number }) {
  const where = encryptionOf(tls);
  if (where === 'none') return null;
  const Mark = marks[where];
  return (
    <span className={`lock ${where === 'both' ? 'good' : 'warn'}`} title={encryptionWords[where]}>
      <Mark size={size} strokeWidth={2.25} aria-hidden />
      <span className="unseen">{encryptionWords[where]}</span>
    </span>
  );
}
