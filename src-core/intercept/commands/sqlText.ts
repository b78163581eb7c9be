/** SQL in the session's character_set_client. */
import { decodeText, encodeText } from '../../mysql/constants/charsets.ts';
import { type CodecContext, statementCharset } from '../../mysql/packets/codec.ts';
import { Refused } from '../../mysql/synth/refused.ts';

/** Throws Refused where the charset has not all of the characters: with `?` in their place it would be another statement. */
export function encodeSql(sql: string, codec: CodecContext): Uint8Array {
  const charset = statementCharset(codec);
  const bytes = encodeText(sql, charset);
  if (isAscii(sql) || decodeText(bytes, charset) === sql) return bytes;
  const missing = [...sql].find((character) => decodeText(encodeText(character, charset), charset) !== character);
  throw new Refused(`the session speaks ${charset}, which has no '${missing ?? '?'}'`);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
