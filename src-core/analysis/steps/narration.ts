/** What a login's narrators share: the story, the steps told so far, and what has been agreed on up to here. */
import type { LoginStepDetail } from '../../bridge/contract.ts';
import type { Side } from '../../machine/io.ts';
import type { ReadLogin } from '../loginPackets.ts';
import type { LoginStory } from '../loginStory.ts';

export interface Step {
  readonly at: number;
  readonly from: LoginStepDetail['from'];
  readonly title: string;
  readonly detail: string;
  readonly outcome?: LoginStepDetail['outcome'];
  /** Place in the story's messages. */
  readonly packet?: number;
}

export class Narration {
  readonly story: LoginStory;
  readonly login: ReadLogin;
  readonly steps: LoginStepDetail[] = [];
  /** The plugin that the two talk at the moment. */
  plugin: string | null = null;
  /** The password's factor: 1, and 2 or 3 with multi-factor authentication. */
  factor = 1;
  /** AuthMoreData packets of this plugin so far. */
  moreData = 0;

  constructor(story: LoginStory, login: ReadLogin) {
    this.story = story;
    this.login = login;
  }

  say({ at, from, title, detail, outcome = 'ok', packet }: Step): void {
    const since = Math.max(0, at - this.story.session.openedAt);
    this.steps.push({ at: since, from, title, detail, outcome, packet: packet ?? null });
  }

  /** The side's link is in TLS, as far as the login got. */
  encrypted(side: Side): boolean {
    return this.story.session.tls[side] !== null;
  }
}
