import { fstatSync, writeSync } from 'node:fs';
import type { OutputStream } from './runtime.ts';

/**
 * Standard output (1) or error (2). A terminal is Node's own stream. A pipe or file is written synchronously without
 * one: opening Node's stream for it would take longer than a short command runs, and the text could still be on its way
 * when the program exits.
 */
export function openOutput(fd: 1 | 2): OutputStream {
  if (isCharacterDevice(fd)) return fd === 1 ? process.stdout : process.stderr;
  return { isTTY: false, write: (text) => writeAll(fd, Buffer.from(text)) };
}

function isCharacterDevice(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    // A closed descriptor: Node's stream knows how to swallow the output.
    return true;
  }
}

/**
 * Ignores that the reader of a pipe went away (`atlas ... | head`). The rest of the output is lost but the work goes on:
 * ending in the middle of a migration would be worse.
 */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      // The pipe is full and another process made it non-blocking: give its reader a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
