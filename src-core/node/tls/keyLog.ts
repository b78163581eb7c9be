/** The NSS key log: with it, Wireshark decrypts what it captured (SSLKEYLOGFILE of draft-ietf-tls-keylogfile). */
import { createWriteStream } from 'node:fs';
import { stderrLog } from '../log.ts';

export type KeyLog = (line: Uint8Array) => void;

/** Lines are appended. A file that cannot be written is told once, on stderr. */
export function openKeyLog(path: string): KeyLog {
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 });
  let broken = false;
  file.on('error', (error) => {
    broken = true;
    stderrLog().error(`the key log of --tls-keylog cannot be written any more (${error.message})`);
  });
  return (line) => {
    if (!broken) file.write(line);
  };
}
