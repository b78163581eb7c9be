/** The words the window uses for the contract's terms; one place, so that list, tree and detail say the same. */
import type { ExchangeState, SessionState, Summary } from '../../src-core/bridge/contract.ts';

export const sessionStates: Readonly<Record<SessionState, string>> = {
  connecting: 'connecting',
  loggingIn: 'logging in',
  ready: 'ready',
  inTransaction: 'in transaction',
  failed: 'login failed',
  degraded: 'degraded',
  closed: 'closed',
};

export const exchangeEnds: Readonly<Record<ExchangeState, string>> = {
  running: 'running',
  replied: 'replied',
  clientGone: 'client went away',
  serverGone: 'server went away',
  proxyClosed: 'closed by the proxy',
  degraded: 'could not be followed',
};

/** How the exchange ended. Some commands have no reply, and ending is all they do. */
export function endWords(state: ExchangeState, replyPackets: number): string {
  return state === 'replied' && replyPackets === 0 ? 'sent; has no reply' : exchangeEnds[state];
}

/** COM_STMT_EXECUTE → execute, COM_QUERY → query, COM_INIT_DB → init db. */
export function commandWord(command: string): string {
  return command
    .replace(/^COM_/, '')
    .replace(/^STMT_/, '')
    .toLowerCase()
    .replaceAll('_', ' ');
}

/** Removed capability flags as features; a flag without a feature name stands as it is. */
export function removedFeatures(flags: readonly string[]): string[] {
  const features = new Set<string>();
  for (const flag of flags) {
    if (/SSL/.test(flag)) features.add('TLS');
    else if (/ZSTD/.test(flag)) features.add('zstd');
    else features.add(flag);
  }
  return [...features];
}

/** What the Rows column says: rows sent, else rows affected. */
export function rowsOrAffected(s: Summary): { readonly value: string | null; readonly what: 'rows' | 'affected' } {
  if (s.rows !== null) return { value: String(s.rows), what: 'rows' };
  return { value: s.affectedRows, what: 'affected' };
}
