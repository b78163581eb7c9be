import type { BinlogRecord } from '../../../src-core/bridge/contract.ts';
import { bytes, count } from '../../format/numbers.ts';

/** The events of a binary log as they were streamed: their headers. */
export function BinlogEvents({ binlog }: { readonly binlog: BinlogRecord }) {
  const rest = binlog.event_count - binlog.events.length;
  return (
    <section className="block scroll">
      <h3>Binary log: {count(binlog.event_count)} events</h3>
      <table className="facts-table" aria-label="Binary log events">
        <thead>
          <tr>
            <th>Event</th>
            <th>At (UTC)</th>
            <th className="number">Server</th>
            <th className="number">Size</th>
            <th className="number">Next position</th>
            <th>Flags</th>
          </tr>
        </thead>
        <tbody>
          {binlog.events.map((event, i) => (
            <tr key={i}>
              <td className="mono tight">{event.type}</td>
              <td className="tight">{event.at === null ? 'made up by the server' : event.at.replace('T', ' ').replace('Z', '')}</td>
              <td className="number">{event.server_id}</td>
              <td className="number">{bytes(event.size)}</td>
              <td className="number">{count(event.next_position)}</td>
              <td className="soft tight">{[...event.flags, ...(event.acknowledge === true ? ['to be acknowledged'] : [])].join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 ? <p className="soft">{count(rest)} more followed.</p> : null}
    </section>
  );
}
