import { explainLogin } from '../../src-core/analysis/explainLogin.ts';
import type { LoginStory } from '../../src-core/analysis/loginStory.ts';
import type { LoginDetail } from '../../src-core/bridge/contract.ts';
import { openCaptureStore } from '../../src-core/capture/captureStore.ts';
import { loginDetail } from '../../src-core/capture/loginDetail.ts';
import { openSqlite } from './sqlite.ts';

export interface CapturedLogin {
  readonly story: LoginStory;
  readonly detail: LoginDetail;
}

/** The logins of a capture that is complete, the oldest first, as the window is told of them. */
export function capturedLogins(file: string): CapturedLogin[] {
  const store = openCaptureStore(openSqlite, file, 'readOnly');
  try {
    const found: CapturedLogin[] = [];
    for (let id = 1; store.sessions.session(id) !== null; id += 1) {
      let story: LoginStory | null = null;
      const detail = loginDetail(
        store,
        (told) => {
          story = told;
          return explainLogin(told);
        },
        { session: id },
      );
      if (story !== null) found.push({ story, detail });
    }
    return found;
  } finally {
    store.close();
  }
}

/** The changes of user of all sessions, in the order of their exchanges, as the window is told of them. */
export function capturedUserChanges(file: string): LoginDetail[] {
  const store = openCaptureStore(openSqlite, file, 'readOnly');
  try {
    const found: LoginDetail[] = [];
    for (let session = 1; store.sessions.session(session) !== null; session += 1) {
      const { userChanges } = loginDetail(store, explainLogin, { session });
      found.push(...userChanges.map(({ exchange }) => loginDetail(store, explainLogin, { session, exchange })));
    }
    return found.sort((a, b) => a.exchange! - b.exchange!);
  } finally {
    store.close();
  }
}
