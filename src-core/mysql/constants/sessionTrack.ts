/**
 * What the session tracking part of an OK packet can hold.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/mysql__com_8h.html (enum_session_state_type)
 */
export const sessionTrack = {
  systemVariables: 0,
  schema: 1,
  stateChange: 2,
  gtids: 3,
  transactionCharacteristics: 4,
  transactionState: 5,
} as const;

const names = [
  'SESSION_TRACK_SYSTEM_VARIABLES',
  'SESSION_TRACK_SCHEMA',
  'SESSION_TRACK_STATE_CHANGE',
  'SESSION_TRACK_GTIDS',
  'SESSION_TRACK_TRANSACTION_CHARACTERISTICS',
  'SESSION_TRACK_TRANSACTION_STATE',
];

export function sessionTrackName(type: number): string {
  return names[type] ?? `session track type ${type}`;
}
