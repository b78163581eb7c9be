/** What a reply brings beside results: binary log events, and progress reports. Bounded: the first events, the last reports. */
import type { BinlogEventRecord, BinlogRecord, ProgressRecord } from '../../bridge/contract.ts';
import { binlogEventFlagNames, binlogEventName } from '../../mysql/constants/binlogEvents.ts';
import type { BinlogEventPacket } from '../../mysql/packets/binlogEvent.ts';
import type { ProgressReport } from '../../mysql/packets/progress.ts';

const mostStages = 100;

export class StreamCollector {
  private readonly eventLimit: number;
  private readonly events: BinlogEventRecord[] = [];
  private ended = 0;
  private streams = false;
  private readonly stages = new Map<number, ProgressRecord>();

  constructor(eventLimit: number) {
    this.eventLimit = eventLimit;
  }

  /** Null: an event that cannot be read. */
  event(packet: BinlogEventPacket | null): void {
    this.streams = true;
    if (packet !== null && this.events.length < this.eventLimit) this.events.push(eventRecord(packet));
  }

  wantsEvent(): boolean {
    return this.events.length < this.eventLimit;
  }

  report({ stage, stages, progress, info }: ProgressReport): void {
    if (this.stages.size < mostStages || this.stages.has(stage)) this.stages.set(stage, { stage, stages, percent: progress / 1000, info });
  }

  /** The EOF or ERR that ends a stream is none of its events. */
  end(): void {
    this.ended++;
  }

  binlog(replyPackets: number): BinlogRecord | undefined {
    return this.streams ? { event_count: replyPackets - this.ended, events: this.events } : undefined;
  }

  get progress(): readonly ProgressRecord[] | undefined {
    return this.stages.size === 0 ? undefined : [...this.stages.values()];
  }
}

function eventRecord(packet: BinlogEventPacket): BinlogEventRecord {
  const { semiSync } = packet;
  return {
    type: binlogEventName(packet.type),
    at: packet.timestamp === 0 ? null : `${new Date(packet.timestamp * 1000).toISOString().slice(0, 19)}Z`,
    server_id: packet.serverId,
    size: packet.eventSize,
    next_position: packet.nextPosition,
    flags: binlogEventFlagNames(packet.flags),
    ...(semiSync === null ? {} : { acknowledge: semiSync.acknowledge }),
  };
}
