/**
 * Stands where a session has no server: answers each command that nobody answered with an ERR that says so, as a server would
 * (MySQL "Command Phase"). Commands without a reply get none.
 */
import { framePayload } from '../mysql/bytes/packetWriter.ts';
import { commandOf } from '../mysql/commands/index.ts';
import { command, commandName } from '../mysql/constants/commands.ts';
import { Framer, type PacketSink } from './commands/framer.ts';
import { ownErr, unknownError } from './login/proxyError.ts';

/** Characters of a statement that are repeated. */
const longestText = 48;

export interface AbsentServerOwner {
  /** Whole packets for the client. */
  answer(packets: Uint8Array): void;
  /** The client said goodbye. */
  quit(): void;
}

export class AbsentServer implements PacketSink {
  private readonly owner: AbsentServerOwner;
  private readonly framer = new Framer();
  private readonly why: string;
  private code: number | null = null;
  private text = '';
  private sequence = 0;

  /** `why`: what is to be told, such as `no backend serves this session`. */
  constructor(owner: AbsentServerOwner, why: string) {
    this.owner = owner;
    this.why = why;
    this.framer.sink = this;
  }

  /** Bytes of the client, in any portions. */
  take(bytes: Uint8Array): void {
    this.framer.walk(bytes);
  }

  skim(_chunk: Uint8Array, from: number): number {
    return from;
  }

  begin(_length: number, sequence: number, continued: boolean): void {
    this.sequence = sequence;
    if (!continued) this.code = null;
  }

  head(bytes: Uint8Array, at: number, available: number, length: number, _sequence: number, continued: boolean): boolean {
    if (continued || available === 0) return false;
    this.code = bytes[at]!;
    this.text = hasText(this.code) ? shortened(bytes.subarray(at + 1, at + available), length - 1) : '';
    return false;
  }

  end(_bytes: Uint8Array | null, _at: number, _length: number, last: boolean): void {
    if (!last) return;
    if (this.code === command.COM_QUIT) this.owner.quit();
    else if (this.code === null || commandOf(this.code).reply !== 'none') this.owner.answer(this.refusal());
  }

  private refusal(): Uint8Array {
    const { code, text } = this;
    const asked = code === null ? 'an empty packet' : text === '' ? commandName(code) : text;
    return framePayload(ownErr(unknownError, `Hydrophone: ${this.why}, and no script answered ${asked}`), (this.sequence + 1) & 0xff);
  }
}

export const noBackend = 'no backend serves this session';

function hasText(code: number): boolean {
  return code === command.COM_QUERY || code === command.COM_STMT_PREPARE || code === command.COM_INIT_DB;
}

/** In one line. Empty where query attributes stand before the text (CLIENT_QUERY_ATTRIBUTES: their count, which most often is 0, and 1). */
function shortened(all: Uint8Array, whole: number): string {
  const skipped = all[0] === 0 && all[1] === 1 ? 2 : 0;
  const head = all.subarray(skipped);
  const length = whole - skipped;
  if (head.length > 0 && head[0]! < 9) return '';
  const text = new TextDecoder().decode(head).replaceAll(/\s+/g, ' ').trim();
  return text.length <= longestText && head.length === length ? text : `${text.slice(0, longestText)}…`;
}
