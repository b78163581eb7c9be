import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowLeft, ArrowRight, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { PacketDetail } from '../../../src-core/bridge/contract.ts';
import { bytes, count } from '../../format/numbers.ts';
import type { PacketSource } from './packetSource.ts';

interface Props {
  readonly source: PacketSource;
  readonly chosen: number;
  readonly choose: (index: number) => void;
}

export function PacketList({ source, chosen, choose }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: source.total, getScrollElement: () => scroller.current, estimateSize: () => 22, overscan: 10 });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  // The source is new at each drawing; the range is what counts
  useEffect(() => source.want(first, last + 1), [first, last, source.total, source.key]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -source.total,
      End: source.total,
    };
    const step = steps[event.key];
    if (step === undefined || source.total === 0) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(source.total - 1, chosen + step));
    choose(to);
    virtual.scrollToIndex(to);
  };

  return (
    <div
      ref={scroller}
      className="packet-list scroll"
      role="grid"
      aria-label="Packets"
      aria-rowcount={source.total}
      aria-activedescendant={`packet-${chosen}`}
      tabIndex={0}
      data-own-keys
      onKeyDown={onKeyDown}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map((item) => (
          <div
            key={item.key}
            id={`packet-${item.index}`}
            className="packet"
            role="row"
            aria-rowindex={item.index + 1}
            aria-selected={item.index === chosen}
            style={{ transform: `translateY(${item.start}px)` }}
            onClick={() => choose(item.index)}
          >
            <PacketLine packet={source.get(item.index)} />
          </div>
        ))}
      </div>
    </div>
  );
}

function PacketLine({ packet }: { readonly packet: PacketDetail | undefined }) {
  if (packet === undefined) return <span className="faint">…</span>;
  if (packet.gap !== null) {
    const rows = packet.gap.rows > 0 ? `, ${count(packet.gap.rows)} rows` : '';
    return (
      <span role="gridcell" className="packet-gap">
        {count(packet.gap.packets)} packets{rows}, {bytes(packet.gap.bytes)} not kept
      </span>
    );
  }
  const Arrow = packet.from === 'client' ? ArrowRight : ArrowLeft;
  return (
    <>
      <span
        role="gridcell"
        className={`packet-from ${packet.from}`}
        title={packet.from === 'client' ? 'client to server' : 'server to client'}
      >
        <Arrow size={12} aria-hidden />
        <span className="unseen">from {packet.from}</span>
      </span>
      <span role="gridcell" className="packet-seq number faint" title="Sequence number">
        {packet.sequence}
      </span>
      <span role="gridcell" className="packet-name ellipsis" title={packet.name}>
        {packet.name}
      </span>
      <span role="gridcell" className="packet-title ellipsis soft" title={packet.title}>
        {packet.malformed === null ? null : (
          <span className="bad">
            <TriangleAlert size={11} aria-hidden /> malformed{' '}
          </span>
        )}
        <ProxyChip packet={packet} /> {packet.title}
      </span>
      <span role="gridcell" className="packet-length number">
        {count(packet.length)}
      </span>
      <span role="gridcell" className="packet-at number faint">
        +{count(packet.at)} µs
      </span>
    </>
  );
}

/**
 * What the proxy did with the packet, by itself or because a rule, a window or a script wanted it; another number alone, where one side
 * counts differently, is not worth a word.
 */
function ProxyChip({ packet: { proxy, sent, bytes, by } }: { readonly packet: PacketDetail }) {
  const actor = by === undefined ? 'the proxy' : by.join(', ');
  if (proxy === 'kept') return <span className="chip warn">kept by {actor}</span>;
  if (proxy === 'madeUp') return <span className="chip warn">by {actor}</span>;
  if (sent === null || !payloadDiffers(bytes, sent)) return null;
  return <span className="chip warn">{by === undefined ? 'changed' : `changed by ${actor}`}</span>;
}

const headerBytes = 4;

function payloadDiffers(a: Uint8Array, b: Uint8Array): boolean {
  return a.length !== b.length || a.some((byte, i) => i >= headerBytes && byte !== b[i]);
}
