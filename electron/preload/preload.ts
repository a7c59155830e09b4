import { contextBridge, ipcRenderer } from 'electron';
import type { CallName, CallResult, EventData, EventName } from '../../shared/contract.ts';

// The channels of electron/main/gate.ts; a sandboxed preload is one file and imports nothing at run time.
const CALL_CHANNEL = 'holdfast:call';
const CANCEL_CHANNEL = 'holdfast:cancel';
const EVENT_CHANNEL = 'holdfast:event';

/** All that a window can do: call, cancel and listen. What it says is checked in main. */
const holdfast = {
  call: <N extends CallName>(name: N, input: unknown, callId?: string): Promise<CallResult<N>> =>
    ipcRenderer.invoke(CALL_CHANNEL, name, input, callId),
  cancel: (callId: string): void => ipcRenderer.send(CANCEL_CHANNEL, callId),
  /** @returns a function that ends the listening */
  on: <N extends EventName>(event: N, listener: (data: EventData<N>) => void): (() => void) => {
    const heard = (_: unknown, name: EventName, data: EventData<N>) => {
      if (name === event) listener(data);
    };
    ipcRenderer.on(EVENT_CHANNEL, heard);
    return () => ipcRenderer.off(EVENT_CHANNEL, heard);
  },
};

contextBridge.exposeInMainWorld('holdfast', holdfast);
