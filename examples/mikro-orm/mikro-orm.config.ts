import { defineConfig } from '@mikro-orm/postgresql';
import { User } from './entities.ts';

export default defineConfig({ entities: [User], dbName: 'shop' });
