/** Walks all packets of an exchange and puts the results of its reply together. */
import { command } from '../../mysql/constants/commands.ts';
import type { RecordHeader } from '../recordFormat.ts';
import { type ExchangeScope, payloadsOf } from './exchangeScope.ts';
import { ResultCollector } from './results.ts';

/** Decodes the first `rowLimit` rows of each result. `packetCount`: wire packets kept, and stand-ins for gaps. */
export function collectResults(
  scope: ExchangeScope,
  rowLimit: number,
): { readonly collector: ResultCollector; readonly packetCount: number } {
  const { header } = scope;
  const collector = new ResultCollector(scope, (_, row) => row < rowLimit, rowLimit);
  let replied = false;
  let packetCount = 0;
  const count = (): void => {
    packetCount++;
  };
  for (const item of payloadsOf(scope, count)) {
    if (item.packet.from === 'server') replied = true;
    collector.take(item);
  }
  const unkept = header.rows - collector.rowTotal;
  if (unkept > 0) collector.addUnkeptRows(unkept);
  else if (!replied && isPlainOk(header)) {
    collector.addUnkeptOk(header.affectedRows, header.lastInsertId, header.warnings, header.statusFlags);
  }
  return { collector, packetCount };
}

function isPlainOk(header: RecordHeader): boolean {
  return (
    header.detailLost &&
    header.end === 'replied' &&
    header.errorCode === 0 &&
    header.replyPackets === 1 &&
    header.command !== command.COM_STATISTICS
  );
}
