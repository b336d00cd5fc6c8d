import { integer, pgEnum, pgTable, serial, text } from 'drizzle-orm/pg-core';

export const mood = pgEnum('mood', ['sad', 'ok']);

export const users = pgTable('users', {
  id: serial().primaryKey(),
  name: text().notNull(),
  mood: mood(),
});

export const pets = pgTable('pets', {
  id: serial().primaryKey(),
  owner: integer().references(() => users.id),
});
