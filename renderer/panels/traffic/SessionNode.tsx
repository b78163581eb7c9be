import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo } from 'react';
import type { SessionState, SessionSummary } from '../../../src-core/bridge/contract.ts';
import { LockMark } from '../../components/LockMark.tsx';
import { removedSentence } from '../../components/RemovedChip.tsx';
import { encryptionOf, encryptionWords, tlsLine } from '../../format/encryption.ts';
import { servedBy } from '../../format/listeners.ts';
import { clock, count } from '../../format/numbers.ts';
import { sessionStates } from '../../format/words.ts';
import { selectSession } from '../../stores/selectionStore.ts';
import type { TreeNode } from '../../stores/sessionIndex.ts';
import { setActiveNode, toggleSection } from '../../stores/sessionsStore.ts';
import { useStatusStore } from '../../stores/statusStore.ts';
import { StateMark } from './StateMark.tsx';
import { sessionColour } from './sessionColour.ts';

interface Props {
  readonly id: string;
  readonly node: TreeNode;
  readonly y: number;
  readonly active: boolean;
  readonly selected: boolean;
}

export const SessionNode = memo(function SessionNode({ id, node, y, active, selected }: Props) {
  const click = (): void => {
    setActiveNode(node.key);
    if (node.kind === 'session') selectSession(node.session.id);
    else toggleSection(node.key);
  };
  return (
    <div
      id={id}
      role="treeitem"
      className="node"
      data-level={node.level}
      data-active={active}
      aria-level={node.level}
      aria-selected={selected}
      aria-expanded={node.kind === 'session' ? undefined : node.open}
      style={{ transform: `translateY(${y}px)` }}
      onClick={click}
    >
      {node.kind === 'session' ? <SessionLine session={node.session} /> : <SectionLine node={node} />}
    </div>
  );
});

/** What a narrow tree writes beside the name; the other states have their mark and their section. */
const beside: Partial<Record<SessionState, string>> = {
  connecting: 'connecting',
  loggingIn: 'logging in',
  inTransaction: 'in tx',
  degraded: 'degraded',
};

function SectionLine({ node }: { readonly node: Exclude<TreeNode, { kind: 'session' }> }) {
  const Chevron = node.open ? ChevronDown : ChevronRight;
  const name = node.kind === 'group' ? node.program : node.kind === 'closed' ? 'closed' : 'failed logins';
  const n = node.kind === 'group' ? node.live : node.count;
  return (
    <>
      <Chevron size={13} aria-hidden className="faint" />
      <span className={`ellipsis node-name ${node.kind}`} title={name}>
        {name}
      </span>
      <span className="number faint">{n === 0 && node.kind === 'group' ? '' : count(n)}</span>
    </>
  );
}

function SessionLine({ session }: { readonly session: SessionSummary }) {
  const backend = useStatusStore((s) => servedBy(s.status, session.backend));
  return (
    <>
      <i className="session-dot" style={{ background: sessionColour(session.id) }} aria-hidden />
      <StateMark state={session.state} />
      <span className="ellipsis node-name" title={describe(session)}>
        <span className="number">#{session.id}</span> {session.user ?? session.client}
        {session.schema === null || session.schema === '' ? null : <span className="soft">@{session.schema}</span>}
      </span>
      {backend === null ? null : (
        <span className="node-state" title={`Served by ${session.backend}`}>
          <span className="unseen">served by </span>
          {backend}
        </span>
      )}
      <LockMark tls={session.tls} />
      <span className="unseen">{sessionStates[session.state]}</span>
      <span className={`node-state ${session.state}`} aria-hidden>
        {beside[session.state]}
      </span>
      {beside[session.state] === undefined ? <span className="number faint">{lastWord(session)}</span> : null}
    </>
  );
}

/** How many exchanges a session had; of a failed login, when it was. */
function lastWord(s: SessionSummary): string {
  return s.state === 'failed' ? clock(s.openedAt).slice(0, 5) : count(s.exchanges);
}

function describe(s: SessionSummary): string {
  const lines = [
    `Session ${s.id}: ${sessionStates[s.state]}${s.error === null ? '' : `. ${s.error}`}`,
    `${s.client} → ${s.backend}${s.serverVersion === null ? '' : ` (${s.serverVersion})`}`,
  ];
  if (s.authPlugin !== null) lines.push(`Login with ${s.authPlugin}`);
  if (s.serverVersion !== null) {
    const sides =
      s.tls.client === null && s.tls.server === null
        ? ''
        : `\n  client side: ${tlsLine(s.tls.client)}\n  backend side: ${tlsLine(s.tls.server)}`;
    lines.push(`Connection ${encryptionWords[encryptionOf(s.tls)]}${sides}`);
  }
  if (s.compression !== 'none') lines.push(`Compressed with ${s.compression}`);
  if (s.removedCapabilities.length > 0) lines.push(removedSentence(s.removedCapabilities));
  return lines.join('\n');
}
