/** stdout as a command writes it: waits where the reader is slow, ends the command where the reader is gone. */
export class Stdout {
  /** Resolves when the reader of stdout went away (`| head`). */
  readonly gone: Promise<void>;
  private isGone = false;

  constructor() {
    this.gone = new Promise((resolve) => {
      process.stdout.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error;
        this.isGone = true;
        resolve();
      });
    });
  }

  /** Resolves when more may be written. */
  async write(text: string): Promise<void> {
    if (this.isGone || process.stdout.write(text)) return;
    await Promise.race([this.gone, new Promise<void>((resolve) => process.stdout.once('drain', resolve))]);
  }

  json(value: unknown): Promise<void> {
    return this.write(`${JSON.stringify(value)}\n`);
  }

  /** Resolves when everything written has left this process, or nobody reads it. */
  async flush(): Promise<void> {
    if (this.isGone) return;
    await Promise.race([this.gone, new Promise<void>((resolve) => process.stdout.write('', () => resolve()))]);
  }
}
