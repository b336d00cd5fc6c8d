// Loaded before the command (`node --require`): sends it SIGKILL at one exact moment of its run. ATLAS_KILL_AT is
// `EVENT:MICROSECONDS`. Events are counted in the order of the output: a statement that is about to run, and a file that
// is done. Without microseconds the process dies at the event itself, so between two statements; with them, a thread
// of its own kills it that much later, in the middle of what it does then.
'use strict';

const fs = require('node:fs');
const { Worker } = require('node:worker_threads');

const [event = 0, microseconds = 0] = (process.env.ATLAS_KILL_AT ?? '').split(':').map(Number);
const signal = new Int32Array(new SharedArrayBuffer(4));

const killer = `
  const { workerData } = require('node:worker_threads');
  const never = new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(workerData.signal, 0, 0);
  Atomics.wait(never, 0, 0, workerData.microseconds / 1000);
  process.kill(process.pid, 'SIGKILL');
`;
if (event > 0 && microseconds > 0) {
  new Worker(killer, { eval: true, workerData: { signal, microseconds }, execArgv: [] }).unref();
}

let seen = 0;
const write = fs.writeSync;
fs.writeSync = function (fd, data, ...rest) {
  const written = write.call(fs, fd, data, ...rest);
  if (fd === 1 && /^ {4}-> |^ {2}-- ok /.test(Buffer.from(data).toString()) && ++seen === event) {
    if (microseconds === 0) process.kill(process.pid, 'SIGKILL');
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  }
  return written;
};
