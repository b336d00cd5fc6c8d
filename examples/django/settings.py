INSTALLED_APPS = ["atlas_provider_django", "shop"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
