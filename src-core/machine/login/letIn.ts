/** What lets a client in whose password no server looked at. */
import { PacketWriter } from '../../mysql/bytes/packetWriter.ts';
import { serverStatus } from '../../mysql/constants/statusFlags.ts';
import { ok } from '../../mysql/packets/ok.ts';

const fastAuthSuccess = Uint8Array.of(0x01, 0x03);

/**
 * What must come ahead of the OK: a client of caching_sha2_password that sent an answer waits to hear that its password is cached.
 * Source: MySQL "Caching_sha2_password information", section "Fast authentication".
 */
export function aheadOfOk(plugin: string | null, authResponse: Uint8Array): readonly Uint8Array[] {
  const answered = authResponse.length > 1 || (authResponse.length === 1 && authResponse[0] !== 0);
  return plugin === 'caching_sha2_password' && answered ? [fastAuthSuccess] : [];
}

/** An OK's payload. `capabilities`: what both sides agreed on. */
export function okPayload(capabilities: bigint, statusFlags: number = serverStatus.autocommit): Uint8Array {
  const writer = new PacketWriter();
  const value = { header: 0x00, affectedRows: 0n, lastInsertId: 0n, statusFlags, warnings: 0, info: '', sessionState: [] } as const;
  ok.write(writer, value, { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' });
  return writer.payload();
}
