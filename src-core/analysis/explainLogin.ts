/** A login explained: its steps in words and, where it failed, the likely causes. Pure; never throws. */
import type { LoginDetail } from '../bridge/contract.ts';
import { loginCauses } from './loginCauses.ts';
import { loginSteps } from './loginSteps.ts';
import type { LoginStory } from './loginStory.ts';

export type LoginExplanation = Pick<LoginDetail, 'steps' | 'causes'>;

export function explainLogin(story: LoginStory): LoginExplanation {
  return { steps: loginSteps(story), causes: loginCauses(story) };
}
