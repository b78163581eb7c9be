import { useEffect, useMemo, useState } from 'react';
import type { LoginDetail } from '../../../src-core/bridge/contract.ts';
import { Panes } from '../../components/Panes.tsx';
import { currentBridge, messageOf } from '../../stores/bridgeStore.ts';
import type { Subject } from '../index.ts';
import { PacketsView } from '../packets/PacketsView.tsx';
import { fixedPackets } from '../packets/packetSource.ts';
import { Causes } from './Causes.tsx';
import { LoginSteps } from './LoginSteps.tsx';
import { SessionFacts } from './SessionFacts.tsx';

export function LoginTab({ subject }: { readonly subject: Subject }) {
  const session = subject.kind === 'session' ? subject.session : subject.detail.sessionSummary;
  return <Login key={session.id} session={session.id} state={session.state} />;
}

function Login({ session, state }: { readonly session: number; readonly state: string }) {
  const [login, setLogin] = useState<LoginDetail | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [pointed, point] = useState<number | null>(null);
  // A session that got further has more to tell
  useEffect(() => {
    let current = true;
    currentBridge()
      ?.call('capture.login', { session })
      .then((found) => current && setLogin(found))
      .catch((failure: unknown) => current && setFault(messageOf(failure)));
    return () => {
      current = false;
    };
  }, [session, state]);
  const source = useMemo(() => fixedPackets(`login-${session}`, login?.packets ?? []), [session, login]);
  if (fault !== null) return <p className="pane-empty bad">{fault}</p>;
  if (login === null) return null;
  const story = (
    <div className="login scroll">
      <Causes causes={login.causes} error={login.session.error} />
      <LoginSteps steps={login.steps} pointed={pointed} point={point} />
      <SessionFacts session={login.session} />
    </div>
  );
  if (source.total === 0) return story;
  return (
    <Panes
      id="login"
      vertical
      panes={[
        { id: 'login-story', content: story, size: '56%', least: '90px' },
        { id: 'login-packets', content: <PacketsView source={source} paneId="loginPackets" pointed={pointed} />, least: '120px' },
      ]}
    />
  );
}
