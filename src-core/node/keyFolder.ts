/** The folder that keys, and scripts of the window, are kept in between runs. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where keys are kept unless somebody says otherwise. */
export function keyFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const chosen = env.HYDROPHONE_CA_DIR ?? '';
  if (chosen !== '') return chosen;
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Hydrophone');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Hydrophone');
  const xdg = env.XDG_CONFIG_HOME ?? '';
  // A relative one is to be ignored (XDG Base Directory Specification).
  return join(isAbsolute(xdg) ? xdg : join(homedir(), '.config'), 'hydrophone');
}
