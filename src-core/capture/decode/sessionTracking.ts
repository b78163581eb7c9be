/** What an OK tells of its session, named. */
import type { SessionStateRecord } from '../../bridge/contract.ts';
import { hexText } from '../../mysql/bytes/hexText.ts';
import { sessionTrack, sessionTrackName } from '../../mysql/constants/sessionTrack.ts';
import type { SessionStateItem } from '../../mysql/packets/sessionState.ts';

/** Items that a record carries. */
const most = 200;

export function sessionStateRecords(items: readonly SessionStateItem[]): SessionStateRecord[] {
  return items.slice(0, most).map(sessionStateRecord);
}

function sessionStateRecord(item: SessionStateItem): SessionStateRecord {
  switch (item.kind) {
    case 'variable':
      return { kind: 'variable', name: item.name, value: item.value };
    case 'schema':
      return { kind: 'schema', name: sessionTrackName(sessionTrack.schema), value: item.schema };
    case 'stateChange':
      return { kind: 'state_change', name: sessionTrackName(sessionTrack.stateChange), value: item.value };
    case 'gtids':
      return { kind: 'gtids', name: sessionTrackName(sessionTrack.gtids), value: item.gtids };
    case 'transactionCharacteristics':
      return {
        kind: 'transaction_characteristics',
        name: sessionTrackName(sessionTrack.transactionCharacteristics),
        value: item.statements,
      };
    case 'transactionState':
      return { kind: 'transaction_state', name: sessionTrackName(sessionTrack.transactionState), value: item.state };
    case 'other':
      return { kind: 'other', name: sessionTrackName(item.type), value: hexText(item.data.subarray(0, 256)) };
  }
}

/** One line for people: `schema shop, autocommit = ON, transaction: explicit, wrote to transactional tables`. */
export function sessionStateTitle(items: readonly SessionStateItem[]): string {
  return items
    .slice(0, 20)
    .map(itemTitle)
    .filter((title) => title !== '')
    .join(', ');
}

function itemTitle(item: SessionStateItem): string {
  switch (item.kind) {
    case 'variable':
      return `${item.name} = ${item.value}`;
    case 'schema':
      return `schema ${item.schema}`;
    case 'stateChange':
      return item.value === '1' ? 'session state changed' : '';
    case 'gtids':
      return `GTIDs ${item.gtids}`;
    case 'transactionCharacteristics':
      return item.statements === '' ? '' : `next transaction: ${item.statements}`;
    case 'transactionState':
      return transactionStateWords(item.state);
    case 'other':
      return `${sessionTrackName(item.type)} (${item.data.length} bytes)`;
  }
}

/** Letter by letter, as the documentation of session_track_transaction_info has them. */
const letters: readonly Readonly<Record<string, string>>[] = [
  { T: 'explicit transaction', I: 'implicit transaction' },
  { r: 'read non-transactional tables' },
  { R: 'read transactional tables' },
  { w: 'wrote to non-transactional tables' },
  { W: 'wrote to transactional tables' },
  { s: 'unsafe statement' },
  { S: 'sent a result set' },
  { L: 'tables locked' },
];

export function transactionStateWords(state: string): string {
  const words = letters.flatMap((meanings, place) => meanings[state[place] ?? '_'] ?? []);
  return words.length === 0 ? 'no transaction' : words.join(', ');
}
