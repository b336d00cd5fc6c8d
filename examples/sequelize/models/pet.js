module.exports = (sequelize, DataTypes) => {
  const Pet = sequelize.define('Pet', { name: { type: DataTypes.STRING, unique: true } });
  Pet.associate = (models) => Pet.belongsTo(models.User);
  return Pet;
};
