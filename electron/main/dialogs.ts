import { BrowserWindow, dialog } from 'electron';
import type { PathTokens } from './path-tokens.ts';

type Picked = { readonly token: string; readonly label: string } | null;

/** The system's file dialogs; what was chosen reaches the window as a token. */
export class Dialogs {
  readonly #tokens: PathTokens;

  constructor(tokens: PathTokens) {
    this.#tokens = tokens;
  }

  async pickFolder(title: string): Promise<Picked> {
    return this.#open({ title, properties: ['openDirectory', 'createDirectory', 'promptToCreate'] });
  }

  async pickFile(title: string): Promise<Picked> {
    // ~/.my.cnf and the like are what is looked for.
    return this.#open({ title, properties: ['openFile', 'showHiddenFiles'] });
  }

  async pickSaveFile(title: string, suggestedName: string): Promise<Picked> {
    const options = { title, defaultPath: suggestedName };
    const owner = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    const answer = await (owner === undefined
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(owner, options));
    return answer.canceled || !answer.filePath ? null : this.#picked(answer.filePath);
  }

  async #open(options: Electron.OpenDialogOptions): Promise<Picked> {
    const owner = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    const answer = await (owner === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(owner, options));
    const [path] = answer.filePaths;
    return answer.canceled || path === undefined ? null : this.#picked(path);
  }

  #picked(path: string): Picked {
    return { token: this.#tokens.issue(path), label: path };
  }
}

export type ClosingChoice = 'keep-running' | 'cancel-and-quit' | 'stay';

/**
 * Asks what is to become of what is going on when the window closes.
 * @param titles what is going on, one line each
 */
export async function askClosing(
  window: BrowserWindow | null,
  titles: readonly string[],
): Promise<ClosingChoice> {
  const options: Electron.MessageBoxOptions = {
    type: 'question',
    title: 'Holdfast',
    message:
      titles.length === 1 ? 'One thing is still going on' : `${titles.length} things are still going on`,
    detail: `${titles.slice(0, 6).join('\n')}${titles.length > 6 ? `\nand ${titles.length - 6} more` : ''}\n\nKept running, Holdfast goes on without its window and quits when they are done. Start it again to see it.`,
    buttons: ['Keep running', 'Cancel them and quit', 'Stay'],
    defaultId: 2,
    cancelId: 2,
    noLink: true,
  };
  const { response } = await (window === null || !window.isVisible()
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return (['keep-running', 'cancel-and-quit', 'stay'] as const)[response] ?? 'stay';
}
