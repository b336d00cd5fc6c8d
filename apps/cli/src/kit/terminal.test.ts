import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { AtlasError, errorAt, LineIndex } from '@atlas/diagnostics';
import { AbortError, ReportedError } from './errors.ts';
import { reportError } from './exit.ts';
import { InterruptedError, listenForSignals } from './signals.ts';
import { startSpinner } from './spinner.ts';
import { createPalette } from './terminal.ts';
import { createRecorder } from './testing.ts';
import { startStopwatch } from './time.ts';

afterEach(() => {
  vi.useRealTimers();
});

test.each<[string, boolean, Record<string, string>, boolean]>([
  ['a terminal', true, { TERM: 'xterm' }, true],
  ['a pipe', false, { TERM: 'xterm' }, false],
  ['NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
])('colours on %s', (_name, isTTY, env, coloured) => {
  const palette = createPalette(createRecorder({ isTTY }), env);
  expect(palette.green('OK')).toBe(coloured ? '\u001b[92mOK\u001b[0m' : 'OK');
});

test.each<[string, unknown, string]>([
  ['an expected error', new AtlasError('no such thing', { code: 'x' }), 'Error: no such thing\n'],
  ['an abort', new AbortError('not here'), 'Abort: not here\n'],
  ['a failure that was reported already', new ReportedError(), ''],
  ['an interrupt', new InterruptedError(), 'Error: interrupted\n'],
  ['a system error', Object.assign(new Error('ENOENT: x'), { code: 'ENOENT' }), 'Error: ENOENT: x\n'],
  [
    'a password in a URL',
    new AtlasError('open postgres://me:secret@h/db', { code: 'x' }),
    'Error: open postgres://me:xxxxx@h/db\n',
  ],
  [
    'a bug',
    new TypeError('x is undefined\nmore'),
    'Error: internal error: TypeError: x is undefined. This is a bug in atlas: please report it with the command you ran ' +
      'and its output. Set ATLAS_DEBUG=1 to see where it happened\n',
  ],
])('%s is shown on stderr and exits with 1', (_name, error, output) => {
  const stderr = createRecorder();
  expect(reportError(error, { stderr, env: {} })).toBe(1);
  expect(stderr.text()).toBe(output);
});

test('ATLAS_DEBUG=1 adds the stacks of the error and its causes', () => {
  const stderr = createRecorder();
  const cause = new Error('inner');
  reportError(new AtlasError('outer', { code: 'x', cause }), { stderr, env: { ATLAS_DEBUG: '1' } });
  expect(stderr.text()).toMatch(/^Error: outer\nAtlasError: outer\n {4}at [^]*Caused by: Error: inner\n {4}at /);
});

test('on a terminal the text that an error is about is shown with carets', () => {
  const text = 'table "t" {\n\tnme = 1\n}\n';
  const range = new LineIndex('a.hcl', text).range(13, 16);
  const error = AtlasError.fromDiagnostics('hcl', [errorAt('Unsupported argument', undefined, range)]);
  const stderr = createRecorder({ isTTY: true });
  reportError(error, { stderr, env: { NO_COLOR: '1' }, readSource: () => text });
  expect(stderr.text()).toBe('Error: a.hcl:2,2-5: Unsupported argument\n\n  a.hcl\n  2 | \tnme = 1\n    | \t^^^\n');
});

test('the first signal aborts, the second one exits', () => {
  const exit = vi.fn();
  const source = Object.assign(new EventEmitter(), { exit });
  const stdout = createRecorder();
  const { signal, dispose } = listenForSignals(source, stdout);
  source.emit('SIGTERM');
  expect(signal.reason).toBeInstanceOf(InterruptedError);
  expect(stdout.text()).toBe('\ninterrupt received, wait for exit or ^C to terminate\n');
  expect(exit).not.toHaveBeenCalled();
  source.emit('SIGINT');
  expect(exit).toHaveBeenCalledWith(1);
  dispose();
  expect(source.listenerCount('SIGHUP')).toBe(0);
});

test('a spinner appears after a second and leaves nothing behind', () => {
  vi.useFakeTimers();
  const stream = createRecorder({ isTTY: true });
  const spinner = startSpinner(stream, 'Reading');
  vi.advanceTimersByTime(999);
  expect(stream.text()).toBe('');
  vi.advanceTimersByTime(1);
  spinner.update('Writing');
  vi.advanceTimersByTime(100);
  spinner.stop();
  spinner.stop();
  expect(stream.text()).toBe('\r\u001b[K⠋ Reading\r\u001b[K⠙ Writing\r\u001b[K');
  expect(vi.getTimerCount()).toBe(0);
});

test('short work and pipes show no spinner', () => {
  vi.useFakeTimers();
  for (const isTTY of [true, false]) {
    const stream = createRecorder({ isTTY });
    const spinner = startSpinner(stream, 'Reading');
    vi.advanceTimersByTime(isTTY ? 999 : 5000);
    spinner.stop();
    vi.advanceTimersByTime(5000);
    expect(stream.text()).toBe('');
  }
});

test('a stopwatch gives nanoseconds', () => {
  let now = 5n;
  const elapsed = startStopwatch({ now: () => new Date(0), monotonicNs: () => now });
  now = 12n;
  expect(elapsed()).toBe(7n);
});
