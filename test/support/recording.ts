import type { ExchangeRecord, SessionRecord } from '../../src-core/bridge/contract.ts';
import { type Hydrophone, startRecord } from './hydrophone.ts';

export interface Recording {
  readonly exchanges: ExchangeRecord[];
  readonly sessions: SessionRecord[];
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Records what `traffic` does through a `record --json`, and stops it. */
export async function recorded(
  backend: number | string,
  traffic: (hydrophone: Hydrophone) => Promise<void>,
  ...args: string[]
): Promise<Recording> {
  const hydrophone = await startRecord(backend, ...args);
  try {
    await traffic(hydrophone);
    const exitCode = await hydrophone.stop();
    return { exchanges: hydrophone.exchanges(), sessions: hydrophone.sessions(), exitCode, stderr: hydrophone.child.stderr };
  } finally {
    await hydrophone.dispose();
  }
}

/** Events of one session in their order, such as `opened authenticated closed`. */
export function lifeOf(sessions: readonly SessionRecord[], id: number): string {
  return sessions
    .filter((session) => session.id === id)
    .map((session) => session.event)
    .join(' ');
}
