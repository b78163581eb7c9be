/** Authentication plugins in words. */
import { readQuestion } from '../../mysql/auth/dialog.ts';
import { knownPlugin } from '../../mysql/auth/knownPlugins.ts';

export function pluginWords(name: string | null): string {
  return name === null ? '' : (knownPlugin(name)?.description ?? '');
}

/** What `dialog` asks. */
export function question(plugin: string | null, data: Uint8Array | undefined): string {
  const asked = plugin === 'dialog' && data !== undefined ? readQuestion(data) : null;
  const text = asked?.prompt.trim() ?? '';
  return text === '' ? '' : ` It asks: ${text}`;
}
