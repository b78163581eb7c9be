import { BrowserWindow, dialog, Menu, type MenuItemConstructorOptions, nativeTheme } from 'electron';
import type { Bridge } from '../src-core/bridge/contract.ts';
import { messageOf } from '../src-core/node/hostedWorker.ts';

/** Sets the application's menu. `development` adds what is of use to who works on the window itself. */
export function setMenu(bridge: Bridge, version: string, development: boolean): void {
  const isMac = process.platform === 'darwin';
  const about: MenuItemConstructorOptions = { label: 'About Hydrophone', click: () => void showAbout(version) };
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [appMenu(about)] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Save Capture As…', accelerator: 'CmdOrCtrl+S', click: () => void saveCapture(bridge) },
        { label: 'Clear', click: () => void attempt('clear the list', () => bridge.call('capture.clear', { undo: false })) },
        { label: 'Undo Clear', click: () => void attempt('undo', () => bridge.call('capture.clear', { undo: true })) },
        { type: 'separator' },
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        ...(development ? ([{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }] as const) : []),
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { label: 'Theme', submenu: (['system', 'light', 'dark'] as const).map(themeItem) },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: isMac ? [] : [about] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function appMenu(about: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [about, { type: 'separator' }, { role: 'hide' }, { role: 'unhide' }, { type: 'separator' }, { role: 'quit' }],
  };
}

function themeItem(theme: 'system' | 'light' | 'dark'): MenuItemConstructorOptions {
  const labels = { system: 'Follow System', light: 'Light', dark: 'Dark' };
  return {
    label: labels[theme],
    type: 'radio',
    checked: nativeTheme.themeSource === theme,
    click: () => {
      nativeTheme.themeSource = theme;
    },
  };
}

async function showAbout(version: string): Promise<void> {
  const { electron, chrome, node } = process.versions;
  await showBox({
    type: 'info',
    title: 'About Hydrophone',
    message: `Hydrophone ${version}`,
    detail: `A debugging proxy for MySQL and MariaDB.\n\nElectron ${electron} · Chromium ${chrome} · Node ${node}\nMIT licence`,
  });
}

async function saveCapture(bridge: Bridge): Promise<void> {
  const options = { defaultPath: 'capture.hydro', filters: [{ name: 'Hydrophone capture', extensions: ['hydro'] }] };
  const window = BrowserWindow.getFocusedWindow();
  const { canceled, filePath } = await (window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options));
  if (canceled || filePath === '') return;
  await attempt(`save ${filePath}`, () => bridge.call('capture.saveAs', { path: filePath }));
}

/** Does it, or says in a box why it could not be done. */
async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    await showBox({ type: 'error', title: 'Hydrophone', message: `Could not ${what}`, detail: messageOf(thrown) });
  }
}

async function showBox(options: Electron.MessageBoxOptions): Promise<void> {
  const window = BrowserWindow.getFocusedWindow();
  await (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
}
