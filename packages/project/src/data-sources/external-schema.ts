import { objectValue, rangeOf, stringOf, stringsOf, stringValue } from '@atlas/hcl';
import { present } from '../present.ts';
import type { SchemaSource } from '../schema-source.ts';
import type { ValueBlockHandler } from '../value-block.ts';

/** `data "external_schema"`: the desired state is the SQL that a program prints. The program runs when it is read. */
export const externalSchema: ValueBlockHandler = {
  block: 'data',
  type: 'external_schema',
  spec: {
    doc: 'The SQL that a program, such as an ORM, prints as desired state.',
    attributes: {
      program: { kind: 'strings', required: true, doc: 'The program and its arguments.' },
      working_dir: { kind: 'string', doc: 'Default: the working directory.' },
    },
  },
  read: ({ name, block, provide }) => {
    const program = stringsOf(block, 'program') ?? [];
    if ((program[0] ?? '') === '') throw new Error('program cannot be empty');
    const source = present<SchemaSource & { kind: 'program' }>({
      kind: 'program',
      name,
      program,
      range: rangeOf(block.block.type),
      workingDir: stringOf(block, 'working_dir'),
    });
    return objectValue({ url: stringValue(provide(source)) });
  },
};
