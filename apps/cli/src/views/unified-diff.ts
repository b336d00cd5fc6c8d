/** Lines of context around each change. */
const CONTEXT = 3;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * The difference of two texts as `diff -u` prints it and `git apply` takes it; '' when they are equal. Undefined before:
 * a new file.
 */
export function unifiedDiff(name: string, before: string | undefined, after: string): string {
  if (before === after) return '';
  const lines = diffLines(linesOf(before ?? ''), linesOf(after));
  // Absolute paths are no paths of a repository.
  const [a, b] = name.startsWith('/') ? ['', ''] : ['a/', 'b/'];
  const from = before === undefined ? '/dev/null' : `${a}${name}`;
  return `--- ${from}\n+++ ${b}${name}\n${hunksOf(lines).join('')}`;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => `${line}\n`);
  const last = lines.pop() ?? '';
  return last === '\n' ? lines : [...lines, `${last}\\ No newline at end of file\n`];
}

/** By the longest common subsequence; files of migrations are short. */
function diffLines(a: readonly string[], b: readonly string[]): readonly Line[] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const down = lengths[(i + 1) * width + j] ?? 0;
      const right = lengths[i * width + j + 1] ?? 0;
      lengths[i * width + j] = a[i] === b[j] ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(down, right);
    }
  }
  const out: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [old, now] = [a[i], b[j]];
    if (old !== undefined && old === now) {
      out.push({ sign: ' ', text: old });
      i++;
      j++;
    } else if (
      old !== undefined &&
      (now === undefined || (lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0))
    ) {
      out.push({ sign: '-', text: old });
      i++;
    } else {
      out.push({ sign: '+', text: now ?? '' });
      j++;
    }
  }
  return out;
}

function hunksOf(lines: readonly Line[]): readonly string[] {
  const changed = lines.flatMap(({ sign }, i) => (sign === ' ' ? [] : [i]));
  const ranges: { start: number; end: number }[] = [];
  for (const i of changed) {
    const [start, end] = [Math.max(0, i - CONTEXT), Math.min(lines.length, i + CONTEXT + 1)];
    const last = ranges.at(-1);
    if (last !== undefined && start <= last.end) last.end = end;
    else ranges.push({ start, end });
  }
  return ranges.map(({ start, end }) => {
    const count = (part: readonly Line[], sign: '-' | '+'): number =>
      part.filter((line) => line.sign === ' ' || line.sign === sign).length;
    const [above, body] = [lines.slice(0, start), lines.slice(start, end)];
    const range = (sign: '-' | '+'): string => {
      const size = count(body, sign);
      return `${count(above, sign) + (size === 0 ? 0 : 1)},${size}`;
    };
    return `@@ -${range('-')} +${range('+')} @@\n${body.map(({ sign, text }) => sign + text).join('')}`;
  });
}
