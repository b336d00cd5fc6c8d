module.exports = (sequelize, DataTypes) => {
  const User = sequelize.define('User', {
    name: { type: DataTypes.STRING(100), allowNull: false },
    mood: DataTypes.ENUM('sad', 'ok'),
  });
  User.associate = (models) => User.hasMany(models.Pet);
  return User;
};
