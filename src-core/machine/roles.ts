/** What a packet is within an exchange: the label by which it is decoded and shown. */
export type PacketRole =
  | 'command'
  | 'ok'
  | 'err'
  | 'eof'
  /** MariaDB progress report: an ERR packet with code 0xFFFF, which ends nothing. */
  | 'progress'
  | 'columnCount'
  | 'columnDefinition'
  | 'parameterDefinition'
  | 'textRow'
  | 'binaryRow'
  | 'prepareOk'
  | 'localInfileRequest'
  | 'localInfileData'
  | 'statistics'
  | 'authSwitchRequest'
  | 'authNextFactor'
  | 'authMoreData'
  | 'authResponse'
  | 'binlogEvent'
  /** A replica's acknowledgement of binary log events, in semi-synchronous replication. */
  | 'semiSyncAck'
  | 'unknown';
