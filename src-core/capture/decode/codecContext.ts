/** What the codecs must know of an exchange beside its bytes. */
import type { ServerFamily } from '../../mysql/constants/errorCodes.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import type { ContextRow } from '../batch.ts';
import type { CaptureStore } from '../captureStore.ts';
import type { RecordHeader } from '../recordFormat.ts';
import type { LongData } from './longData.ts';

export function codecContext(header: RecordHeader, context: ContextRow | null, longData: LongData | undefined): CodecContext {
  const { parameterCount, boundTypes } = header;
  const places = longData?.places;
  return {
    capabilities: context?.capabilities ?? 0n,
    clientCharset: context?.clientCharset ?? 'utf8mb4',
    resultsCharset: context === null ? 'utf8mb4' : context.resultsCharset,
    statement: places === undefined ? { parameterCount, boundTypes } : { parameterCount, boundTypes, longData: places },
  };
}

export function serverFamilyOf(store: CaptureStore, session: number): ServerFamily {
  return /mariadb/i.test(store.sessions.session(session)?.info.serverVersion ?? '') ? 'mariadb' : 'mysql';
}
