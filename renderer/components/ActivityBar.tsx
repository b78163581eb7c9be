import { panels } from '../panels/index.ts';
import { showPanel, useLayoutStore } from '../stores/layoutStore.ts';

export function ActivityBar() {
  const current = useLayoutStore((s) => s.panel);
  return (
    <nav className="activity" aria-label="Panels">
      {panels.map(({ id, title, Icon, atFoot }) => (
        <button
          key={id}
          type="button"
          className={`activity-item${atFoot === true ? ' foot' : ''}`}
          aria-label={title}
          title={title}
          aria-current={current === id ? 'page' : undefined}
          onClick={() => showPanel(id)}
        >
          <Icon size={18} strokeWidth={1.75} aria-hidden />
        </button>
      ))}
    </nav>
  );
}
