import type { Loader } from './load-options.ts';

/** The built-in loaders by the name that the command takes, each loaded when first used. */
export const LOADERS: Readonly<Record<string, () => Promise<Loader>>> = {
  drizzle: async () => (await import('./drizzle.ts')).loadDrizzle,
  sequelize: async () => (await import('./sequelize.ts')).loadSequelize,
  typeorm: async () => (await import('./typeorm.ts')).loadTypeorm,
  'mikro-orm': async () => (await import('./mikro-orm.ts')).loadMikroOrm,
  knex: async () => (await import('./knex.ts')).loadKnex,
  prisma: async () => (await import('./prisma.ts')).loadPrisma,
};
