/** One fuzzed session: through the machine, whose bytes are checked, and through the capture, which must be able to show all of it. */
import { deflateSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import type { SessionEvent, Side } from '../../../src-core/machine/io.ts';
import { SessionMachine } from '../../../src-core/machine/sessionMachine.ts';
import type { TlsModes } from '../../../src-core/machine/tlsModes.ts';
import { capability } from '../../../src-core/mysql/constants/capabilities.ts';
import { compressedScript } from '../../support/compressedScript.ts';
import { bytesOf, Collector, type Cut, hex, randomly, recorded, type Script, sessionOptions, whole } from '../../support/playbook.ts';
import { seededRandom } from '../../support/random.ts';
import { anyVerdict, type FuzzHold, fuzzVerdict } from './fuzzHold.ts';
import { type Mutation, mutated, mutations } from './mutations.ts';

const recordings: Readonly<Record<string, Script>> = {
  ...Object.fromEntries(['mariadb-cli', 'mysql2', 'mariadb-npm', 'mysql9-cli', 'mysql9-rsa'].map((name) => [name, recorded(name)])),
  zlib: compressedScript('mariadb-cli', capability.CLIENT_COMPRESS, deflateSync),
  zstd: compressedScript('mysql2', capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM, zstdCompressSync),
};

export interface FuzzCase {
  readonly recording: string;
  readonly changes: readonly Mutation[];
  readonly cutSeed: number;
  readonly keepBytes: number;
  readonly tls: TlsModes;
  readonly endings: readonly Side[];
  readonly hold: FuzzHold;
}

export const fuzzCases: fc.Arbitrary<FuzzCase> = fc.record({
  recording: fc.constantFrom(...Object.keys(recordings)),
  changes: mutations,
  cutSeed: fc.nat({ max: 1_000_000 }),
  keepBytes: fc.constantFrom(0, 100, 2000, 4 * 1024 * 1024),
  tls: fc.constantFrom<TlsModes>(
    { client: 'off', backend: 'off' },
    { client: 'off', backend: 'off' },
    { client: 'prefer', backend: 'prefer' },
    { client: 'off', backend: 'prefer' },
    { client: 'require', backend: 'verify' },
  ),
  endings: fc.constantFrom<readonly Side[]>(['client', 'server'], ['server', 'client']),
  hold: fc.constantFrom<FuzzHold>('nobody', 'nobody', 'letsGo', 'letsGoLater', 'anything'),
});

const tlsFacts = { version: 'TLSv1.3', cipher: 'x', serverName: null, serverCertificate: null, clientCertificate: null, distrust: null };

/** A machine whose links are encrypted as soon as it asks for it. */
export function runFuzzCase(fuzz: FuzzCase, sessionId: number, firstExchange: number, tell: (event: SessionEvent) => void): number {
  const script = mutated(recordings[fuzz.recording]!, fuzz.changes);
  const { tls, keepBytes } = fuzz;
  const cut: Cut = fuzz.cutSeed % 3 === 0 ? whole : randomly(seededRandom(fuzz.cutSeed));
  const out = new FuzzOutlet(tell);
  let nextId = firstExchange;
  let now = 1_000_000;
  const machine = new SessionMachine(sessionOptions({ id: sessionId, tls, keepBytes, openedAt: now, nextExchangeId: () => nextId++ }), out);
  machine.handle({ kind: 'opened', side: 'client' }, now);
  const { hold } = fuzz;
  const chance = seededRandom(fuzz.cutSeed + 1);
  if (hold !== 'nobody') {
    out.decide = (held) => fuzzVerdict(hold, held, chance);
    machine.handle({ kind: 'interest', value: { login: true, commands: 'all' } }, now);
  }
  const answer = () => {
    const open = out.asked.at(-1);
    if (open === undefined || chance() < 0.5) return;
    machine.handle(
      { kind: 'verdict', ticket: open.ticket, verdict: hold === 'anything' ? anyVerdict(open, chance) : { kind: 'forward' } },
      ++now,
    );
    if (hold === 'anything' && chance() < 0.1) machine.handle({ kind: 'inject', id: now, payload: Uint8Array.of(0x0e), by: 'fuzz' }, ++now);
  };
  const fed: [Side, Uint8Array][] = [];
  for (const [side, chunk] of script) {
    for (const piece of cut(chunk)) {
      fed.push([side, piece]);
      machine.handle({ kind: 'bytes', side, chunk: piece }, ++now);
      for (const secured of out.toSecure.splice(0)) machine.handle({ kind: 'secured', side: secured, tls: tlsFacts }, ++now);
      answer();
    }
  }
  for (const side of fuzz.endings) machine.handle({ kind: 'ended', side }, ++now);
  // Frames are made anew where somebody takes hold of what is in them.
  const comparable = hold === 'nobody' || (hold !== 'anything' && !['zlib', 'zstd'].includes(fuzz.recording));
  if (tls.client === 'off' && tls.backend === 'off' && comparable) checkForwarding(fed, out, hold === 'nobody');
  if (machine.phase !== 'closed') throw new Error(`the session is ${machine.phase} after both sides ended`);
  return nextId;
}

class FuzzOutlet extends Collector {
  readonly toSecure: Side[] = [];
  private readonly listener: (event: SessionEvent) => void;

  constructor(listener: (event: SessionEvent) => void) {
    super();
    this.listener = listener;
  }

  override secure(side: Side): void {
    this.toSecure.push(side);
  }

  override tell(event: SessionEvent): void {
    this.listener(event);
  }
}

/** Without TLS every byte arrives as it was sent, but for what waited at the end; only flags of the greeting may differ. */
function checkForwarding(fed: Script, out: Collector, all: boolean): void {
  const { toClient, toServer } = out.seen();
  const sent = { client: bytesOf(fed, 'client'), server: bytesOf(fed, 'server') };
  const missing = { client: sent.server.length - toClient.length, server: sent.client.length - toServer.length };
  if (!hex(sent.client).startsWith(hex(toServer))) throw new Error(`to the server went ${hex(toServer)}\nin place of ${hex(sent.client)}`);
  if (missing.client < 0 || (all && (missing.client > 0 || missing.server > 0))) {
    throw new Error(`${missing.client} bytes to the client and ${missing.server} to the server are missing`);
  }
  const different = toClient.reduce((n, byte, i) => n + (byte === sent.server[i] ? 0 : 1), 0);
  if (different > 4) throw new Error(`${different} bytes to the client differ`);
}
