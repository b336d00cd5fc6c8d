// Package models holds the tables of the shop.
package models

import "gorm.io/gorm"

// User is a customer.
type User struct {
	gorm.Model
	Name string `gorm:"size:100;index"`
	Pets []Pet
}

// Pet belongs to a user.
type Pet struct {
	ID     uint `gorm:"primaryKey"`
	Name   string
	UserID uint
}
