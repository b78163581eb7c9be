import type { Bridge, Cursor, RecordPage } from '../bridge/contract.ts';

export type AnyRecord = RecordPage['records'][number];

/** Reads a capture's records in order, as they come, each exactly once. */
export class RecordFeed {
  private readonly bridge: Bridge;
  private readonly rowLimit: number;
  private readonly take: (record: AnyRecord) => Promise<void>;
  private cursor: Cursor | null = null;
  private live: AsyncIterator<RecordPage> | null = null;
  private following: Promise<void> = Promise.resolve();

  constructor(bridge: Bridge, rowLimit: number, take: (record: AnyRecord) => Promise<void>) {
    this.bridge = bridge;
    this.rowLimit = rowLimit;
    this.take = take;
  }

  /** Goes on until `finish`. Rejects when the capture cannot be read. */
  follow(): Promise<void> {
    const live = this.open();
    this.live = live;
    const run = async (): Promise<void> => {
      for (let step = await live.next(); step.done !== true; step = await live.next()) await this.takePage(step.value);
    };
    this.following = run();
    return this.following;
  }

  /** Takes what is recorded by now and was not taken yet, then ends. */
  async finish(): Promise<void> {
    await this.live?.return?.();
    await this.following;
    const rest = this.open();
    for (let step = await rest.next(); step.done !== true; step = await rest.next()) {
      await this.takePage(step.value);
      if (step.value.atEnd) break;
    }
    await rest.return?.();
  }

  private open(): AsyncIterator<RecordPage> {
    return this.bridge.stream('capture.records', { since: this.cursor, rowLimit: this.rowLimit })[Symbol.asyncIterator]();
  }

  private async takePage(page: RecordPage): Promise<void> {
    for (const record of page.records) await this.take(record);
    this.cursor = page.next;
  }
}
