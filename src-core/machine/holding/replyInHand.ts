/**
 * A reply that is asked about. As long as nobody wants to keep it, it stands in the chunk that it came in, whose memory is read into
 * again afterwards.
 */
import type { Instant } from '../io.ts';
import type { HeldReply, OnlyResult } from './held.ts';
import type { ServerAnswer } from './serverAnswer.ts';

export class ReplyInHand implements HeldReply {
  readonly lastAt: Instant;
  private readonly answer: ServerAnswer;
  private result: OnlyResult | null | undefined;

  constructor(answer: ServerAnswer, lastAt: Instant) {
    this.answer = answer;
    this.lastAt = lastAt;
  }

  get packets(): Uint8Array {
    this.answer.takeCopy();
    return this.answer.asked;
  }

  get passing(): Uint8Array {
    return this.answer.asked;
  }

  get only(): OnlyResult | null {
    if (this.result === undefined) this.result = this.answer.only;
    return this.result;
  }

  get command(): number {
    return this.answer.code;
  }

  get queueId(): number | null {
    return this.answer.queueId;
  }

  get sentAt(): Instant {
    return this.answer.sentAt;
  }

  get firstAt(): Instant {
    return this.answer.firstAt;
  }
}
