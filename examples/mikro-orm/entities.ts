import { EntitySchema } from '@mikro-orm/core';

export const User = new EntitySchema({
  name: 'User',
  tableName: 'users',
  properties: {
    id: { type: 'integer', primary: true },
    name: { type: 'string', length: 30 },
  },
});
