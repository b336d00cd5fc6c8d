import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AtlasError } from '@atlas/diagnostics';
import type { EditText } from '@atlas/engine';
import type { Runtime } from '../kit/runtime.ts';

/**
 * Opens texts in the user's editor: `$EDITOR`, or `vi`. The editor sees a file of the same name in the folder for
 * temporary files. `prepare` clears the screen of what must not stand there meanwhile. Throws `AtlasError` `cli/editor` when it cannot be started or fails.
 */
export function openInEditor({ env }: Pick<Runtime, 'env'>, prepare?: () => void): EditText {
  const editor = env['EDITOR'] === undefined || env['EDITOR'] === '' ? 'vi' : env['EDITOR'];
  return async (name, text) => {
    prepare?.();
    const folder = await mkdtemp(join(tmpdir(), 'atlas-edit-'));
    try {
      const path = join(folder, basename(name));
      await writeFile(path, text);
      await runEditor(editor, path);
      return await readFile(path, 'utf8');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** By a shell, since `$EDITOR` may hold arguments. */
function runEditor(editor: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', `${editor} "$0"`, path], { stdio: 'inherit' });
    child.on('error', (cause) => reject(editorError(editor, cause.message, cause)));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(editorError(editor, `exit status ${code ?? 'unknown'}`));
    });
  });
}

function editorError(editor: string, reason: string, cause?: unknown): AtlasError {
  return new AtlasError(`editor ${JSON.stringify(editor)} failed: ${reason}. Nothing was changed`, {
    code: 'cli/editor',
    cause,
  });
}
