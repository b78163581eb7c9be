/** What brings a server's connection that a session takes over to where the session's own one was: character sets and schema. */
import { PacketWriter } from '../../mysql/bytes/packetWriter.ts';
import { query } from '../../mysql/commands/query.ts';
import { encodeText } from '../../mysql/constants/charsets.ts';
import { collationCharset, collationOf } from '../../mysql/constants/collations.ts';
import { command } from '../../mysql/constants/commands.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import type { ExchangeContext } from '../io.ts';
import type { ServerLink } from '../serverLink.ts';

type Charsets = Pick<ExchangeContext, 'clientCharset' | 'resultsCharset'>;

/** `SET NAMES` as the login with this collation id left them. MariaDB and older MySQL know other names of utf8mb3's collations. */
export function setNames(charset: string, collation: number | null): string {
  const name = collation === null ? undefined : collationOf(collation)?.name;
  const named = name !== undefined && charset !== 'binary' && charset !== 'utf8mb3';
  return named ? `SET NAMES ${charset} COLLATE ${name}` : `SET NAMES ${charset}`;
}

/** Payloads of the commands to be sent on `link` before it serves the session with this context; none where it is as it should be. */
export function aligning(link: ServerLink, wanted: ExchangeContext): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  const context: CodecContext = { capabilities: link.session.capabilities, ...charsetsOf(link) };
  const collation = keptCollation(wanted, wanted.session.collation);
  let { resultsCharset } = link;
  if (link.clientCharset !== wanted.clientCharset || keptCollation(link, link.session.collation) !== collation) {
    payloads.push(queryOf(setNames(wanted.clientCharset, collation), context));
    resultsCharset = wanted.clientCharset === 'binary' ? null : wanted.clientCharset;
  }
  if (resultsCharset !== wanted.resultsCharset)
    payloads.push(queryOf(`SET character_set_results = ${wanted.resultsCharset ?? 'NULL'}`, context));
  if (wanted.schema !== null && wanted.schema !== link.schema) {
    const schema = encodeText(wanted.schema, wanted.clientCharset);
    payloads.push(Uint8Array.of(command.COM_INIT_DB, ...schema));
  }
  return payloads;
}

/** The login's collation, as long as its character set is still that of the session. */
function keptCollation({ clientCharset }: Charsets, collation: number): number | null {
  return collationCharset(collation) === clientCharset ? collation : null;
}

function charsetsOf({ clientCharset, resultsCharset }: Charsets): Charsets {
  return { clientCharset, resultsCharset };
}

export function queryOf(sql: string, context: CodecContext): Uint8Array {
  const writer = new PacketWriter();
  query.write(writer, { sql, attributes: [] }, context);
  return writer.payload();
}
