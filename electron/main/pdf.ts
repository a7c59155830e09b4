import { BrowserWindow, type WebContents } from 'electron';
import { HoldfastError } from '../../shared/errors.ts';

/** Prints a page of our own to PDF. @param html a whole page without scripts */
export function printToPdf(html: string): Promise<Buffer> {
  return withPage(html, (page) => page.printToPDF({ printBackground: true, preferCSSPageSize: true }));
}

/**
 * Prints a page of our own on paper, through the system's dialog.
 * @returns false when somebody closed the dialog
 * @throws HoldfastError not-possible where the system cannot print
 */
export function printOnPaper(html: string): Promise<boolean> {
  return withPage(
    html,
    (page) =>
      new Promise((resolve, reject) => {
        page.print({ printBackground: true }, (isPrinted, reason) => {
          if (isPrinted || /cancell?ed/i.test(reason)) resolve(isPrinted);
          else reject(new HoldfastError('not-possible', { why: `The system did not print it: ${reason}` }));
        });
      }),
  );
}

/** Shows a page in a window that nobody sees and that can run and load nothing. */
async function withPage<T>(html: string, work: (page: WebContents) => Promise<T>): Promise<T> {
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      // In memory only, so that nothing of the page is cached on the disk.
      partition: 'recovery-kit',
    },
  });
  try {
    await window.loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(html).toString('base64')}`);
    return await work(window.webContents);
  } finally {
    window.destroy();
  }
}
