import { powerMonitor } from 'electron';
import type { PowerState } from '../engine/ports.ts';

/** Tells where the machine's power comes from, now and when it changes. Electron knows no price of a network; the engine asks the system. */
export function followPower(tell: (state: PowerState) => void): void {
  const say = (onBattery: boolean) => tell({ onBattery, onMetered: null });
  say(powerMonitor.isOnBatteryPower());
  powerMonitor.on('on-battery', () => say(true));
  powerMonitor.on('on-ac', () => say(false));
}
