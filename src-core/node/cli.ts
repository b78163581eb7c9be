/** The command line's entry. */
import { boundYoungGenerations } from './youngGeneration.ts';

// Before anything else is loaded: what modules keep makes the main thread's young generation 5 MB larger, and that stays.
boundYoungGenerations();
await import('./commandLine.ts');
