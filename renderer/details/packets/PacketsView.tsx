import { useEffect, useState } from 'react';
import { Panes } from '../../components/Panes.tsx';
import { PacketInspector } from './PacketInspector.tsx';
import { PacketList } from './PacketList.tsx';
import type { PacketSource } from './packetSource.ts';

interface Props {
  readonly source: PacketSource;
  /** The panes' sizes are remembered under this name. */
  readonly paneId: string;
  /** A choice from outside: a login step points at its packet. */
  readonly pointed?: number | null;
}

/** Packets above, the chosen one's fields and bytes below. */
export function PacketsView({ source, paneId, pointed = null }: Props) {
  const [choice, setChoice] = useState({ key: source.key, index: 0 });
  useEffect(() => {
    if (pointed !== null) setChoice({ key: source.key, index: pointed });
  }, [pointed, source.key]);
  const index = choice.key === source.key ? Math.min(choice.index, Math.max(0, source.total - 1)) : 0;
  const packet = source.get(index);
  return (
    <Panes
      id={paneId}
      vertical
      panes={[
        {
          id: `${paneId}-list`,
          content: <PacketList source={source} chosen={index} choose={(i) => setChoice({ key: source.key, index: i })} />,
          size: '30%',
          least: '70px',
        },
        {
          id: `${paneId}-inspector`,
          content: packet === undefined ? null : <PacketInspector key={`${source.key}.${index}`} packet={packet} paneId={paneId} />,
          size: '70%',
          least: '120px',
        },
      ]}
    />
  );
}
