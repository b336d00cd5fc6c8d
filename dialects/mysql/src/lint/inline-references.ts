import { type Analyzer, findTableNamed, quoted } from '@atlas/lint';

/** References in the definition of a column, which most servers of the family read and drop. */
export const inlineReferences: Analyzer = {
  name: 'inline_references',
  heading: 'inline REFERENCES detected',
  codes: ['MY102'],
  run({ file, report }) {
    for (const statement of file.statements) {
      for (const fact of statement.facts) {
        if (fact.kind !== 'inline_references') continue;
        const place = findTableNamed(statement.to, fact.table) ?? findTableNamed(file.to, fact.table);
        if (place === undefined) continue;
        // Servers that make a foreign key of it show one.
        const isKept = place.table.foreignKeys.some(
          ({ columns }) => columns.length === 1 && columns[0] === fact.column,
        );
        if (isKept) continue;
        report({
          code: 'MY102',
          text: `Defining column ${quoted(fact.column)} on table ${quoted(place.table.name)} with inline REFERENCES is ignored by MySQL`,
          statement,
          objects: [place.table.name],
          fixes: [{ message: 'Write FOREIGN KEY (...) REFERENCES ... as a constraint of the table' }],
        });
      }
    }
  },
};
