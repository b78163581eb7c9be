/**
 * dialog: MariaDB's questions and answers for PAM. A question is a byte and a prompt; bit 0 of the byte marks the last question,
 * 2 asks for visible input, 4 for a password. The first may be empty: then the password is meant. Answers are in clear text with
 * a final NUL.
 * https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection#dialog-plugin-pam
 */
import type { AuthPlugin } from './authPlugin.ts';
import { clearAnswers } from './clearPassword.ts';
import { shown } from './passwordExchange.ts';

export interface DialogQuestion {
  /** What is typed should not be seen. */
  readonly password: boolean;
  /** The server asks nothing more. */
  readonly last: boolean;
  readonly prompt: string;
}

const questionKinds = { visible: 2, password: 4 } as const;

/** Null where the bytes are empty, or are no question. */
export function readQuestion(bytes: Uint8Array): DialogQuestion | null {
  const [kind = 0] = bytes;
  const type = kind & ~1;
  if (type !== questionKinds.visible && type !== questionKinds.password) return null;
  const end = bytes.indexOf(0, 1);
  const prompt = new TextDecoder().decode(bytes.subarray(1, end < 0 ? bytes.length : end));
  return { password: type === questionKinds.password, last: (kind & 1) !== 0, prompt };
}

function writeQuestion({ password, last, prompt }: DialogQuestion): Uint8Array {
  const text = new TextEncoder().encode(prompt);
  const bytes = new Uint8Array(1 + text.length);
  bytes[0] = (password ? questionKinds.password : questionKinds.visible) | (last ? 1 : 0);
  bytes.set(text, 1);
  return bytes;
}

export const dialog: AuthPlugin = {
  name: 'dialog',
  client: (o) => ({ next: clearAnswers(o, 'dialog') }),
  server: () => ({ challenge: writeQuestion({ password: true, last: true, prompt: 'Password: ' }), answer: shown }),
};
