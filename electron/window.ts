/** The window: sandboxed, without any way out of its page, with one port to the engine. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, MessageChannelMain, nativeTheme, protocol, screen, session } from 'electron';
import type { Host } from '../src-core/node/host.ts';
import { type FileAnswer, rendererFiles } from '../src-core/node/window/rendererFiles.ts';
import { isPermitted } from './permissions.ts';
import { portTransport } from './portTransport.ts';
import { defaultSize, readWindowState, type WindowState, writeWindowState } from './windowState.ts';

const scheme = 'app';
const pageUrl = `${scheme}://hydrophone/`;

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }]);
}

/** Serves the window's files, and denies every page navigation, windows of its own, and all but what `isPermitted` names. */
export function guardPages(): void {
  const files = rendererFiles();
  protocol.handle(scheme, (request) => respond(files(new URL(request.url).pathname)));
  const pages = session.defaultSession;
  pages.setPermissionRequestHandler((_contents, permission, decide) => decide(isPermitted(permission)));
  pages.setPermissionCheckHandler((_contents, permission) => isPermitted(permission));
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

function respond({ status, headers, body }: FileAnswer): Response {
  return new Response(body, { status, headers });
}

function keptState(): WindowState {
  const displays = screen.getAllDisplays().map((d) => d.workArea);
  return readWindowState(stateFile(), displays);
}

function stateFile(): string {
  return join(app.getPath('userData'), 'window.json');
}

/** Takes up the theme that was chosen last; before the menu is set, which marks it. */
export function restoreTheme(): void {
  nativeTheme.themeSource = keptState().theme;
}

/** Opens the window on `host`. */
export async function openWindow(host: Host): Promise<BrowserWindow> {
  const state = keptState();
  const window = new BrowserWindow({
    ...(state.bounds ?? defaultSize),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Hydrophone',
    webPreferences: {
      preload: fileURLToPath(new URL('./preload.cjs', import.meta.url)),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (state.maximized) window.maximize();
  // The title tells where apps connect (main.ts); the page's own says less.
  window.on('page-title-updated', (event) => event.preventDefault());
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    const theme = nativeTheme.themeSource;
    writeWindowState(stateFile(), { bounds: window.getNormalBounds(), maximized: window.isMaximized(), theme });
  });
  // A page that was loaded anew needs a new port; the old one closed with its page.
  window.webContents.on('did-finish-load', () => {
    const { port1, port2 } = new MessageChannelMain();
    host.attach(portTransport(port1));
    window.webContents.postMessage('hydrophone:port', null, [port2]);
  });
  await window.loadURL(pageUrl);
  return window;
}
