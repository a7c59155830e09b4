import { BrowserWindow } from 'electron';

/**
 * Prints a page of our own to PDF, in a window that nobody sees and that can run and load nothing.
 * @param html a whole page without scripts
 */
export async function printToPdf(html: string): Promise<Buffer> {
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
    return await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true });
  } finally {
    window.destroy();
  }
}
