-- What only PostgreSQL 18 has, or 15 to 17 brought.
CREATE TABLE rooms (
  id int4range,
  valid tsrange,
  a integer NOT NULL,
  b integer GENERATED ALWAYS AS (a * 2) VIRTUAL,
  CONSTRAINT rooms_key PRIMARY KEY (id, valid WITHOUT OVERLAPS),
  CONSTRAINT rooms_b UNIQUE NULLS NOT DISTINCT (a)
);
CREATE TABLE pairs (a integer, b integer, PRIMARY KEY (a, b));
CREATE TABLE bookings (
  id integer CONSTRAINT named_not_null NOT NULL,
  room int4range,
  at tsrange,
  a integer,
  CONSTRAINT bookings_room FOREIGN KEY (room, PERIOD at) REFERENCES rooms (id, PERIOD valid),
  CONSTRAINT bookings_a FOREIGN KEY (a, id) REFERENCES pairs (a, b) ON DELETE SET NULL (a)
);
CREATE UNIQUE INDEX bookings_a_id ON bookings (a) NULLS NOT DISTINCT;
CREATE VIEW invoker WITH (security_invoker = true) AS SELECT id FROM bookings;
CREATE COLLATION plain (provider = builtin, locale = 'C.UTF-8');
