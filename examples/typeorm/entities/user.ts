import { Column, Entity, Index, OneToMany, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import type { Pet } from './pet';

@Entity('users')
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @Column('varchar', { length: 100 })
  name!: string;

  @OneToMany('Pet', 'owner')
  pets!: Relation<Pet>[];
}
