/** Imported by the runners' configurations: tests and the programs that they start keep out of the user's own folder of keys. */
import { fileURLToPath } from 'node:url';

process.env.HYDROPHONE_CA_DIR ??= fileURLToPath(new URL('../../node_modules/.cache/hydrophone-keys', import.meta.url));
