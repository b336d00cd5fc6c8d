package main

import (
	"log"
	"os"

	"example.com/shop/models"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")))
	if err != nil {
		log.Fatal(err)
	}
	var users []models.User
	if err := db.Find(&users).Error; err != nil {
		log.Fatal(err)
	}
	log.Printf("%d users", len(users))
}
