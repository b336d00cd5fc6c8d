import { EventEmitter } from 'node:events';
import type { InputStream, OutputStream, Runtime } from './runtime.ts';

/** An output stream that keeps what was written. */
export interface Recorder extends OutputStream {
  text(): string;
}

export function createRecorder(terminal: { readonly isTTY?: boolean; readonly columns?: number } = {}): Recorder {
  let written = '';
  return {
    ...terminal,
    write(text) {
      written += text;
    },
    text: () => written,
  };
}

/** A terminal's input on which a test presses keys. */
export interface FakeInput extends InputStream {
  press(keys: string): void;
  hangUp(): void;
  /** Every change of raw mode, in order. */
  readonly modes: readonly boolean[];
}

export function createInput(isTTY = true): FakeInput {
  const events = new EventEmitter();
  const modes: boolean[] = [];
  return {
    isTTY,
    modes,
    setRawMode: (on) => modes.push(on),
    on: (event: string, listener: (chunk: string) => void) => events.on(event, listener),
    off: (event: string, listener: (chunk: string) => void) => events.off(event, listener),
    resume: () => {},
    pause: () => {},
    press: (keys) => events.emit('data', keys),
    hangUp: () => events.emit('end'),
  };
}

/** A runtime that touches nothing real; its clock stands still at the start of 2025. */
export function createTestRuntime(
  changes: Partial<Runtime> = {},
): Runtime & { readonly stdout: Recorder; readonly stderr: Recorder } {
  return {
    stdin: createInput(false),
    env: {},
    cwd: '/',
    clock: { now: () => new Date(Date.UTC(2025, 0, 1)), monotonicNs: () => 0n },
    signal: new AbortController().signal,
    ...changes,
    stdout: createRecorder(changes.stdout),
    stderr: createRecorder(changes.stderr),
  };
}
