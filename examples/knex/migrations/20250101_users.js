exports.up = async (knex) => {
  if (await knex.schema.hasTable('users')) return;
  await knex.schema.createTable('users', (table) => {
    table.increments('id');
    table.string('name').notNullable();
  });
};

exports.down = (knex) => knex.schema.dropTable('users');
