/** What capabilities mean for a reply's grammar (replyGrammar.ts). */
const deprecateEof = 1 << 24;
const optionalMetadata = 1 << 25;
const multiFactor = 1 << 28;
const progressObsolete = 1 << 29;
const mariadbProgress = 1n << 32n;
const mariadbCacheMetadata = 1n << 36n;

export interface Dialect {
  readonly capabilities: bigint;
  readonly eofDeprecated: boolean;
  readonly metadataOptional: boolean;
  readonly metadataCached: boolean;
  readonly factors: boolean;
  readonly progress: boolean;
}

/** The last one asked for. Sessions of one client library have the same, and bigints are slow where every command needs them. */
let lastDialect = newDialect(0n);

export function dialectOf(capabilities: bigint): Dialect {
  if (lastDialect.capabilities !== capabilities) lastDialect = newDialect(capabilities);
  return lastDialect;
}

function newDialect(capabilities: bigint): Dialect {
  const low = Number(capabilities & 0xffffffffn);
  return {
    capabilities,
    eofDeprecated: (low & deprecateEof) !== 0,
    metadataOptional: (low & optionalMetadata) !== 0,
    metadataCached: (capabilities & mariadbCacheMetadata) !== 0n,
    factors: (low & multiFactor) !== 0,
    progress: (low & progressObsolete) !== 0 || (capabilities & mariadbProgress) !== 0n,
  };
}

/** What a packet of the server in an authentication exchange is. MariaDB's plugins send bare bytes of their own, so that 0x02 alone says nothing. */
export function authRole(first: number, { factors }: Dialect): 'authSwitchRequest' | 'authNextFactor' | 'authMoreData' {
  if (first === 0xfe) return 'authSwitchRequest';
  return first === 0x02 && factors ? 'authNextFactor' : 'authMoreData';
}
