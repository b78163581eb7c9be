/**
 * What is said on a server's connection that becomes idle: a reset, so that nothing of the session that had it stays behind. MySQL
 * then has the character sets of its global variables and is told those of the login; MariaDB goes back to these by itself.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_reset_connection.html
 */

import { Decompressor, framed } from '../machine/compression.ts';
import { queryOf, setNames } from '../machine/holding/aligning.ts';
import { afterReset, isMariadb, type ServerLink } from '../machine/serverLink.ts';
import type { Decompression } from '../machine/sessionPorts.ts';
import { PacketReader } from '../mysql/bytes/packetReader.ts';
import { framePayload, PacketWriter } from '../mysql/bytes/packetWriter.ts';
import { stmtClose } from '../mysql/commands/statement.ts';
import { collationCharset } from '../mysql/constants/collations.ts';
import { command } from '../mysql/constants/commands.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import { err } from '../mysql/packets/err.ts';
import { PacketAssembler } from '../mysql/synth/packetAssembler.ts';

/** ER_UNKNOWN_COM_ERROR: the answer of servers from before MySQL 5.7.3 and MariaDB 10.2. */
const unknownCommand = 1047;
/** No answer of interest is longer. */
const maxAnswer = 65_536;

export type Reset =
  /** Not all is answered. */
  | 'goesOn'
  /** Its answer is none, or a refusal: the connection is of no use. */
  | 'failed'
  /** This is what the connection is now. */
  | ServerLink;

export class ServerReset {
  private readonly link: ServerLink;
  private readonly packets = new PacketAssembler(maxAnswer);
  private readonly frames: Decompressor | null;
  private unframed: Uint8Array[] = [];
  private readonly context: CodecContext;
  /** Commands that are not answered yet. */
  private readonly open: ('reset' | 'names')[];
  private known = true;

  constructor(link: ServerLink, decompression: Decompression) {
    this.link = link;
    this.open = isMariadb(link) ? ['reset'] : ['reset', 'names'];
    const { capabilities, compression } = link.session;
    this.context = { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
    this.frames = compression === 'none' ? null : new Decompressor(decompression, (bytes) => this.unframed.push(new Uint8Array(bytes)));
  }

  /** What is to be sent, all at once. */
  get request(): Uint8Array[] {
    const { collation } = this.link.session;
    const names = queryOf(setNames(collationCharset(collation) ?? 'utf8mb4', collation), this.context);
    return this.open.flatMap((what) => this.wire(what === 'reset' ? Uint8Array.of(command.COM_RESET_CONNECTION) : names));
  }

  /** For one that does not know the reset: statements are closed one by one, without an answer. */
  get statementsClosed(): Uint8Array[] {
    return this.link.statements.flatMap((statementId) => {
      const writer = new PacketWriter();
      stmtClose.write(writer, { statementId }, this.context);
      return this.wire(writer.payload());
    });
  }

  /** Bytes of the server. Throws PacketStreamFault or PeerFault where they are no packets. */
  take(chunk: Uint8Array): Reset {
    for (const bytes of this.plain(chunk)) {
      for (const { payload } of this.packets.push(bytes)) if (!this.answered(payload)) return 'failed';
    }
    if (this.open.length > 0) return 'goesOn';
    const namesHold = !this.known && isMariadb(this.link);
    return namesHold ? { ...this.link, statements: [] } : afterReset(this.link);
  }

  /** The server knows the command. */
  get isKnown(): boolean {
    return this.known;
  }

  private answered(payload: Uint8Array): boolean {
    const what = this.open.shift();
    if (payload[0] === 0x00) return what !== undefined;
    if (what !== 'reset' || payload[0] !== 0xff) return false;
    this.known = err.read(new PacketReader(payload, { record: false }), this.context).code !== unknownCommand;
    return !this.known;
  }

  private plain(chunk: Uint8Array): readonly Uint8Array[] {
    if (this.frames === null) return [chunk];
    this.frames.take(chunk);
    return this.unframed.splice(0);
  }

  private wire(payload: Uint8Array): Uint8Array[] {
    const packet = framePayload(payload, 0);
    if (this.frames === null) return [packet];
    let id = 0;
    return [...framed(packet, () => id++)];
  }
}
