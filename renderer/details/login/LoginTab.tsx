import { X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { LoginDetail, UserChangeSummary } from '../../../src-core/bridge/contract.ts';
import { Panes } from '../../components/Panes.tsx';
import { currentBridge, messageOf } from '../../stores/bridgeStore.ts';
import type { Subject } from '../index.ts';
import { PacketsView } from '../packets/PacketsView.tsx';
import { fixedPackets } from '../packets/packetSource.ts';
import { Causes } from './Causes.tsx';
import { LoginSteps } from './LoginSteps.tsx';
import { SessionFacts } from './SessionFacts.tsx';

export function LoginTab({ subject }: { readonly subject: Subject }) {
  if (subject.kind === 'session') {
    const { id, state } = subject.session;
    return <Logins key={id} session={id} state={state} begin={null} />;
  }
  const { sessionSummary, record } = subject.detail;
  const begin = record.command === 'COM_CHANGE_USER' ? record.id : null;
  return <Logins key={`${sessionSummary.id} ${begin}`} session={sessionSummary.id} state={sessionSummary.state} begin={begin} />;
}

interface LoginsProps {
  readonly session: number;
  readonly state: string;
  /** A COM_CHANGE_USER to begin with; null for the session's login. */
  readonly begin: number | null;
}

/** A session's login, and its changes of user behind it. */
function Logins({ session, state, begin }: LoginsProps) {
  const [exchange, choose] = useState(begin);
  const [login, setLogin] = useState<LoginDetail | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  // A session that got further has more to tell
  useEffect(() => {
    let current = true;
    currentBridge()
      ?.call('capture.login', exchange === null ? { session } : { session, exchange })
      .then((found) => current && setLogin(found))
      .catch((failure: unknown) => current && setFault(messageOf(failure)));
    return () => {
      current = false;
    };
  }, [session, state, exchange]);
  if (fault !== null) return <p className="pane-empty bad">{fault}</p>;
  if (login === null) return null;
  return (
    <div className="logins">
      {login.userChanges.length === 0 ? null : <Choice changes={login.userChanges} chosen={exchange} choose={choose} />}
      <Login key={login.exchange} login={login} />
    </div>
  );
}

interface ChoiceProps {
  readonly changes: readonly UserChangeSummary[];
  readonly chosen: number | null;
  readonly choose: (exchange: number | null) => void;
}

function Choice({ changes, chosen, choose }: ChoiceProps) {
  return (
    <div className="login-tabs" role="tablist" aria-label="Login or change of user">
      <button type="button" role="tab" aria-selected={chosen === null} onClick={() => choose(null)}>
        Login
      </button>
      {changes.map(({ exchange, user, refused }) => (
        <button key={exchange} type="button" role="tab" aria-selected={chosen === exchange} onClick={() => choose(exchange)}>
          {refused ? <X size={11} strokeWidth={2.5} aria-label="Refused:" /> : null}
          Change to {user === '' ? 'the anonymous user' : user}
          <span className="number faint">{exchange}</span>
        </button>
      ))}
    </div>
  );
}

function Login({ login }: { readonly login: LoginDetail }) {
  const [pointed, point] = useState<number | null>(null);
  const { exchange, session, steps, causes, packets } = login;
  const source = useMemo(() => fixedPackets(`login-${session.id}-${exchange}`, packets), [session.id, exchange, packets]);
  const refusal = steps.find((step) => step.outcome === 'failed')?.detail ?? null;
  const story = (
    <div className="login scroll">
      {exchange === null ? (
        <Causes what="session" causes={causes} error={session.error} />
      ) : (
        <Causes what="change of user" causes={causes} error={refusal} />
      )}
      <LoginSteps steps={steps} pointed={pointed} point={point} />
      <SessionFacts session={session} />
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
