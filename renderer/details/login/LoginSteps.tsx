import { Check, PencilLine, X } from 'lucide-react';
import type { LoginStepDetail } from '../../../src-core/bridge/contract.ts';
import { count } from '../../format/numbers.ts';

const outcomes = {
  ok: { Mark: Check, word: '' },
  changed: { Mark: PencilLine, word: 'changed by the proxy' },
  failed: { Mark: X, word: 'failed' },
} as const;

interface Props {
  readonly steps: readonly LoginStepDetail[];
  readonly pointed: number | null;
  readonly point: (packet: number) => void;
}

/** The handshake told step by step; a step leads to its packet. */
export function LoginSteps({ steps, pointed, point }: Props) {
  const start = steps[0]?.at ?? 0;
  return (
    <ol className="login-steps" aria-label="Login steps">
      {steps.map((step, i) => {
        const { Mark, word } = outcomes[step.outcome];
        const { packet } = step;
        return (
          <li key={i} data-outcome={step.outcome} data-pointed={packet !== null && packet === pointed}>
            <span className="step-mark">
              <Mark size={12} strokeWidth={2.5} aria-hidden />
            </span>
            <div>
              <p className="step-title">
                <span className={`step-from ${step.from}`}>{step.from}</span>
                <strong>{step.title}</strong>
                {word === '' ? null : <span className={`chip ${step.outcome === 'failed' ? 'bad' : 'warn'}`}>{word}</span>}
                <span className="grow" />
                <span className="number faint">+{count(step.at - start)} µs</span>
                {packet === null ? null : (
                  <button type="button" className="link" onClick={() => point(packet)}>
                    packet {packet}
                  </button>
                )}
              </p>
              {step.detail === '' ? null : <p className="soft step-detail">{step.detail}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
