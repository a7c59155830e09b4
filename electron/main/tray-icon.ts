import { nativeImage } from 'electron';
import { drawIcon, type TrayState } from './draw-icon.ts';

/** A tray's edge in pixels; twice that for dense screens. */
const SIZE = { darwin: 18, win32: 16, other: 22 } as const;

/** The icon of a state; on macOS in black alone, which the system colours as its menu bar is. */
export function trayIcon(state: TrayState): Electron.NativeImage {
  const { platform } = process;
  const size = platform === 'darwin' || platform === 'win32' ? SIZE[platform] : SIZE.other;
  const isTemplate = platform === 'darwin';
  const image = nativeImage.createEmpty();
  for (const scaleFactor of [1, 2]) {
    const edge = size * scaleFactor;
    const buffer = nativeImage
      .createFromBitmap(drawIcon(state, edge, isTemplate), { width: edge, height: edge })
      .toPNG();
    image.addRepresentation({ scaleFactor, width: edge, height: edge, buffer });
  }
  image.setTemplateImage(isTemplate);
  return image;
}
