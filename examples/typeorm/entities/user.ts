import { Column, Entity, Index, OneToMany, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { Pet } from './pet';

@Entity('users')
export class User {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @Column('varchar', { length: 100 })
  name!: string;

  @OneToMany(
    () => Pet,
    (pet) => pet.owner,
  )
  pets!: Relation<Pet>[];
}
