import { ShieldOff } from 'lucide-react';
import { removedFeatures } from '../format/words.ts';
import { sessionIndex, useTrafficStore } from '../stores/trafficStore.ts';

/** Says what the proxy takes out of greetings, as long as any session shows it. */
export function RemovedChip() {
  useTrafficStore((s) => s.sessionsVersion);
  const flags = sessionIndex.removedCapabilities;
  if (flags.length === 0) return null;
  const features = removedFeatures(flags);
  return (
    <span className="chip warn" title={removedSentence(flags)}>
      <ShieldOff size={11} aria-hidden />
      {features.join(', ')} off
      <span className="unseen">{removedSentence(flags)}</span>
    </span>
  );
}

const reasons: Readonly<Record<string, string>> = {
  CLIENT_SSL: 'TLS towards clients is off, --tls-client off',
  CLIENT_ZSTD_COMPRESSION_ALGORITHM: 'the runtime here cannot undo zstd',
};

export function removedSentence(flags: readonly string[]): string {
  const why = flags.map((flag) => reasons[flag] ?? 'cannot be followed');
  return `${removedFeatures(flags).join(' and ')}: taken out of the server's greeting (${flags.join(', ')}; ${[...new Set(why)].join('; ')}). Clients that insist on it are refused.`;
}
