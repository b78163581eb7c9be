import type { Phase, Side } from '../io.ts';

/** `responding`: a greeting went, the client's turn. `over`: OK or ERR came. */
export type LoginStage = 'greeting' | 'responding' | 'securingClient' | 'securingServer' | 'auth' | 'over';

export const loginPhases: Readonly<Record<LoginStage, Phase>> = {
  greeting: 'greeting',
  responding: 'login',
  securingClient: 'securing',
  securingServer: 'securing',
  auth: 'auth',
  over: 'ready',
};

/** Which of the two packets that open a login the side's next one is; null for none of them. */
export function firstOf(side: Side, stage: LoginStage): 'greeting' | 'response' | null {
  if (side === 'server') return stage === 'greeting' ? 'greeting' : null;
  return stage === 'responding' ? 'response' : null;
}
