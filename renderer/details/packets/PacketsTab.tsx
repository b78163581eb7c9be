import type { Summary } from '../../../src-core/bridge/contract.ts';
import type { Subject } from '../index.ts';
import { PacketsView } from './PacketsView.tsx';
import { usePackets } from './usePackets.ts';

export function PacketsTab({ subject }: { readonly subject: Subject }) {
  return subject.kind === 'exchange' ? <ExchangePackets summary={subject.detail.summary} /> : null;
}

function ExchangePackets({ summary }: { readonly summary: Summary }) {
  return <PacketsView source={usePackets(summary)} paneId="packets" />;
}
