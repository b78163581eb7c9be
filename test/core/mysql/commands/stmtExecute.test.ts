import { expect, it } from 'vitest';
import { PacketReader } from '../../../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../../../src-core/mysql/bytes/packetWriter.ts';
import { stmtExecute } from '../../../../src-core/mysql/commands/stmtExecute.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';

// MySQL 9.7 executes the first and the second, and calls both malformed without the count.
it.each([
  ['without PARAMETER_COUNT_AVAILABLE', '17010000000001000000' + '01' + '00' + '01' + '030000' + '2a000000', 0],
  ['with it', '17010000000801000000' + '01' + '00' + '01' + '030000' + '2a000000', 8],
])('the parameter count stands before parameters where query attributes are agreed on, %s', (_, hex, flags) => {
  const context = {
    capabilities: capability.CLIENT_QUERY_ATTRIBUTES,
    clientCharset: 'utf8mb4',
    resultsCharset: 'utf8mb4',
    statement: { parameterCount: 1, boundTypes: null },
  };
  const read = stmtExecute.read(new PacketReader(Buffer.from(hex, 'hex')), context);
  expect(read).toMatchObject({ statementId: 1, flags, newTypes: true, parameters: [{ value: 42, type: 3, name: '' }] });
  const writer = new PacketWriter();
  stmtExecute.write(writer, read, context);
  expect(Buffer.from(writer.payload()).toString('hex')).toBe(hex);
});
