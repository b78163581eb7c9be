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

export function removedSentence(flags: readonly string[]): string {
  return `${removedFeatures(flags).join(' and ')}: not followed yet, so removed from the server's greeting (${flags.join(', ')}). Clients that insist on it are refused.`;
}
