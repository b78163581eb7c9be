import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { report } from '../stores/statusStore.ts';
import { writeClipboard } from './clipboard.ts';

interface Props {
  readonly label: string;
  /** Asked for when the button is pressed; may have to fetch. */
  readonly text: () => string | Promise<string>;
  readonly iconOnly?: boolean;
}

export function CopyButton({ label, text, iconOnly = false }: Props) {
  const [state, setState] = useState<'idle' | 'working' | 'done'>('idle');
  useEffect(() => {
    if (state !== 'done') return;
    const timer = setTimeout(() => setState('idle'), 1500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    setState('working');
    try {
      await writeClipboard(await text());
      setState('done');
    } catch (fault) {
      setState('idle');
      report(fault);
    }
  };
  return (
    <button
      type="button"
      className={iconOnly ? 'button quiet icon' : 'button'}
      aria-label={label}
      title={label}
      disabled={state === 'working'}
      onClick={() => void copy()}
    >
      {state === 'done' ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
      {iconOnly ? null : state === 'done' ? 'Copied' : label}
    </button>
  );
}
