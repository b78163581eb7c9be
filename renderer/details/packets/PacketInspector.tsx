import { useMemo, useState } from 'react';
import type { PacketDetail } from '../../../src-core/bridge/contract.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Panes } from '../../components/Panes.tsx';
import { bytes, count } from '../../format/numbers.ts';
import { hex } from '../../format/value.ts';
import { FieldTree } from './FieldTree.tsx';
import { type FieldPath, fieldAt, fieldByPath } from './fields.ts';
import { HexView, type Range } from './HexView.tsx';

/** The fields of a packet and its bytes, each lighting up the other. */
export function PacketInspector({ packet, paneId }: { readonly packet: PacketDetail; readonly paneId: string }) {
  const [selected, select] = useState<FieldPath | null>(null);
  const [hovered, hover] = useState<FieldPath | null>(null);
  const [showSent, setShowSent] = useState(false);
  const selectedRange = useRange(packet, selected);
  const hoveredRange = useRange(packet, hovered);
  const shownBytes = showSent && packet.sent !== null ? packet.sent : packet.bytes;
  // What was sent on has other offsets: the fields are those of what came in.
  const linked = shownBytes === packet.bytes;
  if (packet.gap !== null) {
    return (
      <p className="notice">
        {count(packet.gap.packets)} packets with {bytes(packet.gap.bytes)} came here and were passed on, but not kept. The limit is in
        Settings.
      </p>
    );
  }
  return (
    <div className="inspector">
      {packet.malformed === null ? null : (
        <p className="notice bad" role="alert">
          <strong>Malformed.</strong> {packet.malformed}
        </p>
      )}
      <div className="inspector-head">
        <b className="ellipsis">{packet.name}</b>
        <span className="soft">{count(packet.bytes.length)} bytes with header</span>
        {packet.missing > 0 ? <span className="chip warn">{count(packet.missing)} more not shown</span> : null}
        <span className="grow" />
        {packet.sent === null ? null : (
          <button type="button" className="button" aria-pressed={showSent} onClick={() => setShowSent(!showSent)}>
            {showSent ? 'As sent on' : 'As received'}
          </button>
        )}
        <CopyButton label="Copy as hex" text={() => hex(shownBytes)} iconOnly />
      </div>
      <Panes
        id={`${paneId}-inspector-panes`}
        vertical
        panes={[
          {
            id: `${paneId}-fields`,
            content: <FieldTree fields={packet.fields} selected={selected} hovered={hovered} select={select} hover={hover} />,
            size: '52%',
            least: '60px',
          },
          {
            id: `${paneId}-hex`,
            content: (
              <HexView
                bytes={shownBytes}
                selected={linked ? selectedRange : null}
                hovered={linked ? hoveredRange : null}
                onHover={linked ? (at) => hover(at === null ? null : fieldAt(packet.fields, at)) : undefined}
                onSelect={linked ? (at) => select(fieldAt(packet.fields, at)) : undefined}
              />
            ),
            size: '48%',
            least: '60px',
          },
        ]}
      />
    </div>
  );
}

function useRange(packet: PacketDetail, path: FieldPath | null): Range | null {
  return useMemo(() => {
    const field = fieldByPath(packet.fields, path);
    return field === null ? null : { from: field.from, to: field.to };
  }, [packet, path]);
}
