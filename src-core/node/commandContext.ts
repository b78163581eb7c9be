import type { Log } from './log.ts';
import { UsageFault } from './parseOptions.ts';
import type { Stdout } from './stdout.ts';

/** What every command is given. */
export interface CommandContext {
  readonly out: Stdout;
  readonly log: Log;
  /** Resolves when the command shall end: a signal came, or nobody reads stdout any more. */
  readonly stopped: Promise<void>;
}

/** Something that cannot be listened on or opened; exit code 3. */
export class StartFault extends Error {}

/** The first line of `--json`. */
export interface ReadyRecord {
  readonly kind: 'ready';
  /** Where apps connect, as `host:port`. */
  readonly proxy: readonly string[];
  readonly ui: string | null;
  readonly admin: string | null;
  /** Address of the demo database, where it runs. */
  readonly demo?: string;
}

/** Runs a step of a start; whatever it rejects with is a StartFault, unless the usage is to blame. */
export async function starting<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (thrown) {
    if (thrown instanceof UsageFault) throw thrown;
    throw new StartFault((thrown as Error).message, { cause: thrown });
  }
}
