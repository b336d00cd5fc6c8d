/** One import of a TypeScript file. */
export interface FoundImport {
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * The module names that a TypeScript text imports: statically, as types, by re-export, `import()` or `require()`.
 * Static imports are looked for at the start of a line, where the formatter puts them, so that text in strings and
 * comments is not taken for one.
 */
export function findImports(text: string): readonly FoundImport[] {
  const patterns = [
    /^(?:import|export)\s[^;'"]*?\sfrom\s*['"]([^'"]+)['"]/gm,
    /^import\s*['"]([^'"]+)['"]/gm,
    /^(?!\s*(?:\*|\/\/)).*?\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*[,)]/gm,
  ];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      specifier: match[1] ?? '',
      line: text.slice(0, match.index).split('\n').length,
    })),
  );
}
